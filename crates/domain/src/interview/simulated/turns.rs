//! The rows of the interview's state machine, and the turns around them, as a client sees them.

use serde_json::json;

use super::{Room, STRONG, ids, input};
use crate::brief::ReplyFault;
use crate::interview::brief::{InterviewTask, MoveKind};
use crate::interview::output::QuestionKind;
use crate::interview::{self, InterviewState};
use crate::memory::{FactKind, MemoryChange};
use crate::session::EndReason;
use crate::text::RedactedJson;
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
fn the_first_turn_asks_the_first_question_and_scores_nothing() {
    let mut room = Room::new(json!({}));
    let output = room.turn(Some("Hello, I want to stop being nervous!"), |_| {});
    assert_eq!(output.turn, 1);
    assert!(output.session_active && output.feedback_on_previous.is_none());
    let question = output.question.unwrap();
    assert_eq!((question.number, question.of), (1, 6));
    assert_eq!((question.kind, question.stage.as_str()), (QuestionKind::Main, "core"));
    assert!(matches!(&room.changes[..], [MemoryChange::Asked { .. }]));
}

#[test]
fn an_interview_needs_a_profile_to_begin_and_a_message_to_go_on() {
    let mut room = Room::new(json!({}));
    room.contexts.profile = None;
    assert_eq!(room.begin(None).unwrap_err().faults[0].field, "input.profile");
    let room = begun();
    assert_eq!(room.begin(None).unwrap_err().faults[0].field, "input.message");
}

#[test]
fn a_sent_context_that_differs_is_refused_once_the_interview_has_begun() {
    let room = begun();
    let mut sent = input(Some("x"));
    sent.sent.interview_context =
        Some(RedactedJson::stored(json!({"interview_type": "technical"})));
    let refusal = interview::begin(&room.scene(), &sent, &mut ids()).unwrap_err();
    assert_eq!(
        refusal.faults[0].field,
        "input.interview_context.interview_type"
    );
}

#[test]
fn a_sufficient_answer_leads_to_the_next_main_question_with_feedback() {
    let mut room = begun();
    let output = room.say(STRONG);
    assert_eq!(kind_and_number(&output), (QuestionKind::Main, 2));
    let feedback = output.feedback_on_previous.unwrap();
    assert_eq!(feedback.score, 100);
    assert_eq!(feedback.dimensions.len(), 6);
    assert_eq!(feedback.rubric, "behavioral/1");
    assert!(feedback.evidence.iter().all(|e| STRONG.contains(e.quote.as_str())));
}

#[test]
fn a_thin_answer_gets_one_follow_up_on_the_weakest_dimension_within_the_budget() {
    let mut room = begun();
    room.rating = Some(1);
    let first = room.say(THIN);
    assert_eq!(kind_and_number(&first), (QuestionKind::FollowUp, 1));
    let brief = room.brief(Some(THIN));
    let InterviewTask::Assess { followed_up, answers, .. } = brief.task else {
        panic!("an answer is assessed");
    };
    assert_eq!(followed_up.as_deref(), Some("action"));
    assert_eq!(answers.len(), 2);
    let second = room.say(THIN);
    assert_eq!(kind_and_number(&second), (QuestionKind::FollowUp, 1));
    let third = room.say(THIN);
    assert_eq!(
        kind_and_number(&third),
        (QuestionKind::Main, 2),
        "the budget of two is spent"
    );
    assert!(third.feedback_on_previous.unwrap().missing.contains(&"result".to_owned()));
}

#[test]
fn a_follow_up_is_rated_with_the_answer_it_follows_and_never_lowers_the_score() {
    let mut room = begun();
    room.rating = Some(2);
    let first = room.say(THIN).feedback_on_previous.unwrap();
    room.rating = Some(1);
    let second = room.say(THIN).feedback_on_previous.unwrap();
    assert_eq!(first.score, second.score);
    room.rating = Some(3);
    let third = room.say(THIN).feedback_on_previous.unwrap();
    assert_eq!(third.score, 75);
}

#[test]
fn a_clarification_rewords_without_score_and_without_count() {
    let mut room = begun();
    let output = room.say("What do you mean?");
    assert_eq!(kind_and_number(&output), (QuestionKind::Clarification, 1));
    assert!(output.feedback_on_previous.is_none());
    room.say("Can you rephrase that?");
    let third = room.say("I still do not understand. What do you mean?");
    assert_eq!(third.turn, 4);
    let third = if kind_and_number(&third).0 == QuestionKind::Redirect {
        third
    } else {
        room.say("What do you mean?")
    };
    assert_eq!(kind_and_number(&third), (QuestionKind::Redirect, 1));
}

