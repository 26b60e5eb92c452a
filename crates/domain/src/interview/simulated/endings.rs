//! How an interview ends, and the turns beside its main line: second tries, facts, help.

use serde_json::json;

use super::{Room, STRONG, ids};
use crate::interview::brief::{InterviewTask, MoveKind};
use crate::interview::output::QuestionKind;
use crate::interview::{self, InterviewState};
use crate::memory::{FactKind, MemoryChange};
use crate::session::EndReason;
use crate::time::Micros;
use crate::turn::Begun;

const THIN: &str = "I talked with my colleague about the plan and then we decided together how to \
    go on with it.";

fn begun() -> Room {
    let mut room = Room::new(json!({}));
    room.open();
    room
}

fn kind_and_number(output: &interview::InterviewOutput) -> (QuestionKind, u32) {
    let question = output.question.as_ref().unwrap();
    (question.kind, question.number)
}

#[test]
fn after_the_time_limit_the_answer_is_assessed_and_the_interview_closes() {
    let mut room = Room::new(json!({"interview_context": {"time_limit_minutes": 5}}));
    room.open();
    room.pause = Micros::minutes(30);
    assert_eq!(
        room.moves(STRONG),
        [MoveKind::FollowUp, MoveKind::Redirect, MoveKind::Close]
    );
    let output = room.say(STRONG);
    let summary = output.summary.unwrap();
    assert_eq!(summary.end_reason, EndReason::TimeLimit);
    assert_eq!(output.feedback_on_previous.unwrap().score, 100);
    assert_eq!(summary.answers_given, 1);
}

#[test]
fn near_the_limit_there_are_no_follow_ups_and_no_further_questions() {
    let mut room = Room::new(json!({"interview_context": {"time_limit_minutes": 45}}));
    room.open();
    // Twice the share of a question is 15 minutes.
    room.pause = Micros::minutes(15);
    room.say(STRONG);
    room.say(STRONG);
    room.pause = Micros::minutes(6);
    room.now = room.now.plus(room.pause);
    assert_eq!(room.moves(THIN), [MoveKind::Redirect, MoveKind::Next]);
    room.pause = Micros::minutes(5);
    room.now = room.now.plus(room.pause);
    assert_eq!(room.moves(THIN), [MoveKind::Redirect, MoveKind::Close]);
    room.pause = Micros::seconds(1);
    let closing = room.say(STRONG);
    assert_eq!(kind_and_number(&closing).0, QuestionKind::Closing);
    let last = room.say("no questions");
    assert_eq!(last.summary.unwrap().end_reason, EndReason::TimeLimit);
}

#[test]
fn a_candidate_who_talks_on_meets_the_cap_on_turns() {
    let mut room = Room::new(json!({"interview_context": {"time_limit_minutes": 5}}));
    let mut output = room.open();
    for message in [
        "what do you mean?",
        "repeat",
        "hello",
        "skip",
        "repeat that",
    ]
    .into_iter()
    .cycle()
    .take(60)
    {
        if !output.session_active {
            break;
        }
        output = room.say(message);
    }
    let summary = output.summary.unwrap();
    assert!(matches!(
        summary.end_reason,
        EndReason::TurnLimit | EndReason::Completed
    ));
    assert!(output.turn <= 9, "1 x (2 + 4) + 3");
}

#[test]
fn with_the_last_call_the_interview_closes_for_the_budget_once_an_answer_is_assessed() {
    let mut room = begun();
    room.last_call = true;
    assert!(room.moves(STRONG).contains(&MoveKind::Next));
    room.last_call = false;
    room.say(STRONG);
    room.last_call = true;
    assert_eq!(room.moves(STRONG), [MoveKind::Finish]);
    let output = room.say(STRONG);
    let summary = output.summary.unwrap();
    assert_eq!(summary.end_reason, EndReason::Budget);
    assert_eq!(summary.answers_given, 2);
}

#[test]
fn the_candidate_ends_it_with_a_summary_and_no_model() {
    let mut room = begun();
    room.say(STRONG);
    let output = room.say("Please end the interview.");
    assert!(!output.session_active && output.question.is_none());
    assert!(output.feedback_on_previous.is_none());
    assert_eq!(
        output.summary.unwrap().end_reason,
        EndReason::EndedByCandidate
    );
    assert!(room.begin(Some("hello?")).is_err());
}

#[test]
fn the_closing_part_follows_the_last_question_takes_two_messages_and_scores_none() {
    let mut room = Room::new(json!({"interview_context": {"time_limit_minutes": 5}}));
    room.open();
    let closing = room.say(STRONG);
    let question = closing.question.clone().unwrap();
    assert_eq!(question.kind, QuestionKind::Closing);
    assert_eq!(
        (question.competency, question.stage.as_str()),
        (None, "closing")
    );
    assert_eq!(closing.feedback_on_previous.unwrap().score, 100);
    let first = room.say("What does a normal day look like?");
    assert!(first.session_active && first.feedback_on_previous.is_none());
    let brief = room.brief(Some("And how large is the team?"));
    assert!(matches!(
        brief.task,
        InterviewTask::Answer { last: true, .. }
    ));
    let second = room.say("And how large is the team?");
    assert!(!second.session_active);
    assert_eq!(second.summary.unwrap().end_reason, EndReason::Completed);
}

