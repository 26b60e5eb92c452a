//! The rows of the interview's state machine, and the turns around them, as a client sees them.

use serde_json::json;

use super::{Room, STRONG, ids, input};
use crate::brief::ReplyFault;
use crate::interview;
use crate::interview::brief::{AllowedMove, InterviewTask, MoveKind};
use crate::interview::output::QuestionKind;
use crate::memory::MemoryChange;
use crate::text::RedactedJson;

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
    assert_eq!(
        (question.kind, question.stage.as_str()),
        (QuestionKind::Main, "core")
    );
    assert!(matches!(&room.changes[..], [MemoryChange::Asked { .. }]));
}

#[test]
fn an_interview_needs_a_profile_to_begin_and_a_message_to_go_on() {
    let mut room = Room::new(json!({}));
    room.contexts.profile = None;
    assert_eq!(
        room.begin(None).unwrap_err().faults[0].field,
        "input.profile"
    );
    let room = begun();
    assert_eq!(
        room.begin(None).unwrap_err().faults[0].field,
        "input.message"
    );
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
    assert!(
        feedback
            .evidence
            .iter()
            .all(|e| STRONG.contains(e.quote.as_str()))
    );
}

#[test]
fn a_thin_answer_gets_one_follow_up_on_the_weakest_dimension_within_the_budget() {
    let mut room = begun();
    room.rating = Some(1);
    let first = room.say(THIN);
    assert_eq!(kind_and_number(&first), (QuestionKind::FollowUp, 1));
    let brief = room.brief(Some(THIN));
    let InterviewTask::Assess {
        followed_up,
        answers,
        ..
    } = brief.task
    else {
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
    assert!(
        third
            .feedback_on_previous
            .unwrap()
            .missing
            .contains(&"result".to_owned())
    );
}

#[test]
fn no_second_follow_up_aims_at_the_dimension_of_the_first_however_weak_it_stays() {
    let mut room = begun();
    room.rating = Some(1);
    let mut aimed = Vec::new();
    for _ in 0..2 {
        let said = room.say(THIN);
        assert_eq!(kind_and_number(&said), (QuestionKind::FollowUp, 1));
        let InterviewTask::Assess {
            followed_up, moves, ..
        } = room.brief(Some(THIN)).task
        else {
            panic!("an answer is assessed");
        };
        aimed.push(followed_up.unwrap());
        for one in &moves {
            if let AllowedMove::FollowUp { probes } = one {
                let again = aimed.iter().find(|spent| probes.contains_key(*spent));
                assert_eq!(again, None, "may be aimed at once more");
            }
        }
    }
    assert_eq!(aimed, ["action", "result"]);
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
    assert!(
        faults.iter().all(|f| matches!(f, ReplyFault::Ratings(_))),
        "{faults:?}"
    );
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
