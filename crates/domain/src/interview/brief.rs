//! What a model is asked in an interview turn, and what it answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::brief::Spoken;
use crate::candidate::{Contexts, Level};
use crate::catalogue::question::QuestionSheet;
use crate::interview::context::{InterviewType, Round};
use crate::session::EndReason;
use crate::settings::PersonaConfig;
use crate::text::Redacted;

/// An interview turn for a model.
#[derive(Debug, Clone)]
pub struct InterviewBrief {
    /// How to speak.
    pub persona: PersonaConfig,
    /// What is known of the candidate and the job; all of it is data, never instructions.
    pub contexts: Arc<Contexts>,
    /// Of the plan.
    pub interview_type: InterviewType,
    /// Of the plan.
    pub round: Round,
    /// Of the plan.
    pub level: Level,
    /// The number of the question that stands now, from 1.
    pub number: u32,
    /// How many main questions the plan has.
    pub of: u32,
    /// What to do.
    pub task: InterviewTask,
    /// The newest messages, oldest first, without the latest answer.
    pub history: Vec<Spoken>,
    /// How many older messages of the session are not among them: to be told to a model.
    pub left_out: u32,
}

/// What a model is to do in this turn.
#[derive(Debug, Clone)]
pub enum InterviewTask {
    /// Greet and ask the first question.
    Open {
        /// The first question.
        question: Arc<QuestionSheet>,
        /// What the candidate said when starting, if anything: a greeting, never scored.
        greeting: Option<Redacted>,
    },
    /// Rate the answers to a question, then make one of the allowed moves.
    Assess {
        /// The question answered, with rubric, anchors and key points.
        question: Arc<QuestionSheet>,
        /// Every answer to it so far, oldest first; the last is the latest, from which quotes come.
        answers: Vec<Redacted>,
        /// Dimension asked about by the follow-up that the latest answer replies to, if it does.
        followed_up: Option<String>,
        /// Facts a case has staged and not told yet (`about` stems and text).
        staged: Vec<Arc<crate::catalogue::question::StagedFact>>,
        /// The moves allowed now; never empty.
        moves: Vec<AllowedMove>,
    },
    /// Reply to what the candidate asks in the closing part.
    Answer {
        /// The candidate's words.
        asked: Redacted,
        /// The interview finishes with this reply.
        last: bool,
    },
}

/// A move that the state machine allows now, with all that is needed to word it.
#[derive(Debug, Clone)]
pub enum AllowedMove {
    /// One follow-up question on a dimension of the rubric.
    FollowUp {
        /// The probe that the bank holds for each dimension worth probing.
        probes: BTreeMap<String, String>,
    },
    /// The next main question.
    Next {
        /// The question to ask, its text final but for a bridge before it.
        question: Arc<QuestionSheet>,
    },
    /// The question once more, the candidate brought back to it.
    Redirect,
    /// The candidate's questions.
    Close,
    /// The interview is over.
    Finish {
        /// Why.
        reason: EndReason,
    },
    /// After a second try at an earlier question: the waiting question again.
    Return {
        /// The waiting question.
        question: Arc<QuestionSheet>,
    },
}

/// The kind of an [`AllowedMove`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MoveKind {
    /// [`AllowedMove::FollowUp`].
    FollowUp,
    /// [`AllowedMove::Next`].
    Next,
    /// [`AllowedMove::Redirect`].
    Redirect,
    /// [`AllowedMove::Close`].
    Close,
    /// [`AllowedMove::Finish`].
    Finish,
    /// [`AllowedMove::Return`].
    Return,
}

impl AllowedMove {
    /// Its kind.
    pub fn kind(&self) -> MoveKind {
        match self {
            Self::FollowUp { .. } => MoveKind::FollowUp,
            Self::Next { .. } => MoveKind::Next,
            Self::Redirect => MoveKind::Redirect,
            Self::Close => MoveKind::Close,
            Self::Finish { .. } => MoveKind::Finish,
            Self::Return { .. } => MoveKind::Return,
        }
    }
}

/// A model's answer to an interview brief.
#[derive(Debug, Clone, PartialEq)]
pub struct InterviewReply {
    /// The judgement; exactly where the task is to assess.
    pub judgement: Option<Judgement>,
    /// The visible words, the question of the move included.
    pub message: String,
}

/// What a model judged of the answers to one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// One rating for each dimension of the question's rubric, each at most once.
    pub ratings: Vec<ProposedRating>,
    /// What was good, in sentences.
    pub strengths: Vec<String>,
    /// What to work on, in sentences.
    pub improvements: Vec<String>,
    /// Findings that cap the score, whatever the ratings say.
    pub findings: Vec<Finding>,
    /// The move the message makes.
    pub proposed: MoveKind,
    /// For a follow-up: the dimension it aims at.
    pub aims_at: Option<String>,
    /// Least and greatest score over several samples, where several were taken.
    pub spread: Option<(u8, u8)>,
}

/// A proposed rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedRating {
    /// The dimension's id.
    pub dimension: String,
    /// 0 to 4 against the anchor.
    pub rating: u8,
    /// Why, in a sentence.
    pub note: String,
    /// Verbatim words of the latest answer that support it.
    pub quotes: Vec<String>,
}

/// A finding that caps a score; the caps stand with the rubric arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Finding {
    /// The answer is about something else.
    OffQuestion,
    /// A behavioural answer without anything the candidate did.
    NoPersonalAction,
    /// A factual or safety-critical error in a technical answer.
    FactualError,
}
