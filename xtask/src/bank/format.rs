//! The four forms of a file of the bank, read into one.
//!
//! Unknown and missing keys are faults of the decoder; what a form needs beyond that is told in `form`.

use serde::Deserialize;
use std::collections::BTreeMap;

/// What a file is for; decides its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Behavioral,
    CultureFit,
    Ladder,
    Design,
    Case,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [
        Self::Behavioral,
        Self::CultureFit,
        Self::Ladder,
        Self::Design,
        Self::Case,
    ];

    /// Where its files lie, below the data folder.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Behavioral => "questions/behavioral",
            Self::CultureFit => "questions/culture_fit",
            Self::Ladder => "ladders",
            Self::Design => "design",
            Self::Case => "cases",
        }
    }
}

/// Seniority, from the first years to principal.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    Entry,
    Mid,
    Senior,
    Staff,
}

impl Level {
    pub(super) const ALL: [Self; 4] = [Self::Entry, Self::Mid, Self::Senior, Self::Staff];
}

/// How deep a technical question goes.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Rung {
    Used,
    Works,
    Breaks,
}

/// A file of the bank, whatever its kind.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) kind: Kind,
    pub(super) path: String,
    pub(super) id: String,
    /// None where the kind has none.
    pub(super) aliases: Option<Vec<String>>,
    /// Levels of a design problem or a case; elsewhere each question has its own.
    pub(super) levels: Vec<Level>,
    /// The texts of its head that people get to read.
    pub(super) prose: Vec<String>,
    pub(super) facts: Vec<Fact>,
    /// Questions, or the phases of a problem or a case.
    pub(super) items: Vec<Item>,
}

/// A question or a phase.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) levels: Option<Vec<Level>>,
    pub(super) hard: Option<bool>,
    pub(super) rung: Option<Rung>,
    pub(super) text: String,
    pub(super) reworded: String,
    pub(super) shows: Vec<String>,
    pub(super) about: Vec<String>,
    pub(super) key_points: Option<Vec<KeyPoint>>,
    pub(super) errors: Option<Vec<Mistake>>,
    pub(super) reference: Option<String>,
    pub(super) numbers: Option<Vec<Number>>,
    #[serde(default)]
    pub(super) probes: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyPoint {
    pub(super) text: String,
    pub(super) any: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mistake {
    pub(super) any: Vec<String>,
    pub(super) says: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fact {
    pub(super) about: Vec<String>,
    pub(super) text: String,
}

/// A figure that the candidate is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Number {
    pub(super) what: String,
    pub(super) answer: f64,
    pub(super) unit: String,
    /// Relative: 0.02 takes answers two per cent off.
    pub(super) tolerance: f64,
    pub(super) working: String,
}

/// Reads one file.
///
/// # Errors
/// The fault as a line to print.
pub(super) fn parse(kind: Kind, path: &str, text: &str) -> Result<Subject, String> {
    let read = match kind {
        Kind::Behavioral | Kind::CultureFit => {
            toml::from_str(text).map(|file| of_competency(kind, path, file))
        }
        Kind::Ladder => toml::from_str(text).map(|file| of_ladder(path, file)),
        Kind::Design => toml::from_str(text).map(|file| of_problem(path, file)),
        Kind::Case => toml::from_str(text).map(|file| of_case(path, file)),
    };
    read.map_err(|error| format!("{path}: {}", error.to_string().trim()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CompetencyFile {
    competency: Competency,
    question: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Competency {
    id: String,
    name: String,
    #[expect(
        dead_code,
        reason = "decoding it checks that it is one of the known groups"
    )]
    group: Group,
    aliases: Vec<String>,
    practice: String,
    goal: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Group {
    Core,
    Background,
    Motivation,
    Logistics,
    Gap,
    Failure,
    Judgement,
    Values,
    Vision,
    Scope,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LadderFile {
    ladder: Ladder,
    question: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ladder {
    skill: String,
    name: String,
    aliases: Vec<String>,
    practice: String,
    goal: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProblemFile {
    problem: Problem,
    phase: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Problem {
    id: String,
    name: String,
    levels: Vec<Level>,
    brief: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    case: Case,
    phase: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    name: String,
    industry: String,
    levels: Vec<Level>,
    brief: String,
    facts: Vec<Fact>,
}

fn of_competency(kind: Kind, path: &str, file: CompetencyFile) -> Subject {
    let Competency {
        id,
        name,
        group: _,
        aliases,
        practice,
        goal,
    } = file.competency;
    Subject {
        kind,
        path: path.to_owned(),
        id,
        aliases: Some(aliases),
        levels: Vec::new(),
        prose: vec![name, practice, goal],
        facts: Vec::new(),
        items: file.question,
    }
}

fn of_ladder(path: &str, file: LadderFile) -> Subject {
    let Ladder {
        skill,
        name,
        aliases,
        practice,
        goal,
    } = file.ladder;
    Subject {
        kind: Kind::Ladder,
        path: path.to_owned(),
        id: skill,
        aliases: Some(aliases),
        levels: Vec::new(),
        prose: vec![name, practice, goal],
        facts: Vec::new(),
        items: file.question,
    }
}

fn of_problem(path: &str, file: ProblemFile) -> Subject {
    let Problem {
        id,
        name,
        levels,
        brief,
    } = file.problem;
    Subject {
        kind: Kind::Design,
        path: path.to_owned(),
        id,
        aliases: None,
        levels,
        prose: vec![name, brief],
        facts: Vec::new(),
        items: file.phase,
    }
}

fn of_case(path: &str, file: CaseFile) -> Subject {
    let Case {
        id,
        name,
        industry,
        levels,
        brief,
        facts,
    } = file.case;
    Subject {
        kind: Kind::Case,
        path: path.to_owned(),
        id,
        aliases: None,
        levels,
        prose: vec![name, industry, brief],
        facts,
        items: file.phase,
    }
}
