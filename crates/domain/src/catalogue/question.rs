//! A question with all that is known of it: probes, what a strong answer shows, key points, rubric.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A whole question, as a model needs it to ask it and to judge the answers.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionSheet {
    /// Stable id.
    pub id: String,
    /// Id of the competency, skill or phase it is about.
    pub competency: String,
    /// Name of that competency, skill or phase.
    pub competency_name: String,
    /// As it is asked.
    pub text: String,
    /// The same in plainer words.
    pub reworded: String,
    /// What a strong answer shows.
    pub shows: Vec<String>,
    /// Word stems an answer on the question is likely to use.
    pub about: Vec<String>,
    /// What a right answer contains; empty for behavioural questions.
    pub key_points: Vec<KeyPoint>,
    /// Typical false statements.
    pub errors: Vec<KnownError>,
    /// Figures the answer must work out.
    pub numbers: Vec<Figure>,
    /// A good answer, shown only after the attempt.
    pub reference: Option<String>,
    /// One short question for each dimension worth probing.
    pub probes: BTreeMap<String, String>,
    /// Whether it is scored: logistics are not.
    pub scored: bool,
    /// The rubric's id, such as `behavioral/1`.
    pub rubric: String,
    /// The rubric's dimensions that this question is rated on.
    pub dimensions: Vec<Dimension>,
}

/// A dimension of a rubric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// Its id, such as `result`.
    pub id: String,
    /// Its name in a sentence, such as `the result and its evidence`.
    pub name: String,
    /// Its weight within the rubric, 1 to 100.
    pub weight: u32,
    /// What ratings 0, 2 and 4 look like.
    pub anchors: [String; 3],
}

/// A part of a right answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPoint {
    /// The point, in a sentence.
    pub text: String,
    /// Ways to say it.
    pub any: Vec<String>,
}

/// A typical false statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownError {
    /// Ways to say it.
    pub any: Vec<String>,
    /// What is right instead, in a sentence.
    pub says: String,
}

/// A figure to be worked out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is.
    pub what: String,
    /// Its value.
    pub answer: f64,
    /// Its unit.
    pub unit: String,
    /// The share by which an answer may differ, 0 to 0.1.
    pub tolerance: f64,
    /// How it is worked out.
    pub working: String,
}

/// A fact of a case, told when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedFact {
    /// Word stems that ask for it.
    pub about: Vec<String>,
    /// The fact.
    pub text: String,
}
