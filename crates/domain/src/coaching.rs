//! Career coaching: stages, goals, commitments, parked topics, the safety path.

pub mod brief;

use serde::{Deserialize, Serialize};

use crate::brief::{ReplyFault, ReplySource};
use crate::ids::{CommitmentId, GoalId};
use crate::memory::{CommitmentStatus, FreshIds};
use crate::safety::Safety;
use crate::session::{UnknownWord, worded_enum};
use crate::text::Redacted;
use crate::turn::{Begun, Drafted, Keep, Refusal, Scene, TurnInput};
use brief::{CoachingBrief, CoachingReply};

use std::fmt;
use std::str::FromStr;

worded_enum! {
    /// The stage of a coaching talk.
    Stage {
        /// What is due from earlier talks.
        CheckIn = "check_in",
        /// Topic and wished outcome of this talk.
        Contract = "contract",
        /// A goal with outcome, measure, date.
        Goal = "goal",
        /// Facts, attempts, obstacles, own part.
        Reality = "reality",
        /// Two or more options.
        Options = "options",
        /// A commitment.
        Will = "will",
        /// Summary and next check-in.
        Close = "close",
    }
}

/// What coaching remembers between turns.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CoachingState {}

impl CoachingState {
    /// Replies given so far: the wire's `turn` of the last one.
    pub fn turns(&self) -> u32 {
        0
    }
}

/// What the coach is to do in this turn.
#[derive(Debug, Clone, PartialEq)]
pub enum CoachingAct {}

/// What a client gets of a coaching turn.
#[derive(Debug, Clone, PartialEq)]
pub struct CoachingOutput {
    /// The visible words.
    pub message: Redacted,
    /// The engine's replies to this intent in this session, from 1.
    pub turn: u32,
    /// Coaching never ends a session by itself.
    pub session_active: bool,
    /// What the candidate might say next, in the first person; none on a safety turn.
    pub suggested_follow_ups: Vec<Redacted>,
    /// Where the talk stands.
    pub focus: Focus,
    /// Set on a safety turn.
    pub safety: Option<Safety>,
}

/// Where the talk stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Focus {
    /// The stage.
    pub stage: Stage,
    /// The topic, once it is known.
    pub topic: Option<Redacted>,
    /// Open goals.
    pub goals: Vec<FocusGoal>,
    /// Commitments open or closed in this talk.
    pub commitments: Vec<FocusCommitment>,
}

/// A goal in focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FocusGoal {
    /// Its id.
    pub id: GoalId,
    /// The outcome.
    pub text: Redacted,
    /// How the candidate will know.
    pub measure: Option<Redacted>,
    /// By when.
    pub due: Option<String>,
}

/// A commitment in focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FocusCommitment {
    /// Its id.
    pub id: CommitmentId,
    /// What will be done.
    pub text: Redacted,
    /// By when.
    pub due: Option<String>,
    /// Where it stands.
    pub status: CommitmentStatus,
}

/// Decides what a coaching turn needs.
///
/// # Errors
///
/// [`Refusal`] where the input does not fit the session.
pub fn begin(scene: &Scene<'_>, input: &TurnInput, ids: &mut FreshIds) -> Result<Begun, Refusal> {
    let _ = (scene, input, ids);
    Err(Refusal::of("input.message", "coaching is not ready"))
}

/// Finishes a coaching turn with a model's reply.
///
/// # Errors
///
/// [`ReplyFault`] where the reply cannot be used.
pub fn finish(
    scene: &Scene<'_>,
    input: &TurnInput,
    brief: &CoachingBrief,
    reply: &CoachingReply,
    source: ReplySource,
    ids: &mut FreshIds,
    keep: Keep<'_>,
) -> Result<Drafted, ReplyFault> {
    let _ = (scene, input, brief, reply, source, ids, keep);
    Err(ReplyFault::Message)
}