#[test]
fn the_first_skip_is_null_and_the_second_leaves_the_question_unanswered() {
    let mut room = begun();
    let first = room.say("skip");
    assert_eq!(kind_and_number(&first), (QuestionKind::Redirect, 1));
    assert!(first.feedback_on_previous.is_none());
    let second = room.say("next question");
    assert_eq!(kind_and_number(&second), (QuestionKind::Main, 2));
    let feedback = second.feedback_on_previous.unwrap();
    assert_eq!(feedback.score, 0);
    assert!(feedback.strengths.is_empty() && !feedback.improvements.is_empty());
    assert!(
        room.changes.len() == 2,
        "the next question was asked by the rules: {:?}",
        room.changes
    );
}

#[test]
fn an_answer_to_a_redirect_counts_as_if_nothing_had_been() {
    let mut room = begun();
    room.say("asdfgh qwrtp zxcvb hjklq");
    let output = room.say(STRONG);
    assert_eq!(output.feedback_on_previous.unwrap().score, 100);
    let state = room.state.interview.as_ref().unwrap();
    assert_eq!(state.covered().len(), 1);
}

#[test]
fn passing_on_a_follow_up_keeps_the_score_of_the_answer() {
    let mut room = begun();
    room.rating = Some(2);
    room.say(THIN);
    room.say("I don't know");
    let on = room.say("skip");
    assert_eq!(kind_and_number(&on), (QuestionKind::Main, 2));
    assert!(on.feedback_on_previous.is_none());
    let last = room.say("end the interview");
    let summary = last.summary.unwrap();
    assert_eq!(summary.competencies[0].score, Some(50));
    assert_eq!(summary.unanswered.len(), 1, "only the second question");
}

#[test]
fn a_faulty_reply_moves_nothing_and_the_same_message_may_come_again() {
    let room = begun();
    let message = Some(STRONG);
    let brief = room.brief(message);
    let good = room.reply(&brief);
    let judged = |change: &dyn Fn(&mut interview::brief::Judgement)| {
        let mut reply = good.clone();
        change(reply.judgement.as_mut().unwrap());
        room.finish(message, &brief, &reply).unwrap_err()
    };
    let faults = [
        judged(&|j| j.ratings.truncate(3)),
        judged(&|j| j.ratings[0].rating = 5),
        judged(&|j| j.ratings[0].dimension = "charm".to_owned()),
        judged(&|j| {
            let twice = j.ratings[0].clone();
            j.ratings.push(twice);
        }),
    ];
    assert!(faults.iter().all(|f| matches!(f, ReplyFault::Ratings(_))), "{faults:?}");
    assert_eq!(judged(&|j| j.proposed = MoveKind::Finish), ReplyFault::Move);
    assert_eq!(judged(&|j| j.proposed = MoveKind::Return), ReplyFault::Move);
    assert_eq!(
        judged(&|j| {
            j.proposed = MoveKind::FollowUp;
            j.aims_at = Some("charm".to_owned());
        }),
        ReplyFault::Field("aims_at")
    );
    for words in ["", "  \n", "Thank you, well done.", &"a? ".repeat(2_000)] {
        let mut reply = good.clone();
        reply.message = words.to_owned();
        assert_eq!(
            room.finish(message, &brief, &reply).unwrap_err(),
            ReplyFault::Message
        );
    }
    let mut bare = good.clone();
    bare.judgement = None;
    assert_eq!(
        room.finish(message, &brief, &bare).unwrap_err(),
        ReplyFault::Field("judgement")
    );
    assert!(room.finish(message, &brief, &good).is_ok());
}

#[test]
fn after_the_time_limit_the_answer_is_assessed_and_the_interview_closes() {
    let mut room = Room::new(json!({"interview_context": {"time_limit_minutes": 5}}));
    room.open();
    room.pause = Micros::minutes(30);
    assert_eq!(room.moves(STRONG), [MoveKind::FollowUp, MoveKind::Redirect, MoveKind::Close]);
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
    for message in ["what do you mean?", "repeat", "hello", "skip", "repeat that"]
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
    assert_eq!((question.competency, question.stage.as_str()), (None, "closing"));
    assert_eq!(closing.feedback_on_previous.unwrap().score, 100);
    let first = room.say("What does a normal day look like?");
    assert!(first.session_active && first.feedback_on_previous.is_none());
    let brief = room.brief(Some("And how large is the team?"));
    assert!(matches!(brief.task, InterviewTask::Answer { last: true, .. }));
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
    assert!(summary.competencies.iter().all(|one| one.name != "logistics"));
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
    assert!(output.message.as_str().contains(&told), "{:?}", output.message.as_str());
    assert!(output.feedback_on_previous.is_none());
    let InterviewTask::Assess { answers, staged, .. } = room.brief(Some(STRONG)).task else {
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
    assert_eq!(room.changes.len(), 1, "only the question asked at the start");
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
    let scored = room.changes.iter().filter(|c| matches!(c, MemoryChange::Scored { score: 25, .. }));
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
    assert_eq!(
        state.end(EndReason::EndedByClient, room.now),
        Some(summary)
    );
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
