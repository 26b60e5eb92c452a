//! One turn of any intent, as the rules see it: what comes in, what they decide, what goes out.

use crate::brief::{Answered, Brief, Reply, ReplyFault, ReplySource};
use crate::candidate::Contexts;
use crate::catalogue::Catalogue;
use crate::coaching::{self, CoachingOutput};
use crate::ids::SessionId;
use crate::interview::brief::Judgement;
use crate::interview::{self, InterviewOutput};
use crate::memory::{FreshIds, Memory, MemoryChange};
use crate::session::{EndReason, Intent, Message, SessionState};
use crate::settings::TenantSettings;
use crate::text::{Raw, Redacted};
use crate::time::Timestamp;

/// What the caller sent, redacted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TurnInput {
    /// The candidate's words, trimmed; never empty.
    pub message: Option<Redacted>,
    /// The contexts sent with this call.
    pub sent: Contexts,
}

/// Everything the rules may look at when they decide a turn.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The session; the plan is seeded by it.
    pub session: SessionId,
    /// When the turn was claimed: the candidate's clock stops here.
    pub claimed_at: Timestamp,
    /// The moment of the decision: equal to `claimed_at` in [`begin`], the commit's in [`finish`],
    /// where the candidate's clock starts again.
    pub now: Timestamp,
    /// The questions, rubrics and texts.
    pub catalogue: &'a Catalogue,
    /// The tenant's settings.
    pub settings: &'a TenantSettings,
    /// Remembered contexts with those just sent in their place.
    pub contexts: &'a Contexts,
    /// The state machines' memory before this turn.
    pub state: &'a SessionState,
    /// What is known of the person from other sessions.
    pub memory: &'a Memory,
    /// The session's newest messages, oldest first, within the tenant's window.
    pub history: &'a [Message],
    /// The session's budget holds no further call of a paid model: an interview closes with this
    /// turn, once an answer is assessed.
    pub last_call: bool,
}

/// What `begin` decided.
#[derive(Debug, Clone)]
pub enum Begun {
    /// The rules answer by themselves.
    Answered(Box<Drafted>),
    /// A model is to be asked.
    Pending(Brief),
}

/// A decided turn, before ids, costs and the commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Drafted {
    /// What the client gets.
    pub output: Output,
    /// The state machines' memory after this turn.
    pub state: SessionState,
    /// Changes of the person's memory; none on a safety turn.
    pub memory: Vec<MemoryChange>,
    /// The session ends with this turn.
    pub ended: Option<EndReason>,
}

/// What the client gets, one variant an intent.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Of a mock interview.
    Interview(Box<InterviewOutput>),
    /// Of coaching.
    Coaching(Box<CoachingOutput>),
}

impl Output {
    /// The visible words.
    pub fn message(&self) -> &Redacted {
        match self {
            Self::Interview(output) => &output.message,
            Self::Coaching(output) => &output.message,
        }
    }

    /// The engine's replies to this intent in this session, this one included.
    pub fn turn(&self) -> u32 {
        match self {
            Self::Interview(output) => output.turn,
            Self::Coaching(output) => output.turn,
        }
    }

    /// The same output for a caller who lets nothing be kept: there is no session to go on with.
    #[must_use]
    pub fn unkept(mut self) -> Self {
        match &mut self {
            Self::Interview(output) => output.session_active = false,
            Self::Coaching(output) => output.session_active = false,
        }
        self
    }

    /// The intent.
    pub fn intent(&self) -> Intent {
        match self {
            Self::Interview(_) => Intent::MockInterview,
            Self::Coaching(_) => Intent::CoachingSession,
        }
    }
}

/// A turn the rules refuse before anything is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the input does not fit the session")]
pub struct Refusal {
    /// Every fault, with the path of its field.
    pub faults: Vec<Fault>,
}

/// One fault of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The path, such as `input.message`.
    pub field: String,
    /// What is wrong, without the value.
    pub problem: String,
}

