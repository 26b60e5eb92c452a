//! What a summary and the feedback on a second version say, sentence by sentence.

use serde_json::json;

use super::{Room, STRONG};
use crate::catalogue::Catalogue;
use crate::interview::brief::MoveKind;
use crate::interview::output::{EvidenceLevel, Feedback};
use crate::text::Redacted;

fn begun() -> Room {
    let mut room = Room::new(json!({}));
    room.open();
    room
}

/// Answers the question that stands with these ratings, weakest first, and goes on to the next.
fn answer(room: &mut Room, ratings: &[(&str, u8)], rest: u8) -> Feedback {
    room.rating = Some(rest);
    let output = room.turn(Some(STRONG), |reply| {
        let judgement = reply.judgement.as_mut().unwrap();
        for rating in &mut judgement.ratings {
            let own = ratings.iter().find(|(id, _)| *id == rating.dimension);
            rating.rating = own.map_or(rating.rating, |(_, own)| *own);
        }
        if judgement.proposed != MoveKind::Return {
            judgement.proposed = MoveKind::Next;
        }
        reply.message = "Thank you. And the next?".to_owned();
    });
    output.feedback_on_previous.unwrap()
}

fn said(lines: &[Redacted]) -> Vec<&str> {
    lines.iter().map(Redacted::as_str).collect()
}

#[test]
fn a_second_version_is_told_what_it_gained_and_what_the_first_was_to_work_on_and_still_is() {
    let mut room = begun();
    answer(&mut room, &[("action", 1), ("result", 2)], 3);
    room.say("Let me try that again");
    let again = answer(&mut room, &[("action", 1), ("result", 4)], 3);
    assert_eq!(again.redo.as_ref().unwrap().improved, ["result"]);
    assert!(
        said(&again.strengths)
            .contains(&"Against your first version you gained on the result and its evidence."),
        "{:?}",
        again.strengths
    );
    assert!(
        said(&again.improvements).contains(&"Still open from your first version: your own action."),
        "{:?}",
        again.improvements
    );
    assert!(again.strengths.len() <= 3 && again.improvements.len() <= 3);
}

#[test]
fn a_second_version_that_mends_the_weak_part_has_nothing_left_open_from_the_first() {
    let mut room = begun();
    answer(&mut room, &[("action", 1)], 3);
    room.say("Let me try that again");
    let again = answer(&mut room, &[("action", 4)], 3);
    assert!(
        !said(&again.improvements)
            .iter()
            .any(|line| line.starts_with("Still open")),
        "{:?}",
        again.improvements
    );
}

#[test]
fn a_summary_names_the_weakest_dimension_and_three_different_things_to_practise() {
    let mut room = begun();
    answer(&mut room, &[("reflection", 0)], 4);
    answer(&mut room, &[("reflection", 1)], 3);
    let summary = room.say("end the interview").summary.unwrap();
    assert!(
        said(&summary.improvements)
            .contains(&"Across your answers, what you learned has the most room to grow."),
        "{:?}",
        summary.improvements
    );
    assert_eq!(summary.next_actions.len(), 3);
    let mut different = summary.next_actions.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), 3);
    // The weaker of the two competencies comes first, under its own name.
    let weaker = &summary.competencies[1];
    assert!(weaker.score < summary.competencies[0].score);
    let name = &Catalogue::shared().competency(&weaker.name).unwrap().name;
    assert!(
        summary.next_actions[0].starts_with(name.as_str()),
        "{name}: {:?}",
        summary.next_actions
    );
    // The question that was left open is to be prepared.
    assert!(
        summary
            .next_actions
            .iter()
            .any(|action| action.contains("stayed open")),
        "{:?}",
        summary.next_actions
    );
}

#[test]
fn a_summary_says_each_piece_of_advice_once_and_that_few_answers_show_little() {
    let mut room = begun();
    answer(&mut room, &[], 2);
    answer(&mut room, &[], 2);
    let summary = room.say("end the interview").summary.unwrap();
    assert_eq!(summary.evidence_level, EvidenceLevel::Fair);
    let lines = said(&summary.improvements);
    assert!(lines[0].contains("very few answers"), "{lines:?}");
    let advice: Vec<&&str> = lines
        .iter()
        .filter(|line| line.starts_with("Say how you measured"))
        .collect();
    assert_eq!(advice.len(), 1, "{lines:?}");
}
