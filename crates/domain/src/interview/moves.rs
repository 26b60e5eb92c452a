//! The moves a model may propose after an answer, and the one the rules would choose.

use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::catalogue::matching::Words;
use crate::catalogue::question::{QuestionSheet, StagedFact};
use crate::interview::brief::{
    AllowedMove, Finding, InterviewBrief, InterviewTask, Judgement, MoveKind,
};
use crate::interview::context::InterviewType;
use crate::interview::machine::{Pace, Position, Stage};
use crate::interview::scoring::{self, TOP};
use crate::interview::state::InterviewState;
use crate::interview::topic;
use crate::session::EndReason;
use crate::text::Redacted;
use crate::turn::Scene;

/// Phases of a case in which facts are told when asked for.
const FACT_PHASES: [&str; 3] = ["clarify", "structure", "analyse"];
/// Most facts told at once.
const FACTS_AT_ONCE: usize = 3;
/// Most words of a message that asks for facts.
const QUESTION_WORDS: usize = 60;
/// A first answer of this score needs no follow-up.
const SUFFICIENT_AT_FIRST: u8 = 75;
/// Nor does one after follow-ups with this score.
const SUFFICIENT_LATER: u8 = 65;
/// A dimension of this weight keeps an answer from being sufficient while it is hardly shown.
const HEAVY: u32 = 20;

/// The moves allowed after an answer to the question that stands; never empty.
pub(super) fn allowed(
    scene: &Scene<'_>,
    state: &InterviewState,
    sheet: &QuestionSheet,
    answer: &Redacted,
) -> Vec<AllowedMove> {
    let position = &state.position;
    let pace = state.pace();
    let over = if pace == Pace::Up {
        Some(EndReason::TimeLimit)
    } else if position.last_turn() {
        Some(EndReason::TurnLimit)
    } else if scene.last_call && state.answers_given() > 0 {
        Some(EndReason::Budget)
    } else {
        None
    };
    if let Some(reason) = over {
        return vec![AllowedMove::Finish { reason }];
    }
    if position.stage == Stage::Redoing {
        return vec![if position.returns_to_closing() {
            AllowedMove::Close
        } else {
            AllowedMove::Return {
                question: waiting(scene.catalogue, state),
            }
        }];
    }
    let mut moves = Vec::new();
    let probes: std::collections::BTreeMap<String, String> = sheet
        .probes
        .iter()
        .filter(|(dimension, _)| !state.probed.contains(dimension))
        .map(|(dimension, probe)| (dimension.clone(), topic::fill(probe, answer)))
        .collect();
    if position.follow_up_left() && pace == Pace::Early && !probes.is_empty() {
        moves.push(AllowedMove::FollowUp { probes });
    }
    if position.redirects < Position::REDIRECTS {
        moves.push(AllowedMove::Redirect);
    }
    moves.push(if position.next_left() && pace < Pace::Closing {
        AllowedMove::Next {
            question: state.plan.sheet(position.at + 1, scene.catalogue),
        }
    } else {
        AllowedMove::Close
    });
    moves
}

/// The question that waits while an earlier one is tried again, as it stood.
fn waiting(catalogue: &Catalogue, state: &InterviewState) -> Arc<QuestionSheet> {
    let sheet = state.plan.sheet(state.position.at, catalogue);
    let Some(follow_up) = &state.follow_up else {
        return sheet;
    };
    let mut sheet = Arc::unwrap_or_clone(sheet);
    follow_up.asked.as_str().clone_into(&mut sheet.text);
    Arc::new(sheet)
}

