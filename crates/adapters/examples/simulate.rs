//! Simulated conversations with the rules and the offline model, for `cargo xtask simulate`.
//!
//! Without arguments: the whole grid of interviews with every kind of candidate, as a report.
//! `--talk FILE`: plays a script of candidate's lines and prints the transcript as Markdown. The
//! script's first line is JSON: `{"intent", "seed", "contexts"}`; a line `---` begins the person's
//! next session, a week later, with what is remembered; `--- mock_interview` one of that intent.
#![expect(clippy::print_stdout, reason = "a tool whose output is its purpose")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a tool for contributors: it stops at the first fault"
)]

#[path = "../tests/simulation"]
mod simulation {
    pub(crate) mod candidate;
    pub(crate) mod recollection;
    pub(crate) mod room;
}

use std::collections::BTreeMap;

use domain::coaching::CoachingOutput;
use domain::interview::InterviewOutput;
use domain::interview::context::{InterviewType, Round};
use domain::interview::output::{Feedback, QuestionKind, Summary};
use domain::session::Intent;
use domain::text::Redacted;
use domain::time::{Micros, Timestamp};
use domain::turn::Output;
use serde_json::{Value, json};
use simulation::candidate::Manner;
use simulation::recollection::Recollection;
use simulation::room::Room;

const START: Timestamp = Timestamp::from_unix_micros(1_773_478_800_000_000);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => report(),
        ["--talk", file] => talk(&std::fs::read_to_string(file).unwrap()),
        _ => panic!("usage: simulate [--talk FILE]"),
    }
}

/// How one kind of candidate fared over the grid.
#[derive(Default)]
struct Fared {
    interviews: u32,
    ends: BTreeMap<&'static str, u32>,
    turns: u32,
    redirects: u32,
    scored: u32,
    scores: u32,
}

fn report() {
    println!(
        "{:<14} {:>10} {:>7} {:>10} {:>7}  ends",
        "candidate", "interviews", "turns", "redirects", "score"
    );
    for manner in Manner::ALL {
        let mut fared = Fared::default();
        let mut seed = 0_u128;
        for kind in InterviewType::ALL {
            for round in Round::ALL {
                for level in ["entry", "mid", "senior", "staff"] {
                    seed += 1 << 80;
                    one(seed, *kind, *round, level, manner, &mut fared);
                }
            }
        }
        let score = fared
            .scores
            .checked_div(fared.scored)
            .map_or("-".to_owned(), |score| score.to_string());
        let ends: Vec<String> = fared
            .ends
            .iter()
            .map(|(end, count)| format!("{end} {count}"))
            .collect();
        println!(
            "{:<14} {:>10} {:>7.1} {:>10.1} {score:>7}  {}",
            format!("{manner:?}"),
            fared.interviews,
            f64::from(fared.turns) / f64::from(fared.interviews),
            f64::from(fared.redirects) / f64::from(fared.interviews),
            ends.join(", ")
        );
    }
}

fn one(
    seed: u128,
    kind: InterviewType,
    round: Round,
    level: &str,
    manner: Manner,
    fared: &mut Fared,
) {
    let contexts = json!({
        "profile": {"title": "Specialist", "experience_level": level},
        "interview_context": {"interview_type": kind.as_str(), "interview_round": round.as_str()},
    });
    let mut memory = Recollection::default();
    let mut room = Room::new(Intent::MockInterview, seed, &contexts, START);
    let mut words: Option<String> = None;
    for turn in 1..=200 {
        let Output::Interview(output) = room.say(words.as_deref(), &mut memory) else {
            panic!("a coach")
        };
        fared.turns += 1;
        fared.redirects += u32::from(
            output
                .question
                .as_ref()
                .is_some_and(|q| q.kind == QuestionKind::Redirect),
        );
        if let Some(summary) = &output.summary {
            fared.interviews += 1;
            *fared.ends.entry(summary.end_reason.as_str()).or_default() += 1;
            if let Some(score) = summary.overall_score {
                fared.scored += 1;
                fared.scores += u32::from(score);
            }
            return;
        }
        words = Some(manner.answer(turn, &output, || room.question(&memory)));
    }
    panic!("{kind} {round} {level} {manner:?} never ends");
}

