//! The shape of answers: names and order as the contract prints them.

use super::*;
use domain::brief::ReplySource;
use domain::coaching::{CoachingOutput, Focus, Stage};
use domain::interview::output::{
    Evidence, Feedback, InterviewOutput, QuestionKind, QuestionView, RatedDimension,
};
use domain::text::Redacted;

fn text(words: &str) -> Redacted {
    Redacted::written(words)
}

#[test]
fn an_interview_turn_has_the_contract_s_fields_in_its_order() {
    let output = Output::Interview(Box::new(InterviewOutput {
        message: text("And then?"),
        turn: 2,
        session_active: true,
        feedback_on_previous: Some(Feedback {
            strengths: vec![text("Clear.")],
            improvements: vec![],
            score: 72,
            dimensions: vec![RatedDimension {
                name: "result".to_owned(),
                rating: 2,
                weight: 25,
                note: text("No figure."),
            }],
            evidence: vec![Evidence {
                quote: text("we agreed"),
                supports: "action".to_owned(),
            }],
            missing: vec!["result".to_owned()],
            rubric: "behavioral/1".to_owned(),
            source: ReplySource::Offline,
            spread: None,
            redo: None,
        }),
        question: Some(QuestionView {
            number: 2,
            of: 5,
            kind: QuestionKind::Main,
            competency: Some("conflict".to_owned()),
            stage: "core".to_owned(),
        }),
        safety: None,
        summary: None,
    }));
    let session = SessionId::from_bits(7);
    let shaped = shape(Some(session), &output);
    let inner = concat!(
        r#"{"message":"And then?","turn":2,"session_active":true,"feedback_on_previous":{"#,
        r#""strengths":["Clear."],"improvements":[],"score":72,"#,
        r#""dimensions":[{"name":"result","rating":2,"of":4,"weight":25,"note":"No figure."}],"#,
        r#""evidence":[{"quote":"we agreed","supports":"action"}],"missing":["result"],"#,
        r#""rubric":"behavioral/1","source":"offline","spread":null,"redo":null},"#,
        r#""question":{"number":2,"of":5,"kind":"main","competency":"conflict","stage":"core"},"#,
        r#""safety":null,"summary":null}"#,
    );
    assert_eq!(shaped.output, inner);
    let body =
        format!(r#"{{"success":true,"data":{{"session_id":"{session}","output":{inner}}}}}"#);
    assert_eq!(shaped.body, body);
}

#[test]
fn a_coaching_turn_of_which_nothing_is_kept_has_no_session() {
    let output = Output::Coaching(Box::new(CoachingOutput {
        message: text("Tell me more."),
        turn: 1,
        session_active: false,
        suggested_follow_ups: vec![text("I want to lead.")],
        focus: Focus {
            stage: Stage::Contract,
            topic: None,
            goals: vec![],
            commitments: vec![],
        },
        safety: None,
    }));
    assert_eq!(
        shape(None, &output).body,
        concat!(
            r#"{"success":true,"data":{"session_id":null,"output":{"message":"Tell me more.","#,
            r#""turn":1,"session_active":false,"suggested_follow_ups":["I want to lead."],"#,
            r#""focus":{"stage":"contract","topic":null,"goals":[],"commitments":[]},"safety":null}}}"#,
        )
    );
}
