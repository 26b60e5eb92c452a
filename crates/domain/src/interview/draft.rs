//! A decided interview turn: what the client gets, the state to store, what memory gains.

use crate::interview::machine::Step;
use crate::interview::output::{Feedback, InterviewOutput};
use crate::interview::state::InterviewState;
use crate::memory::{FreshIds, MemoryChange};
use crate::session::SessionState;
use crate::text::Redacted;
use crate::turn::{Drafted, Output, Scene};

/// Puts a turn together after the machine has taken its step: a new question is marked as asked, a
/// finished interview is summed up, and the candidate's clock starts.
pub(super) fn draft(
    scene: &Scene<'_>,
    mut state: InterviewState,
    step: Step,
    message: Redacted,
    feedback: Option<Feedback>,
    ids: &mut FreshIds,
) -> Drafted {
    let mut memory = Vec::new();
    let mut ended = None;
    match step {
        Step::Asks => {
            state.next_question();
            memory.extend(state.slot().map(|slot| MemoryChange::Asked {
                question: slot.question.clone(),
            }));
        }
        Step::Finishes(reason) => {
            state.conclude(reason, scene.now, scene.catalogue);
            memory = state.learned(ids);
            ended = Some(reason);
        }
        Step::FollowsUp
        | Step::Redirects
        | Step::Rewords
        | Step::Retries
        | Step::Returns
        | Step::Closes
        | Step::Replies
        | Step::Prompts
        | Step::Waits => {}
    }
    if ended.is_none() {
        state.clock.start(scene.now);
    }
    Drafted {
        output: Output::Interview(Box::new(InterviewOutput {
            message,
            turn: state.turns(),
            session_active: ended.is_none(),
            feedback_on_previous: feedback,
            question: state.view(),
            safety: None,
            summary: ended.and_then(|_| state.summary().cloned()),
        })),
        state: SessionState {
            interview: Some(state),
            coaching: scene.state.coaching.clone(),
        },
        memory,
        ended,
    }
}
