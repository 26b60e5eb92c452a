//! The output of a coaching turn, as clients get it.

use domain::coaching::{CoachingOutput, Focus as DomainFocus};
use serde::Serialize;
use utoipa::ToSchema;

use super::safety::SafetyNotice;
use crate::http::summary::texts;

/// A coaching turn's result.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoachingSessionOutput {
    /// The visible words.
    pub message: String,
    /// The engine's replies to this intent in this session, from 1.
    #[schema(minimum = 1)]
    pub turn: u32,
    /// Coaching never ends a session by itself; false where nothing is kept.
    pub session_active: bool,
    /// What the candidate might say next, in the first person.
    pub suggested_follow_ups: Vec<String>,
    /// Where the talk stands.
    pub focus: Focus,
    /// Set where distress was recognised.
    pub safety: Option<SafetyNotice>,
}

/// Where a talk stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Focus {
    /// `check_in`, `contract`, `goal`, `reality`, `options`, `will` or `close`.
    pub stage: String,
    /// The topic, once it is known.
    pub topic: Option<String>,
    /// Open goals.
    pub goals: Vec<FocusGoal>,
    /// Commitments open or closed in this talk.
    pub commitments: Vec<FocusCommitment>,
}

/// A goal in focus.
#[derive(Debug, Serialize, ToSchema)]
pub struct FocusGoal {
    /// Its id.
    pub id: String,
    /// The outcome.
    pub text: String,
    /// How the candidate will know.
    pub measure: Option<String>,
    /// By when.
    pub due: Option<String>,
}

/// A commitment in focus.
#[derive(Debug, Serialize, ToSchema)]
pub struct FocusCommitment {
    /// Its id.
    pub id: String,
    /// What will be done.
    pub text: String,
    /// By when.
    pub due: Option<String>,
    /// `open`, `done`, `missed`, `moved` or `dropped`.
    pub status: String,
}

impl From<&CoachingOutput> for CoachingSessionOutput {
    fn from(output: &CoachingOutput) -> Self {
        Self {
            message: output.message.as_str().to_owned(),
            turn: output.turn,
            session_active: output.session_active,
            suggested_follow_ups: texts(&output.suggested_follow_ups),
            focus: Focus::from(&output.focus),
            safety: output.safety.as_ref().map(SafetyNotice::from),
        }
    }
}

impl From<&DomainFocus> for Focus {
    fn from(focus: &DomainFocus) -> Self {
        let goals = focus.goals.iter().map(|goal| FocusGoal {
            id: goal.id.to_string(),
            text: goal.text.as_str().to_owned(),
            measure: goal
                .measure
                .clone()
                .map(domain::text::Redacted::into_string),
            due: goal.due.clone(),
        });
        let commitments = focus.commitments.iter().map(|commitment| FocusCommitment {
            id: commitment.id.to_string(),
            text: commitment.text.as_str().to_owned(),
            due: commitment.due.clone(),
            status: commitment.status.to_string(),
        });
        Self {
            stage: focus.stage.to_string(),
            topic: focus.topic.clone().map(domain::text::Redacted::into_string),
            goals: goals.collect(),
            commitments: commitments.collect(),
        }
    }
}
