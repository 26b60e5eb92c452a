//! Career coaching: stages, goals, commitments, parked topics, the safety path.
//!
//! The rules decide what the coach is to do ([`CoachingAct`]); a model words it. Nothing that a
//! message or a model says moves the talk past its table.

pub mod act;
pub mod brief;
pub mod event;
pub mod mirror;

mod dates;
mod decide;
mod echo;
mod listen;
mod propose;
mod state;
mod suggest;
mod table;
mod topics;

pub use act::CoachingAct;
pub use state::{CoachingState, Proposal};
pub use suggest::suggestions;
pub use topics::Topic;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::brief::{Brief, ReplyFault, ReplySource};
use crate::candidate::ContextKind;
use crate::ids::{CommitmentId, GoalId};
use crate::memory::{CommitmentStatus, FreshIds, GoalStatus, Memory, MemoryChange};
use crate::safety::{self, Safety};
use crate::session::{SessionState, UnknownWord, worded_enum};
use crate::text::{Raw, Redacted};
use crate::turn::{Begun, Drafted, Keep, Output, Refusal, Scene, TurnInput};
use brief::{CoachingBrief, CoachingReply};
use state::{Mark, SHORT, excerpt};

/// Most characters of a reply's message.
const MAX_REPLY_CHARS: usize = 4_000;

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

/// Decides what a coaching turn needs: on the safety path the rules answer, else a model is asked.
///
/// # Errors
///
/// [`Refusal`] where the message is missing.
pub fn begin(scene: &Scene<'_>, input: &TurnInput, ids: &mut FreshIds) -> Result<Begun, Refusal> {
    let Some(message) = &input.message else {
        return Err(Refusal::of("input.message", "is required"));
    };
    let country = scene.contexts.text(ContextKind::Profile, "country");
    if let Some(safety) = safety::check(message.as_str(), country) {
        return Ok(Begun::Answered(Box::new(safe(scene, safety))));
    }
    let decision = decide::decide(scene, message, ids);
    let brief = decide::brief(scene, message, decision);
    Ok(Begun::Pending(Brief::Coaching(Box::new(brief))))
}

/// Finishes a coaching turn with a model's reply. What the rules noted in [`begin`] stands; a
/// model's proposals are added where they hold.
///
/// # Errors
///
/// [`ReplyFault::Message`] where the message is empty or too long.
pub fn finish(
    scene: &Scene<'_>,
    input: &TurnInput,
    brief: &CoachingBrief,
    reply: &CoachingReply,
    source: ReplySource,
    ids: &mut FreshIds,
    keep: Keep<'_>,
) -> Result<Drafted, ReplyFault> {
    let _ = input;
    let message = reply.message.trim();
    if message.is_empty() || message.chars().count() > MAX_REPLY_CHARS {
        return Err(ReplyFault::Message);
    }
    let mut state = brief.state.clone();
    let mut changes = brief.changes.clone();
    if source == ReplySource::Model {
        propose::take(brief, reply, &mut state, &mut changes, ids, keep);
    }
    let kept = |text: &String| keep(&Raw::new(text.as_str()));
    let follow_ups: Vec<Redacted> = suggest::checked(&reply.follow_ups, brief)
        .iter()
        .map(kept)
        .collect();
    state.follow_ups = follow_ups
        .iter()
        .map(|text| excerpt(text.as_str(), SHORT))
        .collect();
    let output = CoachingOutput {
        message: keep(&Raw::new(message)),
        turn: state.turns(),
        session_active: true,
        suggested_follow_ups: follow_ups,
        focus: focus(&state, scene.memory, &changes),
        safety: None,
    };
    Ok(drafted(scene, output, state, changes))
}

/// A safety turn: help, no suggestions, nothing for memory; the talk waits where it stood.
fn safe(scene: &Scene<'_>, safety: Safety) -> Drafted {
    let mut state = scene.state.coaching.clone().unwrap_or_default();
    state.turns = state.turns.saturating_add(1);
    state.marks.insert(Mark::Safety);
    state.follow_ups.clear();
    let output = CoachingOutput {
        message: safety.words(),
        turn: state.turns(),
        session_active: true,
        suggested_follow_ups: Vec::new(),
        focus: focus(&state, scene.memory, &[]),
        safety: Some(safety),
    };
    drafted(scene, output, state, Vec::new())
}

fn drafted(
    scene: &Scene<'_>,
    output: CoachingOutput,
    state: CoachingState,
    memory: Vec<MemoryChange>,
) -> Drafted {
    Drafted {
        output: Output::Coaching(Box::new(output)),
        state: SessionState {
            interview: scene.state.interview.clone(),
            coaching: Some(state),
        },
        memory,
        ended: None,
    }
}

/// Where the talk stands: what is open in memory, with this session's own in their newest form.
fn focus(state: &CoachingState, memory: &Memory, changes: &[MemoryChange]) -> Focus {
    let closed_now = |id: CommitmentId| {
        changes
            .iter()
            .any(|change| matches!(change, MemoryChange::SetCommitment { id: known, .. } if *known == id))
    };
    let goals = state.goals.iter().map(|goal| FocusGoal {
        id: goal.id,
        text: goal.text.clone(),
        measure: goal.measure.clone(),
        due: goal.due.clone(),
    });
    let known_goals = memory
        .goals
        .iter()
        .filter(|goal| goal.status == GoalStatus::Open)
        .filter(|goal| !state.goals.iter().any(|own| own.id == goal.id))
        .map(|goal| FocusGoal {
            id: goal.id,
            text: goal.text.clone(),
            measure: goal.measure.clone(),
            due: goal.due.clone(),
        });
    let steps = state.steps.iter().map(|step| FocusCommitment {
        id: step.id,
        text: step.text.clone(),
        due: step.due.clone(),
        status: step.status,
    });
    let known_steps = memory
        .commitments
        .iter()
        .filter(|step| step.status == CommitmentStatus::Open)
        .filter(|step| !state.handled(step.id) && !closed_now(step.id))
        .map(|step| FocusCommitment {
            id: step.id,
            text: step.text.clone(),
            due: step.due.clone(),
            status: step.status,
        });
    Focus {
        stage: state.stage(),
        topic: state.topic().cloned(),
        goals: known_goals.chain(goals).collect(),
        commitments: known_steps.chain(steps).collect(),
    }
}

#[cfg(test)]
mod tests;
