//! From the fields of a reply, which fit their shape, to the reply. The rules check all of it again.

use domain::brief::Reply;
use domain::coaching::brief::{CoachingReply, ProposedCommitment, ProposedGoal};
use domain::interview::brief::{Finding, InterviewReply, Judgement, ProposedRating};
use serde_json::Value;

use super::Move;

/// Findings by their names in the reply.
pub(super) const FINDINGS: [(&str, Finding); 3] = [
    ("off_question", Finding::OffQuestion),
    ("no_personal_action", Finding::NoPersonalAction),
    ("factual_error", Finding::FactualError),
];

/// The judgement of an interview reply.
pub(super) fn judgement(fields: &Value, moves: &[Move]) -> Option<Judgement> {
    let ratings = fields.get("ratings")?.as_object()?;
    let chosen = fields.get("move")?.as_str()?;
    let chosen = moves.iter().find(|known| known.name == chosen)?;
    let named: Vec<String> = texts(fields, "findings");
    Some(Judgement {
        ratings: ratings
            .iter()
            .map(|(dimension, rated)| ProposedRating {
                dimension: dimension.clone(),
                rating: rated
                    .get("rating")
                    .and_then(Value::as_u64)
                    .and_then(|rating| u8::try_from(rating).ok())
                    .unwrap_or(u8::MAX),
                note: text(rated, "note").unwrap_or_default(),
                quotes: texts(rated, "quotes"),
            })
            .collect(),
        strengths: texts(fields, "strengths"),
        improvements: texts(fields, "improvements"),
        findings: FINDINGS
            .into_iter()
            .filter(|(name, _)| named.iter().any(|known| known == name))
            .map(|(_, finding)| finding)
            .collect(),
        proposed: chosen.kind,
        aims_at: chosen.aims_at.clone(),
        spread: None,
    })
}

/// An interview reply.
pub(super) fn interview(judgement: Option<Judgement>, message: String) -> Reply {
    Reply::Interview(InterviewReply { judgement, message })
}

/// A coaching reply.
pub(super) fn coaching(fields: &Value, message: String) -> Reply {
    let goal = fields.get("goal").filter(|goal| goal.is_object());
    let commitment = fields.get("commitment").filter(|one| one.is_object());
    Reply::Coaching(CoachingReply {
        message,
        follow_ups: texts(fields, "follow_ups"),
        goal: goal.and_then(|goal| {
            Some(ProposedGoal {
                text: text(goal, "text")?,
                measure: text(goal, "measure"),
                due: text(goal, "due"),
            })
        }),
        commitment: commitment.and_then(|commitment| {
            Some(ProposedCommitment {
                text: text(commitment, "text")?,
                due: text(commitment, "due"),
            })
        }),
    })
}

fn text(fields: &Value, name: &str) -> Option<String> {
    fields.get(name)?.as_str().map(str::to_owned)
}

fn texts(fields: &Value, name: &str) -> Vec<String> {
    let list = fields.get(name).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