#[test]
fn a_second_try_replaces_the_score_and_the_waiting_question_returns() {
    let mut room = begun();
    room.rating = Some(1);
    room.turn(Some(THIN), |reply| {
        let judgement = reply.judgement.as_mut().unwrap();
        judgement.proposed = MoveKind::Next;
        reply.message = "And the next: what then?".to_owned();
    });
    let retry = room.say("Let me try that again");
    assert_eq!(kind_and_number(&retry), (QuestionKind::Redo, 1));
    assert!(retry.feedback_on_previous.is_none());
    assert_eq!(room.moves(STRONG), [MoveKind::Return]);
    room.rating = Some(3);
    let back = room.say(STRONG);
    assert_eq!(kind_and_number(&back), (QuestionKind::Main, 2));
    let feedback = back.feedback_on_previous.unwrap();
    let redo = feedback.redo.unwrap();
    assert_eq!((redo.previous_score, feedback.score), (25, 75));
    assert_eq!(redo.improved.len(), 6);
    assert!(redo.still_missing.is_empty());
    let again = room.say("Let me try that again");
    assert_eq!(
        kind_and_number(&again),
        (QuestionKind::Redirect, 2),
        "one second try a question"
    );
    let last = room.say("end the interview");
    assert_eq!(last.summary.unwrap().competencies[0].score, Some(75));
}

#[test]
fn a_second_try_may_lower_the_score_and_dropping_it_keeps_the_first() {
    let mut room = begun();
    room.rating = Some(4);
    room.say(STRONG);
    room.say("let me try that again");
    let dropped = room.say("skip");
    assert_eq!(kind_and_number(&dropped), (QuestionKind::Main, 2));
    room.say(STRONG);
    room.say("redo");
    room.rating = Some(2);
    let lower = room.say(STRONG).feedback_on_previous.unwrap();
    assert_eq!((lower.score, lower.redo.unwrap().previous_score), (50, 100));
    let summary = room.say("end the interview").summary.unwrap();
    assert_eq!(summary.competencies[0].score, Some(100));
    assert_eq!(summary.competencies[1].score, Some(50));
}

#[test]
fn a_practical_question_is_noted_without_a_score_and_without_a_model() {
    let mut room = Room::new(json!({"interview_context": {"interview_round": "phone_screen"}}));
    let mut output = room.open();
    for _ in 0..12 {
        if output.question.as_ref().unwrap().stage == "logistics" {
            break;
        }
        output = room.say(STRONG);
    }
    assert_eq!(output.question.as_ref().unwrap().stage, "logistics");
    assert!(matches!(
        room.begin(Some("Next Monday")),
        Ok(Begun::Answered(_))
    ));
    let noted = room.say("Next Monday");
    assert!(noted.feedback_on_previous.is_none());
    let summary = room.say("end the interview").summary.unwrap();
    assert!(
        summary
            .competencies
            .iter()
            .all(|one| one.name != "logistics")
    );
    assert!(summary.unanswered.is_empty());
}

#[test]
fn facts_of_a_case_are_told_when_asked_for_and_asking_counts_as_work() {
    let mut room = Room::new(json!({"interview_context": {"interview_type": "case_study"}}));
    room.open();
    let state = room.state.interview.as_ref().unwrap();
    let (_, fact) = interview::moves::untold(super::Catalogue::shared(), state)[0];
    let stem = fact.about[0].trim_end_matches('*').to_owned();
    let told = fact.text.clone();
    let asked = format!("Could you tell me something about the {stem} here?");
    let output = room.say(&asked);
    assert_eq!(kind_and_number(&output), (QuestionKind::Clarification, 1));
    assert!(
        output.message.as_str().contains(&told),
        "{:?}",
        output.message.as_str()
    );
    assert!(output.feedback_on_previous.is_none());
    let InterviewTask::Assess {
        answers, staged, ..
    } = room.brief(Some(STRONG)).task
    else {
        panic!("an answer is assessed");
    };
    assert_eq!(answers[0].as_str(), asked);
    assert!(staged.iter().all(|fact| fact.text != told));
}

#[test]
fn distress_is_met_with_help_while_the_interview_waits() {
    let mut room = begun();
    let before = room.say("What do you mean?").question;
    let output = room.say("I don't want to live any more");
    assert!(output.safety.is_some() && output.session_active);
    assert!(output.feedback_on_previous.is_none());
    assert_eq!(output.question, before);
    assert_eq!(output.turn, 3);
    assert_eq!(
        room.changes.len(),
        1,
        "only the question asked at the start"
    );
    let on = room.say(STRONG);
    assert_eq!(kind_and_number(&on), (QuestionKind::Main, 2));
}

