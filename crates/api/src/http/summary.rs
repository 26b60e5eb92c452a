//! The summary of a finished interview: the same on both sides of the API but for the case of its
//! field names.

use domain::interview::output as domain_output;
use domain::text::Redacted;
use serde::Serialize;
use utoipa::ToSchema;

/// What a competency came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetencyResult {
    /// Its id.
    pub name: String,
    /// 0 to 100; null without an assessed answer.
    pub score: Option<u8>,
    /// Assessed answers behind it.
    pub answers: u32,
}

/// Words of an answer and what they support.
#[derive(Debug, Serialize, ToSchema)]
pub struct Evidence {
    /// Verbatim words of the answer, as stored.
    pub quote: String,
    /// The dimension or point they support.
    pub supports: String,
}

impl From<&domain_output::Evidence> for Evidence {
    fn from(evidence: &domain_output::Evidence) -> Self {
        Self {
            quote: evidence.quote.as_str().to_owned(),
            supports: evidence.supports.clone(),
        }
    }
}

macro_rules! summaries {
    ($($(#[$doc:meta])* $name:ident in $case:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize, ToSchema)]
        #[serde(rename_all = $case)]
        pub struct $name {
            /// Mean over the scored questions asked; null under two assessed answers.
            pub overall_score: Option<u8>,
            /// `strong`, `good`, `mixed`, `weak`, `poor` or `none`.
            pub band: String,
            /// What each competency came to.
            pub competencies: Vec<CompetencyResult>,
            /// Sentences.
            pub strengths: Vec<String>,
            /// Sentences.
            pub improvements: Vec<String>,
            /// Quotes.
            pub evidence: Vec<Evidence>,
            /// What to practise next.
            pub next_actions: Vec<String>,
            /// Questions asked and not answered.
            pub unanswered: Vec<String>,
            /// Main questions asked.
            pub questions_asked: u32,
            /// Answers assessed.
            pub answers_given: u32,
            /// `completed`, `time_limit`, `turn_limit`, `ended_by_candidate`, `budget`,
            /// `ended_by_client` or `expired`.
            pub end_reason: String,
            /// `none`, `thin`, `fair` or `good`.
            pub evidence_level: String,
            /// That this is practice feedback, not a selection decision.
            pub notice: String,
        }

        impl From<&domain_output::Summary> for $name {
            fn from(summary: &domain_output::Summary) -> Self {
                Self {
                    overall_score: summary.overall_score,
                    band: summary.band.to_string(),
                    competencies: competencies(summary),
                    strengths: texts(&summary.strengths),
                    improvements: texts(&summary.improvements),
                    evidence: summary.evidence.iter().map(Evidence::from).collect(),
                    next_actions: summary.next_actions.clone(),
                    unanswered: summary.unanswered.clone(),
                    questions_asked: summary.questions_asked,
                    answers_given: summary.answers_given,
                    end_reason: summary.end_reason.to_string(),
                    evidence_level: summary.evidence_level.to_string(),
                    notice: summary.notice.clone(),
                }
            }
        }
    )+};
}

summaries! {
    /// The summary of a finished interview, computed without a model.
    InterviewSummary in "snake_case";
    /// The summary of a finished interview, as the dashboard shows it.
    DashboardSummary in "camelCase";
}

/// What the competencies of an interview came to.
pub(crate) fn competencies(summary: &domain_output::Summary) -> Vec<CompetencyResult> {
    let results = summary.competencies.iter().map(|result| CompetencyResult {
        name: result.name.clone(),
        score: result.score,
        answers: result.answers,
    });
    results.collect()
}

/// Texts as strings.
pub(crate) fn texts(texts: &[Redacted]) -> Vec<String> {
    texts.iter().map(|text| text.as_str().to_owned()).collect()
}
