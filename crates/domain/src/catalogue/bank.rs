//! The shapes of the bank's files and how they become questions. What a plan picks is not decided
//! here.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::candidate::Level;
use crate::catalogue::question::{Figure, KeyPoint, KnownError, QuestionSheet, StagedFact};
use crate::catalogue::rounds::Rung;
use crate::catalogue::rubric::Rubric;
use crate::interview::context::InterviewType;
use crate::session::{UnknownWord, worded_enum};

worded_enum! {
    /// What part of an interview a competency's questions serve.
    Group {
        /// Behaviour that any role asks for.
        Core = "core",
        /// The path so far.
        Background = "background",
        /// Why this role.
        Motivation = "motivation",
        /// Practical matters; never scored.
        Logistics = "logistics",
        /// A gap or a claim in the profile.
        Gap = "gap",
        /// Failures.
        Failure = "failure",
        /// Judgement calls.
        Judgement = "judgement",
        /// Values.
        Values = "values",
        /// Vision.
        Vision = "vision",
        /// Work across teams.
        Scope = "scope",
        /// A skill of a technical ladder.
        Skill = "skill",
        /// A phase of a design or case interview.
        Phase = "phase",
    }
}

/// A competency, a skill or a phase: what a question is about and what a summary names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Competency {
    /// Its id, unique over all of them.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The part of an interview it serves.
    pub group: Group,
    /// How focus areas and job descriptions name it, lower case.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What to practise, as an instruction.
    pub practice: String,
    /// A goal for coaching, in the first person.
    #[serde(default)]
    pub goal: String,
}

/// A competency with its questions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Topic {
    pub(crate) competency: Competency,
    pub(crate) home: InterviewType,
    pub(crate) entries: Vec<Entry>,
}

/// A question with what decides whether it is picked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) sheet: Arc<QuestionSheet>,
    pub(crate) levels: Vec<Level>,
    pub(crate) hard: bool,
    pub(crate) rung: Option<Rung>,
}

/// A design problem or a case: one situation, asked about in phases.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) home: InterviewType,
    pub(crate) industry: String,
    pub(crate) levels: Vec<Level>,
    pub(crate) brief: String,
    pub(crate) facts: Vec<Arc<StagedFact>>,
    /// Phase id and question, in the order they are asked.
    pub(crate) phases: Vec<(String, Arc<QuestionSheet>)>,
}

impl Problem {
    /// The question of a phase.
    pub(crate) fn phase(&self, id: &str) -> Option<&Arc<QuestionSheet>> {
        self.phases
            .iter()
            .find(|(phase, _)| phase == id)
            .map(|(_, sheet)| sheet)
    }
}

