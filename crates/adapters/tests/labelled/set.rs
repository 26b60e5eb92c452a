//! Loads the labelled answers beside this file and puts them to the offline interviewer.

#![expect(
    clippy::unwrap_used,
    reason = "a set that cannot be read fails the test that needs it"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use adapters::models::offline::interviewer::interview;
use domain::brief::Spoken;
use domain::candidate::{ContextKind, Contexts, Level};
use domain::catalogue::Catalogue;
use domain::catalogue::question::{Figure, KeyPoint, KnownError, QuestionSheet};
use domain::interview::brief::{
    AllowedMove, Finding, InterviewBrief, InterviewReply, InterviewTask,
};
use domain::interview::context::{InterviewType, Round};
use domain::session::{EndReason, Role};
use domain::settings::PersonaConfig;
use domain::text::{Redacted, RedactedJson};
use serde::Deserialize;

/// How good an answer was written to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quality {
    Strong,
    Middling,
    Weak,
}

/// A labelled answer with its question.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) sheet: Arc<QuestionSheet>,
    pub(crate) interview_type: InterviewType,
    pub(crate) level: Level,
    pub(crate) profession: String,
    pub(crate) quality: Quality,
    pub(crate) text: String,
}

#[derive(Deserialize)]
struct Group {
    question: String,
    profession: String,
    level: String,
    phase: Option<String>,
    text: Option<String>,
    about: Option<Vec<String>>,
    #[serde(default)]
    key_points: Vec<KeyPoint>,
    #[serde(default)]
    errors: Vec<KnownError>,
    #[serde(default)]
    numbers: Vec<Figure>,
    strong: String,
    middling: String,
    weak: String,
}

#[derive(Deserialize)]
struct Calibration {
    question: String,
    level: String,
    text: String,
}

#[derive(Deserialize)]
struct Listed<T> {
    #[serde(alias = "group", alias = "answer")]
    items: Vec<T>,
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/labelled")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

/// The question: of the bank, or one of the set's own where its text is given.
fn sheet(name: &str, group: &Group) -> Arc<QuestionSheet> {
    let level = Level::from_str(&group.level).unwrap();
    let banked = |id: &str| Catalogue::shared().question(id, level).unwrap();
    let Some(text) = group.text.clone() else {
        return banked(&group.question);
    };
    // Rated on the dimensions of a question of the same kind.
    let phase = group.phase.as_deref().unwrap_or_default();
    let like = match name {
        "system_design" => banked(&format!("design-rate-limiter-{phase}")),
        "case_study" => banked(&format!("case-bakery-chain-{phase}")),
        "technical" => banked("git-used-2"),
        "culture_fit" => banked("value_feedback-01"),
        _ => banked("conflict-01"),
    };
    Arc::new(QuestionSheet {
        id: group.question.clone(),
        competency: "labelled".to_owned(),
        competency_name: String::new(),
        reworded: text.clone(),
        text,
        shows: Vec::new(),
        about: group
            .about
            .clone()
            .unwrap_or_else(|| banked(&group.question).about.clone()),
        key_points: group.key_points.clone(),
        errors: group.errors.clone(),
        numbers: group.numbers.clone(),
        reference: None,
        probes: BTreeMap::new(),
        ..like.as_ref().clone()
    })
}

/// The labelled answers of a type that the rules were written by.
pub(crate) fn load_groups(name: &str) -> Vec<Answer> {
    load(name, "")
}

/// The labelled answers of a type in a folder of the set.
pub(crate) fn load(name: &str, folder: &str) -> Vec<Answer> {
    let groups: Listed<Group> = toml::from_str(&read(&format!("{folder}{name}.toml"))).unwrap();
    let mut answers = Vec::new();
    for group in groups.items {
        let sheet = sheet(name, &group);
        for (quality, text) in [
            (Quality::Strong, &group.strong),
            (Quality::Middling, &group.middling),
            (Quality::Weak, &group.weak),
        ] {
            answers.push(Answer {
                sheet: sheet.clone(),
                interview_type: InterviewType::from_str(name).unwrap(),
                level: Level::from_str(&group.level).unwrap(),
                profession: group.profession.clone(),
                quality,
                text: text.trim().to_owned(),
            });
        }
    }
    answers
}

/// The answers without a measured outcome.
pub(crate) fn load_calibration() -> Vec<Answer> {
    load_single("calibration.toml")
}

/// Answers to their own question in words of their own.
pub(crate) fn load_honest() -> Vec<Answer> {
    load_single("honest.toml")
}

fn load_single(name: &str) -> Vec<Answer> {
    let listed: Listed<Calibration> = toml::from_str(&read(name)).unwrap();
    listed
        .items
        .into_iter()
        .map(|one| {
            let group = Group {
                question: one.question,
                profession: String::new(),
                level: one.level.clone(),
                phase: None,
                text: None,
                about: None,
                key_points: Vec::new(),
                errors: Vec::new(),
                numbers: Vec::new(),
                strong: String::new(),
                middling: String::new(),
                weak: String::new(),
            };
            Answer {
                interview_type: if group.question.starts_with("culture")
                    || group.question.starts_with("value")
                {
                    InterviewType::CultureFit
                } else {
                    InterviewType::Behavioral
                },
                sheet: sheet("behavioral", &group),
                level: Level::from_str(&one.level).unwrap(),
                profession: String::new(),
                quality: Quality::Middling,
                text: one.text.trim().to_owned(),
            }
        })
        .collect()
}

/// Puts an answer to the interviewer; `change` may touch the brief before.
pub(crate) fn assess(answer: &Answer, change: impl FnOnce(&mut InterviewBrief)) -> InterviewReply {
    let moves = vec![
        AllowedMove::FollowUp {
            probes: answer.sheet.probes.clone(),
        },
        AllowedMove::Next {
            question: answer.sheet.clone(),
        },
        AllowedMove::Redirect,
        AllowedMove::Finish {
            reason: EndReason::Completed,
        },
    ];
    let mut brief = InterviewBrief {
        persona: PersonaConfig::default(),
        contexts: Arc::new(Contexts::default()),
        interview_type: answer.interview_type,
        round: Round::FirstRound,
        level: answer.level,
        number: 1,
        of: 5,
        task: InterviewTask::Assess {
            question: answer.sheet.clone(),
            answers: vec![Redacted::written(answer.text.clone())],
            followed_up: None,
            staged: Vec::new(),
            moves,
        },
        history: Vec::new(),
        left_out: 0,
    };
    change(&mut brief);
    interview(&brief)
}

/// Orders to the grader as candidates and documents hide them.
pub(crate) static INJECTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut file: BTreeMap<String, Vec<String>> = toml::from_str(&read("injections.toml")).unwrap();
    file.remove("lines").unwrap()
});