impl Refusal {
    /// A refusal for one field.
    pub fn of(field: &str, problem: &str) -> Self {
        Self {
            faults: vec![Fault {
                field: field.to_owned(),
                problem: problem.to_owned(),
            }],
        }
    }
}

/// Turns a reply's unchecked text into text that may be kept: redaction for a language model's
/// words, nothing for the offline model's, which are made of our texts and redacted ones.
pub type Keep<'a> = &'a dyn Fn(&Raw) -> Redacted;

/// Decides what a turn needs.
///
/// # Errors
///
/// [`Refusal`] where the input does not fit the session: nothing is stored then.
pub fn begin(
    intent: Intent,
    scene: &Scene<'_>,
    input: &TurnInput,
    ids: &mut FreshIds,
) -> Result<Begun, Refusal> {
    match intent {
        Intent::MockInterview => interview::begin(scene, input, ids),
        Intent::CoachingSession => {
            let mut begun = coaching::begin(scene, input, ids)?;
            if let Begun::Answered(drafted) = &mut begun {
                set_interview_aside(scene, drafted);
            }
            Ok(begun)
        }
    }
}

/// An interview in the same session waits while the coach talks: its clock stands still.
fn set_interview_aside(scene: &Scene<'_>, drafted: &mut Drafted) {
    if let Some(interview) = &mut drafted.state.interview {
        interview.set_aside(scene.claimed_at, scene.now);
    }
}

/// Checks the judgement that a reply must carry; the words that come after it are not looked at.
///
/// # Errors
///
/// [`ReplyFault`] where the reply cannot be used.
pub fn check(brief: &Brief, reply: &Reply) -> Result<(), ReplyFault> {
    match (brief, reply) {
        (Brief::Interview(_), Reply::Interview(reply)) => match &reply.judgement {
            Some(judgement) => check_judgement(brief, judgement),
            None if brief.wants_judgement() => Err(ReplyFault::Field("judgement")),
            None => Ok(()),
        },
        (Brief::Coaching(_), Reply::Coaching(_)) => Ok(()),
        (Brief::Interview(_), Reply::Coaching(_)) | (Brief::Coaching(_), Reply::Interview(_)) => {
            Err(ReplyFault::OtherIntent)
        }
    }
}

/// Checks a judgement before the words that come after it.
///
/// # Errors
///
/// [`ReplyFault`] where a reply with it cannot be used.
pub fn check_judgement(brief: &Brief, judgement: &Judgement) -> Result<(), ReplyFault> {
    match brief {
        Brief::Interview(brief) => interview::check(brief, judgement),
        Brief::Coaching(_) => Err(ReplyFault::Field("judgement")),
    }
}

/// Finishes a turn with a model's reply: validates it, moves the state on, computes the scores.
///
/// # Errors
///
/// [`ReplyFault`] where the reply cannot be used; the state has not moved.
pub fn finish(
    scene: &Scene<'_>,
    input: &TurnInput,
    brief: &Brief,
    answered: &Answered<Reply>,
    ids: &mut FreshIds,
    keep: Keep<'_>,
) -> Result<Drafted, ReplyFault> {
    let source = answered.source;
    let mut drafted = match (brief, &answered.reply) {
        (Brief::Interview(brief), Reply::Interview(reply)) => {
            interview::finish(scene, input, brief, reply, source, ids, keep)?
        }
        (Brief::Coaching(brief), Reply::Coaching(reply)) => {
            let mut drafted = coaching::finish(scene, input, brief, reply, source, ids, keep)?;
            set_interview_aside(scene, &mut drafted);
            drafted
        }
        (Brief::Interview(_), Reply::Coaching(_)) | (Brief::Coaching(_), Reply::Interview(_)) => {
            return Err(ReplyFault::OtherIntent);
        }
    };
    if source == ReplySource::Model {
        let message = match &mut drafted.output {
            Output::Interview(output) => &mut output.message,
            Output::Coaching(output) => &mut output.message,
        };
        *message = brief.prefaced(std::mem::take(message));
    }
    Ok(drafted)
}
