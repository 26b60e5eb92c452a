//! The offline interviewer: rates answers by rule and words the replies of an interview. A pure
//! function of the brief: no network, no clock, no chance. It decides nothing; the state machine
//! checks all it proposes.

mod answers;
mod bearing;
mod feedback;
mod figures;
mod instructions;
mod lexicon;
mod likeness;
mod quotes;
mod rate;
mod sheet;
mod story;
mod text;
mod topic;
mod wording;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::catalogue::question::{QuestionSheet, StagedFact};
use domain::interview::brief::{
    AllowedMove, InterviewBrief, InterviewReply, InterviewTask, Judgement, MoveKind, ProposedRating,
};
use domain::interview::recommend;
use domain::interview::scoring::score;
use domain::text::Redacted;

use feedback::Critique;
use rate::{Mark, Rated, Scene};
use text::Reading;
use wording::Voice;

/// Replies to an interview brief.
pub fn interview(brief: &InterviewBrief) -> InterviewReply {
    let voice = Voice::of(brief);
    match &brief.task {
        InterviewTask::Open { question, greeting } => InterviewReply {
            judgement: None,
            message: voice.open(brief, question, greeting.is_some()),
        },
        InterviewTask::Assess {
            question,
            answers,
            followed_up: _,
            staged,
            moves,
        } => assess(
            brief,
            &voice,
            &Answered {
                question,
                answers,
                staged,
                moves,
            },
        ),
        InterviewTask::Answer { asked, last } => InterviewReply {
            judgement: None,
            message: voice.answer(brief, asked.as_str(), *last),
        },
    }
}

/// A question with what was said to it and what may follow.
struct Answered<'a> {
    question: &'a Arc<QuestionSheet>,
    answers: &'a [Redacted],
    staged: &'a [Arc<StagedFact>],
    moves: &'a [AllowedMove],
}

fn assess(brief: &InterviewBrief, voice: &Voice, answered: &Answered<'_>) -> InterviewReply {
    let texts: Vec<&str> = answered.answers.iter().map(Redacted::as_str).collect();
    let reading = Reading::of(&texts, &answered.question.text);
    let scene = Scene::of(answered.question, brief.level, &reading, &texts);
    let rated = rate::rate(&scene);
    let latest = texts.len().saturating_sub(1);
    let turn = usize::try_from(brief.number).unwrap_or_default() + latest;
    let last = texts.last().copied().unwrap_or_default();
    let mut judgement = Judgement {
        ratings: ratings(&rated, answered.question, &reading, latest, last),
        strengths: Vec::new(),
        improvements: Vec::new(),
        findings: rated.findings.clone(),
        proposed: MoveKind::Next,
        aims_at: None,
        spread: None,
    };
    (judgement.proposed, judgement.aims_at) = recommend(brief, &judgement);
    let critique = Critique {
        scene: &scene,
        rated: &rated,
        done: !matches!(judgement.proposed, MoveKind::FollowUp | MoveKind::Redirect),
        text: last,
        turn,
    };
    judgement.strengths = critique.strengths();
    judgement.improvements = critique.improvements();
    let said = wording::Said {
        topic: topic::topic(&reading, latest),
        good: feedback::worth_saying(&judgement.strengths),
        score: score(
            answered.question,
            &judgement.ratings,
            &judgement.findings,
            answered.answers,
        ),
        facts: wording::facts_asked_for(&reading, latest, answered.staged),
    };
    let chosen = answered
        .moves
        .iter()
        .find(|allowed| allowed.kind() == judgement.proposed);
    InterviewReply {
        message: voice.go_on(
            answered.question,
            chosen,
            judgement.aims_at.as_deref(),
            &said,
        ),
        judgement: Some(judgement),
    }
}

/// The ratings with verbatim words for each; words support one dimension, the most telling one.
fn ratings(
    rated: &Rated,
    sheet: &QuestionSheet,
    reading: &Reading,
    latest: usize,
    text: &str,
) -> Vec<ProposedRating> {
    let mut taken: Vec<usize> = Vec::new();
    let mut order: Vec<&Mark> = rated.marks.iter().filter(|mark| mark.rating >= 2).collect();
    // What any sentence of a good answer would support chooses last.
    order.sort_by_key(|mark| GENERAL.contains(&mark.dimension.as_str()));
    let mut quotes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for mark in order {
        let mut own = Vec::new();
        for at in &mark.evidence {
            if own.len() == 2 || taken.contains(at) {
                continue;
            }
            if let Some(words) = quotes::quote(reading, latest, text, *at) {
                taken.push(*at);
                own.push(words);
            }
        }
        quotes.insert(&mark.dimension, own);
    }
    rated
        .marks
        .iter()
        .zip(&sheet.dimensions)
        .map(|(mark, dimension)| ProposedRating {
            dimension: mark.dimension.clone(),
            rating: mark.rating,
            note: feedback::note(dimension, mark.rating),
            quotes: quotes.remove(mark.dimension.as_str()).unwrap_or_default(),
        })
        .collect()
}

/// Dimensions of the whole answer rather than of a part of it.
const GENERAL: [&str; 5] = [
    "relevance",
    "structure",
    "clarity",
    "communication",
    "drive",
];