/// Facts of the case that were not told yet, with their places.
pub(super) fn untold<'c>(
    catalogue: &'c Catalogue,
    state: &InterviewState,
) -> Vec<(usize, &'c Arc<StagedFact>)> {
    let in_phase = state
        .slot()
        .is_some_and(|slot| FACT_PHASES.contains(&slot.stage.as_str()));
    let problem = state
        .plan
        .problem
        .as_deref()
        .filter(|_| in_phase && state.plan.interview_type == InterviewType::CaseStudy)
        .and_then(|id| catalogue.problem(id));
    problem
        .map(|problem| problem.facts.as_slice())
        .unwrap_or_default()
        .iter()
        .enumerate()
        .filter(|(place, _)| !state.told.iter().any(|told| usize::from(*told) == *place))
        .collect()
}

/// The untold facts that a message asks for: it holds nothing but questions, and rewordings are
/// left.
pub(super) fn asked_facts(
    catalogue: &Catalogue,
    state: &InterviewState,
    message: &Redacted,
) -> Vec<usize> {
    let words = Words::of(message.as_str());
    let text = message.as_str().trim();
    let only_asks = text.ends_with('?')
        && words.len() <= QUESTION_WORDS
        && text
            .split_inclusive(['.', '!', '?', '\n'])
            .filter(|sentence| Words::of(sentence).len() > 4)
            .all(|sentence| sentence.trim_end().ends_with('?'));
    if !only_asks || state.position.stage != Stage::Asking || !state.position.rewording_left() {
        return Vec::new();
    }
    untold(catalogue, state)
        .into_iter()
        .filter(|(_, fact)| words.has_any(&fact.about))
        .map(|(place, _)| place)
        .take(FACTS_AT_ONCE)
        .collect()
}

/// The move that the rules would make after this judgement, with the dimension a follow-up aims at:
/// on when the answer is sufficient, else one follow-up on what is weakest and weighs most, while
/// one is allowed. `judgement.proposed` and `judgement.aims_at` are not read.
pub fn recommend(brief: &InterviewBrief, judgement: &Judgement) -> (MoveKind, Option<String>) {
    let InterviewTask::Assess {
        question,
        answers,
        moves,
        ..
    } = &brief.task
    else {
        return (MoveKind::Next, None);
    };
    let onwards = moves
        .iter()
        .map(AllowedMove::kind)
        .find(|kind| !matches!(kind, MoveKind::FollowUp | MoveKind::Redirect))
        .unwrap_or(MoveKind::Redirect);
    if judgement.findings.contains(&Finding::OffQuestion) {
        let back = moves.iter().any(|one| one.kind() == MoveKind::Redirect);
        return (if back { MoveKind::Redirect } else { onwards }, None);
    }
    let probes = moves.iter().find_map(|one| match one {
        AllowedMove::FollowUp { probes } => Some(probes),
        AllowedMove::Next { .. }
        | AllowedMove::Redirect
        | AllowedMove::Close
        | AllowedMove::Finish { .. }
        | AllowedMove::Return { .. } => None,
    });
    let Some(probes) = probes else {
        return (onwards, None);
    };
    let rating = |dimension: &str| {
        judgement
            .ratings
            .iter()
            .find(|rating| rating.dimension == dimension)
            .map_or(0, |rating| rating.rating.min(TOP))
    };
    let score = scoring::score(question, &judgement.ratings, &judgement.findings, answers);
    let enough = if answers.len() > 1 {
        SUFFICIENT_LATER
    } else {
        SUFFICIENT_AT_FIRST
    };
    let gap = question
        .dimensions
        .iter()
        .any(|dimension| dimension.weight >= HEAVY && rating(&dimension.id) <= 1);
    if score >= enough && !gap {
        return (onwards, None);
    }
    let weakest = question
        .dimensions
        .iter()
        .filter(|dimension| probes.contains_key(&dimension.id))
        .max_by_key(|dimension| dimension.weight * u32::from(TOP - rating(&dimension.id)))
        .filter(|dimension| rating(&dimension.id) < TOP);
    match weakest {
        Some(dimension) => (MoveKind::FollowUp, Some(dimension.id.clone())),
        None => (onwards, None),
    }
}