fn talk(script: &str) {
    let (head, lines) = script.split_once('\n').unwrap();
    let head: Value = serde_json::from_str(head).unwrap();
    let intent: Intent = head["intent"].as_str().unwrap().parse().unwrap();
    let seed = u128::from(head["seed"].as_u64().unwrap());
    let mut memory = Recollection::default();
    let mut now = START;
    for (number, session) in (1_u128..).zip(lines.split("\n---")) {
        // What stands behind the dashes is the session's intent, where it is another.
        let (mark, lines) = session.split_once('\n').unwrap_or(("", session));
        let (intent, lines) = match mark.trim().parse() {
            Ok(other) => (other, lines),
            Err(_) if number == 1 => (intent, session),
            Err(_) => (intent, lines),
        };
        let mut room = Room::new(intent, (seed + number) << 80, &head["contexts"], now);
        println!(
            "## Session {number}, {}, {}\n",
            now.day(),
            intent.as_str().replace('_', " ")
        );
        let mut turns: Vec<Option<&str>> = lines
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(Some)
            .collect();
        if intent == Intent::MockInterview {
            turns.insert(0, None);
        }
        for words in turns {
            if let Some(words) = words {
                println!("**Candidate**: {words}\n");
            }
            match room.say(words, &mut memory) {
                Output::Interview(output) => show_interview(&output),
                Output::Coaching(output) => show_coaching(&output),
            }
        }
        now = now.plus(Micros::days(7));
    }
}

fn show_interview(output: &InterviewOutput) {
    if let Some(feedback) = &output.feedback_on_previous {
        show_feedback(feedback);
    }
    let heading = output.question.as_ref().map_or(String::new(), |question| {
        format!(
            " *(question {} of {}, {}, {})*",
            question.number, question.of, question.kind, question.stage
        )
    });
    println!("**Liya**{heading}: {}\n", output.message.as_str());
    if let Some(summary) = &output.summary {
        show_summary(summary);
    }
}

fn show_feedback(feedback: &Feedback) {
    let ratings: Vec<String> = feedback
        .dimensions
        .iter()
        .map(|rated| format!("{} {}", rated.name, rated.rating))
        .collect();
    println!(
        "> **{} of 100** ({})\n>",
        feedback.score,
        ratings.join(", ")
    );
    for (sign, lines) in [("+", &feedback.strengths), ("-", &feedback.improvements)] {
        for line in lines {
            println!("> {sign} {}\n>", line.as_str());
        }
    }
    for evidence in &feedback.evidence {
        println!(
            "> \"{}\" ({})\n>",
            evidence.quote.as_str(),
            evidence.supports
        );
    }
    println!();
}

fn show_summary(summary: &Summary) {
    let overall = summary
        .overall_score
        .map_or("no score".to_owned(), |score| score.to_string());
    println!(
        "> **Summary: {overall}, {}** (evidence: {}, ended: {})\n>",
        summary.band, summary.evidence_level, summary.end_reason
    );
    for competency in &summary.competencies {
        let score = competency
            .score
            .map_or("-".to_owned(), |score| score.to_string());
        println!(
            "> {}: {score} ({} answers)\n>",
            competency.name, competency.answers
        );
    }
    let texts = |lines: &[Redacted]| {
        lines
            .iter()
            .map(|line| line.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    for (title, lines) in [
        ("Strengths", texts(&summary.strengths)),
        ("To work on", texts(&summary.improvements)),
        ("Next", summary.next_actions.clone()),
    ] {
        println!("> {title}\n>");
        for line in lines {
            println!("> - {line}");
        }
        println!(">");
    }
    println!("> {}\n", summary.notice);
}

fn show_coaching(output: &CoachingOutput) {
    println!(
        "**Liya** *({})*: {}\n",
        output.focus.stage,
        output.message.as_str()
    );
    let suggested: Vec<&str> = output
        .suggested_follow_ups
        .iter()
        .map(Redacted::as_str)
        .collect();
    println!("> *{}*\n>", suggested.join(" / "));
    for goal in &output.focus.goals {
        let measure = goal
            .measure
            .as_ref()
            .map_or(String::new(), |m| format!(", known by: {}", m.as_str()));
        let due = goal
            .due
            .as_ref()
            .map_or(String::new(), |due| format!(", by {due}"));
        println!("> goal: {}{measure}{due}\n>", goal.text.as_str());
    }
    for step in &output.focus.commitments {
        let due = step
            .due
            .as_ref()
            .map_or(String::new(), |due| format!(", by {due}"));
        println!("> step: {}{due} ({})\n>", step.text.as_str(), step.status);
    }
    println!();
}
