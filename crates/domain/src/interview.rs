//! The mock interview: plan, state machine, scores, summary.

pub mod brief;
pub mod context;
pub mod output;

use serde::{Deserialize, Serialize};

use crate::brief::{ReplyFault, ReplySource};
use crate::memory::FreshIds;
use crate::session::EndReason;
use crate::time::{Micros, Timestamp};
use crate::turn::{Begun, Drafted, Keep, Refusal, Scene, TurnInput};
use brief::{InterviewBrief, InterviewReply};
pub use output::{InterviewOutput, Summary};

/// What the interview remembers between turns.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct InterviewState {}

impl InterviewState {
    /// Replies given so far: the wire's `turn` of the last one.
    pub fn turns(&self) -> u32 {
        0
    }

    /// The interview has finished.
    pub fn finished(&self) -> bool {
        false
    }

    /// The time limit while the interview runs; the session does not expire before it.
    pub fn time_limit(&self) -> Option<Micros> {
        None
    }

    /// Ends a running interview from outside (`ended_by_client`, `expired`) and sums it up; a
    /// finished one keeps its summary. No model is asked.
    pub fn end(&mut self, reason: EndReason, now: Timestamp) -> Option<Summary> {
        let _ = (reason, now);
        None
    }
}

/// Decides what an interview turn needs.
///
/// # Errors
///
/// [`Refusal`] where the input does not fit the session.
pub fn begin(scene: &Scene<'_>, input: &TurnInput, ids: &mut FreshIds) -> Result<Begun, Refusal> {
    let _ = (scene, input, ids);
    Err(Refusal::of("input.message", "interviews are not ready"))
}

/// Finishes an interview turn with a model's reply.
///
/// # Errors
///
/// [`ReplyFault`] where the reply cannot be used.
pub fn finish(
    scene: &Scene<'_>,
    input: &TurnInput,
    brief: &InterviewBrief,
    reply: &InterviewReply,
    source: ReplySource,
    ids: &mut FreshIds,
    keep: Keep<'_>,
) -> Result<Drafted, ReplyFault> {
    let _ = (scene, input, brief, reply, source, ids, keep);
    Err(ReplyFault::Move)
}
