//! Simulated candidates over the whole grid of interviews, with the offline model: every one ends
//! within its cap and with the right reason, no question comes twice, better answers score higher.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a simulated interview fails the test"
)]

#[path = "simulation"]
mod simulation {
    pub(crate) mod candidate;
    pub(crate) mod recollection;
    pub(crate) mod room;
}

use std::collections::BTreeMap;

use domain::interview::InterviewOutput;
use domain::interview::context::{InterviewType, Round};
use domain::interview::output::QuestionKind;
use domain::session::{EndReason, Intent};
use domain::time::Timestamp;
use domain::turn::Output;
use serde_json::json;
use simulation::candidate::Manner;
use simulation::recollection::Recollection;
use simulation::room::Room;

const START: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);
const LEVELS: [&str; 4] = ["entry", "mid", "senior", "staff"];

/// More messages than any cap allows: an interview that is still running then never ends.
const ENDLESS: u32 = 200;

fn interview(
    seed: u128,
    kind: InterviewType,
    round: Round,
    level: &str,
    manner: Manner,
) -> Vec<InterviewOutput> {
    let contexts = json!({
        "profile": {"title": "Specialist", "experience_level": level, "skills": ["sql", "python"]},
        "interview_context": {"interview_type": kind.as_str(), "interview_round": round.as_str()},
    });
    let mut memory = Recollection::default();
    let mut room = Room::new(Intent::MockInterview, seed, &contexts, START);
    let mut outputs: Vec<InterviewOutput> = Vec::new();
    let mut words = None;
    for turn in 1..=ENDLESS {
        let Output::Interview(output) = room.say(words.as_deref(), &mut memory) else {
            panic!("a coach")
        };
        let active = output.session_active;
        words = active.then(|| manner.answer(turn, &output, || room.question(&memory)));
        outputs.push(*output);
        if !active {
            return outputs;
        }
    }
    panic!("{kind} {round} {level} {manner:?} never ends");
}

fn wanted_end(manner: Manner) -> EndReason {
    match manner {
        Manner::EarlyLeaving => EndReason::EndedByCandidate,
        Manner::Strong
        | Manner::Average
        | Manner::Weak
        | Manner::Silent
        | Manner::Gibberish
        | Manner::Repeating
        | Manner::OffTopic
        | Manner::Hostile
        | Manner::Injecting
        | Manner::LongWinded => EndReason::Completed,
    }
}

/// Every round, level and manner of a type: each interview ends with the right reason and asks
/// nothing twice. One test for each type, so that they run side by side.
fn run_the_grid(kind: InterviewType) {
    let mut seed = (kind as u128 + 1) << 100;
    for round in Round::ALL {
        for level in LEVELS {
            for manner in Manner::ALL {
                seed += 1 << 80;
                let outputs = interview(seed, kind, *round, level, manner);
                let place = format!("{kind} {round} {level} {manner:?}");
                let last = outputs.last().unwrap();
                let summary = last
                    .summary
                    .as_ref()
                    .unwrap_or_else(|| panic!("{place}: no summary"));
                assert_eq!(summary.end_reason, wanted_end(manner), "{place}");
                assert!(last.question.is_none(), "{place}");
                let mut asked: Vec<&str> = outputs
                    .iter()
                    .filter(|output| {
                        output
                            .question
                            .as_ref()
                            .is_some_and(|q| q.kind == QuestionKind::Main)
                    })
                    .map(|output| output.message.as_str())
                    .collect();
                let count = asked.len();
                asked.sort_unstable();
                asked.dedup();
                assert_eq!(asked.len(), count, "{place}: a question came twice");
            }
        }
    }
}

#[test]
fn every_simulated_behavioral_interview_ends_with_the_right_reason_and_asks_nothing_twice() {
    run_the_grid(InterviewType::Behavioral);
}

#[test]
fn every_simulated_technical_interview_ends_with_the_right_reason_and_asks_nothing_twice() {
    run_the_grid(InterviewType::Technical);
}

#[test]
fn every_simulated_system_design_interview_ends_with_the_right_reason_and_asks_nothing_twice() {
    run_the_grid(InterviewType::SystemDesign);
}

#[test]
fn every_simulated_case_study_interview_ends_with_the_right_reason_and_asks_nothing_twice() {
    run_the_grid(InterviewType::CaseStudy);
}

#[test]
fn every_simulated_culture_fit_interview_ends_with_the_right_reason_and_asks_nothing_twice() {
    run_the_grid(InterviewType::CultureFit);
}

#[test]
fn nothing_to_praise_is_never_praised() {
    let hollow = [
        Manner::Silent,
        Manner::Gibberish,
        Manner::Repeating,
        Manner::OffTopic,
        Manner::Hostile,
        Manner::Injecting,
    ];
    for (seed, kind) in (1_u128..).zip(InterviewType::ALL) {
        for manner in hollow {
            for output in interview(seed << 80, *kind, Round::FirstRound, "mid", manner) {
                if let Some(feedback) = &output.feedback_on_previous {
                    assert!(
                        feedback.score <= 15,
                        "{kind} {manner:?}: {} before {:?}",
                        feedback.score,
                        output.message.as_str()
                    );
                    assert!(
                        feedback.strengths.is_empty(),
                        "{kind} {manner:?} is praised"
                    );
                }
            }
        }
    }
}

#[test]
fn stronger_candidates_come_out_above_weaker_ones_in_every_type() {
    for (seed, kind) in (1_u128..).zip(InterviewType::ALL) {
        let mut overall = BTreeMap::new();
        for (rank, manner) in [Manner::Weak, Manner::Average, Manner::Strong]
            .into_iter()
            .enumerate()
        {
            let outputs = interview(seed << 80, *kind, Round::FirstRound, "mid", manner);
            let summary = outputs
                .last()
                .and_then(|output| output.summary.clone())
                .unwrap();
            overall.insert(rank, summary.overall_score.unwrap_or_default());
        }
        assert!(
            overall[&0] < overall[&1] && overall[&1] < overall[&2],
            "{kind}: {overall:?}"
        );
        assert!(overall[&2] - overall[&0] >= 30, "{kind}: {overall:?}");
    }
}
