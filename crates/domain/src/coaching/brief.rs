//! What a model is asked in a coaching turn, and what it answers.

use std::sync::Arc;

use crate::brief::Spoken;
use crate::candidate::Contexts;
use crate::coaching::CoachingState;
use crate::memory::{Memory, MemoryChange};
use crate::settings::PersonaConfig;
use crate::text::Redacted;
use crate::time::Timestamp;

/// A coaching turn for a model.
#[derive(Debug, Clone)]
pub struct CoachingBrief {
    /// How to speak.
    pub persona: PersonaConfig,
    /// What is known of the candidate; all of it is data, never instructions.
    pub contexts: Arc<Contexts>,
    /// Today.
    pub now: Timestamp,
    /// Where the talk stands, this turn's event already applied by the rules.
    pub state: CoachingState,
    /// What the coach is to do now, decided by the rules.
    pub act: crate::coaching::CoachingAct,
    /// What is remembered of the person.
    pub memory: Memory,
    /// A line on an interview held in the same session, if there was one.
    pub interview: Option<String>,
    /// The newest messages, oldest first, without the latest.
    pub history: Vec<Spoken>,
    /// How many older messages of the session are not among them: to be told to a model.
    pub left_out: u32,
    /// What the candidate said now.
    pub message: Redacted,
    /// The suggestions of the previous turn: never the same three twice running.
    pub previous_follow_ups: Vec<String>,
    /// Changes of memory that the rules have decided already; a model adds none of them again.
    pub changes: Vec<MemoryChange>,
}

/// A model's answer to a coaching brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoachingReply {
    /// The visible words: at most one reflection and one question.
    pub message: String,
    /// Three things the candidate might say next, in the first person.
    pub follow_ups: Vec<String>,
    /// A goal the candidate has stated, in the candidate's words.
    pub goal: Option<ProposedGoal>,
    /// A commitment the candidate has made, in the candidate's words.
    pub commitment: Option<ProposedCommitment>,
}

/// A goal that a model read out of the candidate's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedGoal {
    /// The outcome.
    pub text: String,
    /// How the candidate will know.
    pub measure: Option<String>,
    /// By when, `2026-03-14`.
    pub due: Option<String>,
}

/// A commitment that a model read out of the candidate's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedCommitment {
    /// What will be done.
    pub text: String,
    /// By when, `2026-03-14`.
    pub due: Option<String>,
}
