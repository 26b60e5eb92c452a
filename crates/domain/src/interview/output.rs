//! What a client gets of an interview turn. Not the wire's shape: the HTTP layer has its own types.

use serde::{Deserialize, Serialize};

use crate::brief::ReplySource;
use crate::safety::Safety;
use crate::session::{EndReason, UnknownWord, worded_enum};
use crate::text::Redacted;

use std::fmt;
use std::str::FromStr;

/// An interview turn's result.
#[derive(Debug, Clone, PartialEq)]
pub struct InterviewOutput {
    /// The visible words.
    pub message: Redacted,
    /// The engine's replies to this intent in this session, from 1.
    pub turn: u32,
    /// False on the final turn.
    pub session_active: bool,
    /// Feedback on the previous answer, where there was something to assess.
    pub feedback_on_previous: Option<Feedback>,
    /// The question that stands now; none on the final turn.
    pub question: Option<QuestionView>,
    /// Set on a safety turn.
    pub safety: Option<Safety>,
    /// Set on the final turn.
    pub summary: Option<Summary>,
}

/// Feedback on an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// Sentences.
    pub strengths: Vec<Redacted>,
    /// Sentences.
    pub improvements: Vec<Redacted>,
    /// 0 to 100, computed from the ratings.
    pub score: u8,
    /// The ratings behind the score.
    pub dimensions: Vec<RatedDimension>,
    /// Verified quotes of the latest answer.
    pub evidence: Vec<Evidence>,
    /// Ids of dimensions that are missing.
    pub missing: Vec<String>,
    /// The rubric's id and version.
    pub rubric: String,
    /// Who judged.
    pub source: ReplySource,
    /// Least and greatest score of several samples.
    pub spread: Option<Spread>,
    /// On a second try: the difference.
    pub redo: Option<Redo>,
}

/// A rated dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatedDimension {
    /// Its id.
    pub name: String,
    /// 0 to 4.
    pub rating: u8,
    /// Its weight.
    pub weight: u32,
    /// Why, in a sentence.
    pub note: Redacted,
}

/// A quote and what it supports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Verbatim words of the answer, as stored.
    pub quote: Redacted,
    /// The dimension or point it supports.
    pub supports: String,
}

/// The spread over several samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// Least score.
    pub low: u8,
    /// Greatest score.
    pub high: u8,
}

/// How a second try differs from the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redo {
    /// The first score.
    pub previous_score: u8,
    /// Dimensions rated higher than before.
    pub improved: Vec<String>,
    /// Dimensions still missing.
    pub still_missing: Vec<String>,
}

worded_enum! {
    /// What kind of question stands.
    QuestionKind {
        /// A planned question; only this kind moves the number.
        Main = "main",
        /// A follow-up to the answer just given.
        FollowUp = "follow_up",
        /// The question in other words.
        Clarification = "clarification",
        /// The question again, the candidate brought back to it.
        Redirect = "redirect",
        /// A second try at the question last answered.
        Redo = "redo",
        /// The candidate's questions.
        Closing = "closing",
    }
}

/// The question that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionView {
    /// Its number among the main questions, from 1.
    pub number: u32,
    /// How many main questions the plan has.
    pub of: u32,
    /// Its kind.
    pub kind: QuestionKind,
    /// The competency's id; none in the closing part.
    pub competency: Option<String>,
    /// The stage of the plan.
    pub stage: String,
}

worded_enum! {
    /// The reading of an overall score.
    Band {
        /// 85 and more.
        Strong = "strong",
        /// 70 and more.
        Good = "good",
        /// 55 and more.
        Mixed = "mixed",
        /// 35 and more.
        Weak = "weak",
        /// 1 and more.
        Poor = "poor",
        /// 0 or no score.
        None = "none",
    }
}

worded_enum! {
    /// How much evidence a summary rests on.
    EvidenceLevel {
        /// No assessed answer.
        None = "none",
        /// One.
        Thin = "thin",
        /// Two or three.
        Fair = "fair",
        /// Four and more.
        Good = "good",
    }
}

/// The summary of a finished interview, computed without a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Mean over the scored questions asked; none under two assessed answers.
    pub overall_score: Option<u8>,
    /// Its reading.
    pub band: Band,
    /// Per competency.
    pub competencies: Vec<CompetencySummary>,
    /// Two or three sentences.
    pub strengths: Vec<Redacted>,
    /// Two or three sentences.
    pub improvements: Vec<Redacted>,
    /// Quotes.
    pub evidence: Vec<Evidence>,
    /// Three, naming what to practise.
    pub next_actions: Vec<String>,
    /// Texts of questions asked and not answered.
    pub unanswered: Vec<String>,
    /// Main questions asked.
    pub questions_asked: u32,
    /// Assessed answers.
    pub answers_given: u32,
    /// Why it ended.
    pub end_reason: EndReason,
    /// How much it rests on.
    pub evidence_level: EvidenceLevel,
    /// That this is practice feedback, not a selection decision.
    pub notice: String,
}

/// A competency's part of the summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompetencySummary {
    /// The competency's id.
    pub name: String,
    /// 0 to 100; none without an assessed answer.
    pub score: Option<u8>,
    /// Assessed answers behind it.
    pub answers: u32,
}
