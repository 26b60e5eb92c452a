//! Which of the allowed moves an answer earns.

use std::collections::BTreeMap;

use domain::catalogue::question::QuestionSheet;
use domain::interview::brief::{AllowedMove, Finding, MoveKind};

use super::rate::Rated;

/// From this score on an answer needs no follow-up.
const SUFFICIENT: u64 = 80;
/// Fewer words of content are no engaged answer.
const ENGAGED: usize = 5;

/// The weighted mean of the ratings, 0 to 100, before caps.
// The same meaning as the domain's score arithmetic, which the finished turn uses.
pub(super) fn level_of(sheet: &QuestionSheet, rated: &Rated) -> u64 {
    let weights: BTreeMap<&str, u64> = sheet
        .dimensions
        .iter()
        .map(|dimension| (dimension.id.as_str(), u64::from(dimension.weight)))
        .collect();
    let weight = |id: &str| weights.get(id).copied().unwrap_or_default();
    let sum: u64 = rated
        .marks
        .iter()
        .map(|mark| weight(&mark.dimension) * u64::from(mark.rating))
        .sum();
    let most: u64 = 4 * weights.values().sum::<u64>();
    (100 * sum).checked_div(most).unwrap_or_default()
}

/// The move to make and, for a follow-up, the dimension it aims at.
// The same meaning as the state machine's own recommendation: sufficient goes on, engaged but thin
// is followed up on the weakest dimension, anything else is brought back to the question.
pub(super) fn recommend(
    moves: &[AllowedMove],
    sheet: &QuestionSheet,
    rated: &Rated,
    content: usize,
    followed_up: Option<&str>,
) -> (MoveKind, Option<String>) {
    let allowed = |kind: MoveKind| moves.iter().any(|allowed| allowed.kind() == kind);
    let off = rated.findings.contains(&Finding::OffQuestion);
    let empty = rated.marks.iter().all(|mark| mark.rating == 0);
    let engaged = content >= ENGAGED && !off && !empty;
    if !engaged && allowed(MoveKind::Redirect) {
        return (MoveKind::Redirect, None);
    }
    if sheet.scored && level_of(sheet, rated) < SUFFICIENT {
        let weakest = moves.iter().find_map(|allowed| match allowed {
            AllowedMove::FollowUp { probes } => weakest(sheet, rated, probes, followed_up),
            AllowedMove::Next { .. }
            | AllowedMove::Redirect
            | AllowedMove::Close
            | AllowedMove::Finish { .. }
            | AllowedMove::Return { .. } => None,
        });
        if weakest.is_some() {
            return (MoveKind::FollowUp, weakest);
        }
    }
    let order = [
        MoveKind::Return,
        MoveKind::Next,
        MoveKind::Close,
        MoveKind::Finish,
        MoveKind::Redirect,
    ];
    let kind = order
        .into_iter()
        .find(|kind| allowed(*kind))
        .or_else(|| moves.first().map(AllowedMove::kind))
        .unwrap_or(MoveKind::Next);
    let aims_at = (kind == MoveKind::FollowUp)
        .then(|| {
            moves.iter().find_map(|allowed| match allowed {
                AllowedMove::FollowUp { probes } => weakest(sheet, rated, probes, None),
                AllowedMove::Next { .. }
                | AllowedMove::Redirect
                | AllowedMove::Close
                | AllowedMove::Finish { .. }
                | AllowedMove::Return { .. } => None,
            })
        })
        .flatten();
    (kind, aims_at)
}

/// The dimension with a probe that costs the most points.
fn weakest(
    sheet: &QuestionSheet,
    rated: &Rated,
    probes: &BTreeMap<String, String>,
    but: Option<&str>,
) -> Option<String> {
    let loss = |id: &str| {
        let rating = rated
            .marks
            .iter()
            .find(|mark| mark.dimension == id)
            .map_or(0, |mark| mark.rating);
        let weight = sheet
            .dimensions
            .iter()
            .find(|dimension| dimension.id == id)
            .map_or(0, |dimension| dimension.weight);
        weight * u32::from(4u8.saturating_sub(rating))
    };
    let mut best: Option<(&str, u32)> = None;
    for id in probes.keys().filter(|id| Some(id.as_str()) != but) {
        let lost = loss(id);
        if lost > 0 && best.is_none_or(|(_, most)| lost > most) {
            best = Some((id, lost));
        }
    }
    best.map(|(id, _)| id.to_owned())
}