/// The instruction in every context and in the history.
pub(crate) fn inject(brief: &mut InterviewBrief, instruction: &str) {
    let mut contexts = Contexts::default();
    let text = |key: &str| RedactedJson::stored(serde_json::json!({ key: instruction }));
    contexts.set(ContextKind::Profile, text("name"));
    contexts.set(ContextKind::Resume, text("text"));
    contexts.set(ContextKind::JobDescription, text("title"));
    contexts.set(ContextKind::CareerGoals, text("target_role"));
    contexts.set(ContextKind::InterviewContext, text("company_research"));
    contexts.set(ContextKind::SessionHistory, text("messages"));
    brief.contexts = Arc::new(contexts);
    brief.history.push(Spoken {
        role: Role::User,
        content: Redacted::written(instruction),
    });
}

/// The score by the documented arithmetic and caps.
pub(crate) fn score_of(answer: &Answer) -> u8 {
    let judgement = assess(answer, |_| {}).judgement.unwrap();
    let dimensions = &answer.sheet.dimensions;
    let weighted: u32 = dimensions
        .iter()
        .zip(&judgement.ratings)
        .map(|(dimension, rating)| dimension.weight * u32::from(rating.rating))
        .sum();
    let most: u32 = dimensions
        .iter()
        .map(|dimension| 4 * dimension.weight)
        .sum();
    let score = (200 * weighted + most) / (2 * most);
    let cap = judgement.findings.iter().map(|finding| match finding {
        Finding::OffQuestion => 30,
        Finding::NoPersonalAction => 55,
        Finding::FactualError => 45,
    });
    let words = answer.text.split_whitespace().count();
    let short = if words < 15 && answer.sheet.numbers.is_empty() {
        15
    } else {
        100
    };
    u8::try_from(cap.fold(score, u32::min).min(short)).unwrap()
}
