//! The output of an interview turn, as clients get it.

use domain::brief::ReplySource;
use domain::interview::output as domain_output;
use serde::Serialize;
use utoipa::ToSchema;

use super::safety::SafetyNotice;
use crate::http::summary::{Evidence, InterviewSummary, texts};

/// The highest rating of a dimension.
const BEST_RATING: u8 = 4;

/// An interview turn's result.
#[derive(Debug, Serialize, ToSchema)]
pub struct MockInterviewOutput {
    /// The visible words.
    pub message: String,
    /// The engine's replies to this intent in this session, from 1.
    #[schema(minimum = 1)]
    pub turn: u32,
    /// False on the final turn.
    pub session_active: bool,
    /// Feedback on the previous answer; null where there was nothing to assess.
    pub feedback_on_previous: Option<Feedback>,
    /// The question that stands; null on the final turn.
    pub question: Option<Question>,
    /// Set where distress was recognised.
    pub safety: Option<SafetyNotice>,
    /// Set on the final turn.
    pub summary: Option<InterviewSummary>,
}

/// Feedback on an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Feedback {
    /// Sentences.
    pub strengths: Vec<String>,
    /// Sentences.
    pub improvements: Vec<String>,
    /// 0 to 100, computed from the ratings.
    #[schema(maximum = 100)]
    pub score: u8,
    /// The ratings behind the score.
    pub dimensions: Vec<Dimension>,
    /// Quotes of the latest answer.
    pub evidence: Vec<Evidence>,
    /// Dimensions that are missing.
    pub missing: Vec<String>,
    /// The rubric and its version.
    #[schema(example = "behavioral/1")]
    pub rubric: String,
    /// `offline` or `model`.
    pub source: &'static str,
    /// Least and greatest score of several samples.
    pub spread: Option<Spread>,
    /// On a second try: how it differs from the first.
    pub redo: Option<Redo>,
}

/// A rated dimension.
#[derive(Debug, Serialize, ToSchema)]
pub struct Dimension {
    /// Its id.
    pub name: String,
    /// 0 to `of`.
    pub rating: u8,
    /// The best rating.
    pub of: u8,
    /// Its weight in the score.
    pub weight: u32,
    /// Why.
    pub note: String,
}

/// The spread over several samples.
#[derive(Debug, Serialize, ToSchema)]
pub struct Spread {
    /// Least score.
    pub low: u8,
    /// Greatest score.
    pub high: u8,
}

/// How a second try differs from the first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Redo {
    /// The first score.
    pub previous_score: u8,
    /// Dimensions rated higher than before.
    pub improved: Vec<String>,
    /// Dimensions still missing.
    pub still_missing: Vec<String>,
}

/// The question that stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Question {
    /// Its number among the main questions, from 1.
    pub number: u32,
    /// How many main questions are planned.
    pub of: u32,
    /// `main`, `follow_up`, `clarification`, `redirect`, `redo` or `closing`.
    #[schema(example = "main")]
    pub kind: String,
    /// What it is about; null in the closing part.
    pub competency: Option<String>,
    /// The stage of the plan.
    pub stage: String,
}

impl From<&domain_output::InterviewOutput> for MockInterviewOutput {
    fn from(output: &domain_output::InterviewOutput) -> Self {
        Self {
            message: output.message.as_str().to_owned(),
            turn: output.turn,
            session_active: output.session_active,
            feedback_on_previous: output.feedback_on_previous.as_ref().map(Feedback::from),
            question: output.question.as_ref().map(Question::from),
            safety: output.safety.as_ref().map(SafetyNotice::from),
            summary: output.summary.as_ref().map(InterviewSummary::from),
        }
    }
}

impl From<&domain_output::Feedback> for Feedback {
    fn from(feedback: &domain_output::Feedback) -> Self {
        Self {
            strengths: texts(&feedback.strengths),
            improvements: texts(&feedback.improvements),
            score: feedback.score,
            dimensions: feedback.dimensions.iter().map(Dimension::from).collect(),
            evidence: feedback.evidence.iter().map(Evidence::from).collect(),
            missing: feedback.missing.clone(),
            rubric: feedback.rubric.clone(),
            source: match feedback.source {
                ReplySource::Offline => "offline",
                ReplySource::Model => "model",
            },
            spread: feedback.spread.map(|spread| Spread {
                low: spread.low,
                high: spread.high,
            }),
            redo: feedback.redo.as_ref().map(|redo| Redo {
                previous_score: redo.previous_score,
                improved: redo.improved.clone(),
                still_missing: redo.still_missing.clone(),
            }),
        }
    }
}

impl From<&domain_output::RatedDimension> for Dimension {
    fn from(rated: &domain_output::RatedDimension) -> Self {
        Self {
            name: rated.name.clone(),
            rating: rated.rating,
            of: BEST_RATING,
            weight: rated.weight,
            note: rated.note.as_str().to_owned(),
        }
    }
}

impl From<&domain_output::QuestionView> for Question {
    fn from(question: &domain_output::QuestionView) -> Self {
        Self {
            number: question.number,
            of: question.of,
            kind: question.kind.to_string(),
            competency: question.competency.clone(),
            stage: question.stage.clone(),
        }
    }
}
