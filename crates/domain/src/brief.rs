//! What a model is asked and what it answers, for every intent. A model, the offline one too, is a
//! function of the brief: it sees nothing else and decides nothing but words and ratings.

use serde::{Deserialize, Serialize};

use crate::coaching::brief::{CoachingBrief, CoachingReply};
use crate::interview::brief::{InterviewBrief, InterviewReply, InterviewTask, MoveKind};
use crate::money::Usage;
use crate::session::{Intent, Message, Role};
use crate::text::Redacted;

/// The question to a model: one variant an intent.
#[derive(Debug, Clone)]
pub enum Brief {
    /// An interview turn.
    Interview(Box<InterviewBrief>),
    /// A coaching turn.
    Coaching(Box<CoachingBrief>),
}

impl Brief {
    /// The intent it serves.
    pub fn intent(&self) -> Intent {
        match self {
            Self::Interview(_) => Intent::MockInterview,
            Self::Coaching(_) => Intent::CoachingSession,
        }
    }

    /// The reply must rate an answer.
    pub fn wants_judgement(&self) -> bool {
        match self {
            Self::Interview(brief) => matches!(brief.task, InterviewTask::Assess { .. }),
            Self::Coaching(_) => false,
        }
    }

    /// A model's words as a reader gets them: behind the tenant's disclaimer where they are the first.
    /// A language model is not trusted with repeating it; the offline model puts it in by itself.
    pub fn prefaced(&self, words: Redacted) -> Redacted {
        let (persona, first) = match self {
            Self::Interview(brief) => (
                &brief.persona,
                matches!(brief.task, InterviewTask::Open { .. }),
            ),
            Self::Coaching(brief) => (
                &brief.persona,
                brief.history.is_empty() && brief.left_out == 0,
            ),
        };
        match &persona.disclaimer {
            Some(disclaimer) if first => {
                Redacted::written(format!("{disclaimer}\n\n{}", words.as_str()))
            }
            Some(_) | None => words,
        }
    }

    /// The interview closes with the reply, whatever it says.
    pub fn closes(&self) -> bool {
        match self {
            Self::Interview(brief) => match &brief.task {
                InterviewTask::Open { .. } => false,
                InterviewTask::Assess { moves, .. } => moves
                    .iter()
                    .all(|allowed| allowed.kind() == MoveKind::Finish),
                InterviewTask::Answer { last, .. } => *last,
            },
            Self::Coaching(_) => false,
        }
    }
}

/// A model's answer: one variant an intent. Its texts are unchecked until the rules have finished
/// the turn with it.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// To an interview brief.
    Interview(InterviewReply),
    /// To a coaching brief.
    Coaching(CoachingReply),
}

/// Who judged and worded a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplySource {
    /// The offline model: rules.
    Offline,
    /// A language model.
    Model,
}

/// A reply with what it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered<R> {
    /// The reply.
    pub reply: R,
    /// Tokens it took.
    pub usage: Usage,
    /// The model's name.
    pub model: String,
    /// Who it was.
    pub source: ReplySource,
    /// The provider's own id of the request, where there is one.
    pub request_id: Option<String>,
}

/// One message of the history a brief carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Who said it.
    pub role: Role,
    /// What was said.
    pub content: Redacted,
}

impl From<&Message> for Spoken {
    fn from(message: &Message) -> Self {
        Self {
            role: message.role,
            content: message.content.clone(),
        }
    }
}

/// Why a reply cannot be used. One repair is asked for, then the turn falls back or fails.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyFault {
    /// The reply answers another intent's brief.
    #[error("the reply is for another intent")]
    OtherIntent,
    /// A rating is missing, unknown or out of range.
    #[error("the ratings do not fit the rubric: {0}")]
    Ratings(&'static str),
    /// The proposed move is not one of the allowed.
    #[error("the proposed move is not allowed now")]
    Move,
    /// The message is empty or too long.
    #[error("the message is empty or too long")]
    Message,
    /// Another field is not usable.
    #[error("the field {0} is not usable")]
    Field(&'static str),
}