/// The competency id of a phase: `design_failure` is not the competency `failure`.
pub(crate) fn phase_competency(home: InterviewType, phase: &str) -> String {
    match home {
        InterviewType::SystemDesign => format!("design_{phase}"),
        InterviewType::CaseStudy
        | InterviewType::Behavioral
        | InterviewType::Technical
        | InterviewType::CultureFit => format!("case_{phase}"),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CompetencyFile {
    competency: Competency,
    question: Vec<QuestionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LadderFile {
    ladder: Ladder,
    question: Vec<QuestionRow>,
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
struct QuestionRow {
    id: String,
    levels: Vec<Level>,
    #[serde(default)]
    hard: bool,
    rung: Option<Rung>,
    #[serde(flatten)]
    body: Body,
}

/// What questions of every kind hold.
#[derive(Deserialize)]
struct Body {
    text: String,
    reworded: String,
    shows: Vec<String>,
    about: Vec<String>,
    #[serde(default)]
    key_points: Vec<KeyPoint>,
    #[serde(default)]
    errors: Vec<KnownError>,
    #[serde(default)]
    numbers: Vec<Figure>,
    reference: Option<String>,
    #[serde(default)]
    probes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DesignFile {
    problem: ProblemHead,
    phase: Vec<PhaseRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    case: ProblemHead,
    phase: Vec<PhaseRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProblemHead {
    id: String,
    name: String,
    #[serde(default)]
    industry: String,
    levels: Vec<Level>,
    brief: String,
    #[serde(default)]
    facts: Vec<StagedFact>,
}

#[derive(Deserialize)]
struct PhaseRow {
    id: String,
    #[serde(flatten)]
    body: Body,
}

/// Why a file is not usable.
pub(crate) type Problematic<T> = Result<T, String>;

/// Reads a file of `questions/<type>/`.
pub(crate) fn read_topic(text: &str, home: InterviewType, rubric: &Rubric) -> Problematic<Topic> {
    let file: CompetencyFile = toml::from_str(text).map_err(|fault| fault.to_string())?;
    topic(file.competency, home, file.question, rubric)
}

/// Reads a file of `ladders/`.
pub(crate) fn read_ladder(text: &str, rubric: &Rubric) -> Problematic<Topic> {
    let file: LadderFile = toml::from_str(text).map_err(|fault| fault.to_string())?;
    if let Some(row) = file.question.iter().find(|row| row.rung.is_none()) {
        return Err(format!("{} stands on no rung", row.id));
    }
    let competency = Competency {
        id: file.ladder.skill,
        name: file.ladder.name,
        group: Group::Skill,
        aliases: file.ladder.aliases,
        practice: file.ladder.practice,
        goal: file.ladder.goal,
    };
    topic(competency, InterviewType::Technical, file.question, rubric)
}

/// Reads a file of `design/` or `cases/`.
pub(crate) fn read_problem(
    text: &str,
    home: InterviewType,
    rubric: &Rubric,
) -> Problematic<Problem> {
    let (head, rows) = if home == InterviewType::SystemDesign {
        let file: DesignFile = toml::from_str(text).map_err(|fault| fault.to_string())?;
        (file.problem, file.phase)
    } else {
        let file: CaseFile = toml::from_str(text).map_err(|fault| fault.to_string())?;
        (file.case, file.phase)
    };
    if !rows
        .iter()
        .map(|row| &row.id)
        .eq(rubric.phases.iter().map(|phase| &phase.id))
    {
        return Err("the phases are not those of the rubric, in its order".to_owned());
    }
    if head.levels.is_empty() {
        return Err(format!("{} has no level", head.id));
    }
    let mut phases = Vec::new();
    for (row, phase) in rows.into_iter().zip(&rubric.phases) {
        let subject = Subject {
            competency: phase_competency(home, &phase.id),
            name: phase.name.clone(),
            scored: true,
            only: Some(&phase.dimensions),
        };
        let id = format!("{}-{}", head.id, phase.id);
        phases.push((row.id, Arc::new(sheet(id, row.body, subject, rubric)?)));
    }
    Ok(Problem {
        id: head.id,
        name: head.name,
        home,
        industry: head.industry,
        levels: head.levels,
        brief: head.brief,
        facts: head.facts.into_iter().map(Arc::new).collect(),
        phases,
    })
}

fn topic(
    competency: Competency,
    home: InterviewType,
    rows: Vec<QuestionRow>,
    rubric: &Rubric,
) -> Problematic<Topic> {
    if rows.is_empty() {
        return Err(format!("{} has no question", competency.id));
    }
    let mut entries = Vec::new();
    for row in rows {
        if row.levels.is_empty() {
            return Err(format!("{} has no level", row.id));
        }
        let subject = Subject {
            competency: competency.id.clone(),
            name: competency.name.clone(),
            scored: competency.group != Group::Logistics,
            only: None,
        };
        entries.push(Entry {
            sheet: Arc::new(sheet(row.id, row.body, subject, rubric)?),
            levels: row.levels,
            hard: row.hard,
            rung: row.rung,
        });
    }
    Ok(Topic {
        competency,
        home,
        entries,
    })
}

/// What a question is about and how it is rated.
struct Subject<'a> {
    competency: String,
    name: String,
    scored: bool,
    only: Option<&'a [String]>,
}

fn sheet(
    id: String,
    body: Body,
    subject: Subject<'_>,
    rubric: &Rubric,
) -> Problematic<QuestionSheet> {
    if let Some(unknown) = body
        .probes
        .keys()
        .find(|dimension| rubric.criterion(dimension).is_none())
    {
        return Err(format!("{id} probes {unknown}, which the rubric lacks"));
    }
    let dimensions = if subject.scored {
        rubric.dimensions(subject.only, Level::Mid)
    } else {
        Vec::new()
    };
    let mut probes = body.probes;
    probes.retain(|dimension, _| dimensions.iter().any(|known| known.id == *dimension));
    if probes.is_empty() && subject.scored {
        probes = rubric.probes(subject.only);
    }
    Ok(QuestionSheet {
        id,
        competency: subject.competency,
        competency_name: subject.name,
        text: body.text,
        reworded: body.reworded,
        shows: body.shows,
        about: body.about,
        key_points: body.key_points,
        errors: body.errors,
        numbers: body.numbers,
        reference: body.reference,
        probes,
        scored: subject.scored,
        rubric: rubric.id.clone(),
        dimensions,
    })
}