#[test]
fn distress_in_the_first_message_comes_before_the_first_question() {
    let mut room = Room::new(json!({}));
    let output = room.say("I want to kill myself");
    assert!(output.safety.is_some() && output.question.is_none() && output.session_active);
    let first = room.say("I am better now, let us start");
    assert_eq!(kind_and_number(&first), (QuestionKind::Main, 1));
    assert_eq!(first.turn, 2);
}

#[test]
fn a_finished_interview_teaches_memory_scores_and_weak_competencies() {
    let mut room = Room::new(json!({"interview_context": {"time_limit_minutes": 15}}));
    room.rating = Some(1);
    room.open();
    for _ in 0..12 {
        if room.state.interview.as_ref().unwrap().finished() {
            break;
        }
        room.say(THIN);
    }
    let scored = room
        .changes
        .iter()
        .filter(|c| matches!(c, MemoryChange::Scored { score: 25, .. }));
    assert_eq!(scored.count(), 2);
    let weak = room.changes.iter().filter(|change| {
        matches!(change, MemoryChange::AddFact { kind: FactKind::WeakCompetency, text, .. }
            if text.as_str().contains("25 of 100"))
    });
    assert_eq!(weak.count(), 2);
}

#[test]
fn an_interview_ended_from_outside_is_summed_up_and_a_finished_one_keeps_its_summary() {
    let mut room = begun();
    room.say(STRONG);
    let mut state = room.state.interview.clone().unwrap();
    let summary = state.end(EndReason::Expired, room.now).unwrap();
    assert_eq!(summary.end_reason, EndReason::Expired);
    assert!(state.finished() && state.time_limit().is_none());
    assert_eq!(state.end(EndReason::EndedByClient, room.now), Some(summary));
    assert!(!state.learned(&mut ids()).is_empty());
    assert!(state.line().contains("finished"));
}

#[test]
fn coaching_in_between_costs_the_interview_no_time() {
    let mut room = Room::new(json!({"interview_context": {"time_limit_minutes": 5}}));
    room.open();
    let claimed = room.now.plus(Micros::minutes(1));
    let committed = room.now.plus(Micros::minutes(30));
    let interview = room.state.interview.as_mut().unwrap();
    interview.set_aside(claimed, committed);
    room.now = committed;
    room.pause = Micros::seconds(10);
    let output = room.say(STRONG);
    assert_eq!(kind_and_number(&output).0, QuestionKind::Closing);
}

#[test]
fn the_stored_shape_of_version_one_reads_back() {
    let room = begun();
    let mut json = serde_json::to_value(&room.state).unwrap();
    assert_eq!(json["interview"]["version"], 1);
    json["interview"]["marks"][0] = json!({"asked": true});
    let state: crate::session::SessionState = serde_json::from_value(json).unwrap();
    assert_eq!(state.interview.unwrap().turns(), 1);
    assert!(!InterviewState::default().finished());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_said_an_interview_goes_on_or_ends_in_good_order(
        messages in proptest::collection::vec("\\PC{1,60}|[a-z ]{1,40}[?.]|skip|redo|what\\?|no", 40),
    ) {
        let mut room = Room::new(json!({"interview_context": {"time_limit_minutes": 15}}));
        let mut output = room.open();
        for message in messages.iter().filter(|message| !message.trim().is_empty()) {
            if !output.session_active {
                break;
            }
            output = room.say(message.trim());
        }
        // Two questions, two follow-ups: 2 x (2 + 4) + 3.
        proptest::prop_assert!(output.turn <= 15);
    }
}

#[test]
fn the_state_of_eight_questions_with_the_longest_texts_stays_under_sixteen_kibibytes() {
    let mut room = begun();
    let state = room.state.interview.as_mut().unwrap();
    let slot = state.plan.slots[0].clone();
    state.plan.slots = vec![slot; 8];
    let mut full = InterviewState::new(state.plan.clone());
    let text = |bytes| {
        let long = "\"quoted\" and \u{1f600} ".repeat(100);
        interview::clip::clip(&crate::text::Redacted::written(long), bytes)
    };
    for at in 0..8 {
        let mark = full.mark(at).unwrap();
        mark.asked = true;
        mark.heard = true;
        mark.answers = 4;
        mark.score = Some(50);
        mark.strength = Some(text(170));
        mark.improvement = Some(text(170));
        mark.quote = Some(interview::output::Evidence {
            quote: text(170),
            supports: "problem_solving".to_owned(),
        });
        let rubric = super::Catalogue::shared()
            .rubric(interview::context::InterviewType::SystemDesign)
            .unwrap();
        mark.ratings = rubric.criteria.iter().map(|c| (c.id.clone(), 2)).collect();
    }
    for _ in 0..9 {
        full.keep_answer(&text(16_000));
    }
    full.keep_follow_up("result".to_owned(), &text(4_000));
    let running = serde_json::to_string(&full).unwrap().len();
    full.end(EndReason::Expired, room.now);
    let ended = serde_json::to_string(&full).unwrap().len();
    assert!(
        running < 16 * 1024 && ended < 16 * 1024,
        "{running} {ended}"
    );
}
