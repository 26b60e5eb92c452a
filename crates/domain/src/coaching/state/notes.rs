//! What the state holds: short notes on what was said.

use serde::{Deserialize, Serialize};

use crate::ids::{CommitmentId, GoalId};
use crate::memory::CommitmentStatus;
use crate::text::Redacted;

/// Something that has happened in the talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mark {
    /// How the step will show has been asked.
    Evidenced,
    /// How the person wants to be spoken to has been noted.
    Preferred,
    /// The last turn was a safety turn.
    Safety,
    /// The thread has been summed up for memory.
    SummedUp,
}

/// What the coach proposed to talk about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// A competency that came out weak in interviews.
    Competency(Redacted),
    /// An open goal from an earlier session.
    Goal(Redacted),
}

/// A topic of the talk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TopicNote {
    /// Id of a topic the coach knows, or `general`.
    pub(crate) id: String,
    /// As it is called.
    pub(crate) label: Redacted,
    /// The thread it was left in; none has begun at 0.
    #[serde(default)]
    pub(crate) thread: u8,
}

/// A goal of this session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GoalNote {
    pub(crate) id: GoalId,
    pub(crate) thread: u8,
    pub(crate) text: Redacted,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) measure: Option<Redacted>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) due: Option<String>,
}

/// A part of the situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Part {
    Fact,
    Attempt,
    Obstacle,
    Own,
}

/// A fact with the turn it was said in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FactNote {
    pub(crate) text: Redacted,
    pub(crate) turn: u32,
}

/// An option with its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OptionNote {
    pub(crate) text: Redacted,
    pub(crate) own: bool,
}

/// A commitment asked about or made in this talk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StepNote {
    pub(crate) id: CommitmentId,
    pub(crate) thread: u8,
    pub(crate) text: Redacted,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) due: Option<String>,
    pub(crate) status: CommitmentStatus,
    /// From an earlier session.
    pub(crate) earlier: bool,
}
