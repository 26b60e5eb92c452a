//! What is remembered of a person beyond one session: goals, commitments, facts, questions already
//! asked and scores. Rows, added and closed by id; never one document per person.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{CommitmentId, GoalId, MemoryId, MessageId, SessionId};
use crate::session::{UnknownWord, worded_enum};
use crate::text::Redacted;
use crate::time::Timestamp;

worded_enum! {
    /// Where a goal stands.
    GoalStatus {
        /// Being worked on.
        Open = "open",
        /// Reached.
        Done = "done",
        /// Given up.
        Dropped = "dropped",
    }
}

worded_enum! {
    /// Where a commitment stands.
    CommitmentStatus {
        /// To be done.
        Open = "open",
        /// Done.
        Done = "done",
        /// Its day passed and it was not done.
        Missed = "missed",
        /// Put off to a later day: another commitment stands for it.
        Moved = "moved",
        /// Given up.
        Dropped = "dropped",
    }
}

worded_enum! {
    /// What a remembered fact is about.
    FactKind {
        /// What the person prefers (tone, directness).
        Preference = "preference",
        /// A story the person has told, for later interviews.
        Story = "story",
        /// A competency that came out weak in an interview.
        WeakCompetency = "weak_competency",
        /// What got in the way.
        Obstacle = "obstacle",
        /// What worked.
        WhatWorked = "what_worked",
        /// The outcome of a coaching talk.
        Outcome = "outcome",
        /// A topic left for later.
        ParkedTopic = "parked_topic",
    }
}

/// Where a memory came from. The message is none for what a whole interview showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The session.
    pub session: SessionId,
    /// The message it was said in.
    pub message: Option<MessageId>,
    /// When.
    pub at: Timestamp,
}

/// A coaching goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// Its id.
    pub id: GoalId,
    /// The outcome, in the person's words.
    pub text: Redacted,
    /// How the person will know.
    pub measure: Option<Redacted>,
    /// By when, as `2026-03-14`.
    pub due: Option<String>,
    /// Where it stands.
    pub status: GoalStatus,
    /// Where it came from.
    pub source: Source,
}

/// A coaching commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Its id.
    pub id: CommitmentId,
    /// What will be done, if possible as if-then.
    pub text: Redacted,
    /// By when, as `2026-03-14`.
    pub due: Option<String>,
    /// Where it stands.
    pub status: CommitmentStatus,
    /// Where it came from.
    pub source: Source,
}

/// A remembered fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its id.
    pub id: MemoryId,
    /// What it is about.
    pub kind: FactKind,
    /// The fact in a sentence.
    pub text: Redacted,
    /// The competency it is about, for weak ones.
    pub competency: Option<String>,
    /// Where it came from.
    pub source: Source,
}

/// The score of one competency in one finished interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompetencyScore {
    /// The competency's id.
    pub competency: String,
    /// 0 to 100.
    pub score: u8,
    /// Assessed answers behind it.
    pub answers: u32,
    /// The interview.
    pub source: Source,
}

/// The id of one remembered thing, of whichever kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RememberedId {
    /// A goal.
    Goal(GoalId),
    /// A commitment.
    Commitment(CommitmentId),
    /// A fact.
    Fact(MemoryId),
}

impl fmt::Display for RememberedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Goal(id) => id.fmt(f),
            Self::Commitment(id) => id.fmt(f),
            Self::Fact(id) => id.fmt(f),
        }
    }
}

/// The text is no id of anything remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be mem_, goal_ or cmt_ followed by a 26 character ULID")]
pub struct NothingRemembered;

impl FromStr for RememberedId {
    type Err = NothingRemembered;

    fn from_str(text: &str) -> Result<Self, NothingRemembered> {
        let goal = || text.parse().map(Self::Goal);
        let commitment = || text.parse().map(Self::Commitment);
        let fact = text.parse().map(Self::Fact);
        let id = fact.or_else(|_| goal()).or_else(|_| commitment());
        id.map_err(|_| NothingRemembered)
    }
}

/// What a turn may know of a person from other sessions. Empty where memory is not allowed.
/// Bounded by the store: all open goals and commitments, the newest 50 facts, 200 scores and 2,000
/// asked questions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memory {
    /// Goals, open ones first.
    pub goals: Vec<Goal>,
    /// Commitments, open ones first.
    pub commitments: Vec<Commitment>,
    /// Facts, newest first.
    pub facts: Vec<Fact>,
    /// Scores, newest first.
    pub scores: Vec<CompetencyScore>,
    /// Ids of questions asked before, newest first.
    pub asked: Vec<String>,
}

/// One change of a person's memory, made in the transaction that commits the turn. Texts are
/// attributed to the user message of that turn, where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemoryChange {
    /// A new goal.
    AddGoal {
        /// Its id.
        id: GoalId,
        /// The outcome.
        text: Redacted,
        /// How the person will know.
        measure: Option<Redacted>,
        /// By when.
        due: Option<String>,
    },
    /// A goal filled in or closed.
    SetGoal {
        /// Which.
        id: GoalId,
        /// Its words from now on, where they changed.
        text: Option<Redacted>,
        /// Its measure from now on, where it changed.
        measure: Option<Redacted>,
        /// Its day from now on, where it changed.
        due: Option<String>,
        /// Where it stands.
        status: GoalStatus,
    },
    /// A new commitment.
    AddCommitment {
        /// Its id.
        id: CommitmentId,
        /// What will be done.
        text: Redacted,
        /// By when.
        due: Option<String>,
    },
    /// A commitment closed.
    SetCommitment {
        /// Which.
        id: CommitmentId,
        /// Where it stands.
        status: CommitmentStatus,
    },
    /// A fact to remember.
    AddFact {
        /// Its id.
        id: MemoryId,
        /// What it is about.
        kind: FactKind,
        /// The fact.
        text: Redacted,
        /// The competency it is about, for weak ones.
        competency: Option<String>,
    },
    /// A question was asked; a second time changes nothing.
    Asked {
        /// The question's id.
        question: String,
    },
    /// A finished interview's score of one competency.
    Scored {
        /// The competency's id.
        competency: String,
        /// 0 to 100.
        score: u8,
        /// Assessed answers behind it.
        answers: u32,
    },
}

/// Ids made by the `IdGenerator` port for what a turn may add, handed to the pure rules.
#[derive(Debug, Clone, Default)]
pub struct FreshIds(Vec<u128>);

impl FreshIds {
    /// How many ids a turn is handed: more additions in one turn are left out.
    pub const PER_TURN: usize = 16;

    /// These ids.
    pub fn new(bits: Vec<u128>) -> Self {
        Self(bits)
    }

    /// As many ids as a turn is handed, from a source of fresh ones.
    pub fn drawn(mut fresh: impl FnMut() -> u128) -> Self {
        Self((0..Self::PER_TURN).map(|_| fresh()).collect())
    }

    /// The next unused id's bits, while there is one.
    pub fn take(&mut self) -> Option<u128> {
        self.0.pop()
    }
}
