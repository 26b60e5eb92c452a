//! Ratings of an interview's answers: what is refused, and several samples of one answer.

use std::sync::Arc;

use application::take_turn::Reader;
use application::{TurnRequest, UseCaseError};
use domain::asking::Setback;
use domain::brief::{Brief, Reply};
use domain::catalogue::question::QuestionSheet;
use domain::interview::brief::{
    InterviewReply, InterviewTask, Judgement, MoveKind, ProposedRating,
};
use domain::session::{Intent, SessionState};
use domain::settings::TenantSettings;
use domain::text::{Raw, RawJson};
use ports::model::ModelRequest;
use ports::turn_store::TurnBase;
use serde_json::json;

use crate::world::{
    Listener, Scripted, Time, Told, base, base_with, engine, keeping, opening, request, session,
    spoken, tenant, terms,
};

const ANSWER: &str = "In my last role two teams wanted the same release date. I set up a meeting, \
                      wrote down what each of them needed, proposed to split the release, and we \
                      shipped both parts within two weeks without an incident.";

/// An interview's turn for a tenant that wants so many ratings.
pub(crate) fn interview(samples: u32) -> TurnRequest {
    let mut settings = TenantSettings::default();
    settings.model.evaluation_samples = samples;
    let mut request = request(ANSWER);
    request.intent = Intent::MockInterview;
    request.caller.tenant = tenant(settings);
    request
}

/// A session whose interview has asked its first question.
pub(crate) async fn begun() -> TurnBase {
    let mut first = interview(1);
    first.message = Some(Raw::new("Hello"));
    let profile = json!({"title": "Nurse", "years_of_experience": 6});
    let kind = domain::candidate::ContextKind::Profile;
    first.contexts.insert(kind, RawJson::new(profile));
    let (turns, told) = keeping(base(), Ok(()));
    let model = Scripted::new(vec![terms(true)]).then(opening);
    let engine = engine(turns, model, &Time::default());
    engine.run(&first, None).await.unwrap();
    let state: SessionState = {
        let told = told.lock().unwrap();
        let commit = told.committed.as_ref().unwrap();
        commit.session.as_ref().unwrap().state.clone()
    };
    base_with(domain::session::Session { state, ..session() })
}

fn sheet(request: &ModelRequest) -> Arc<QuestionSheet> {
    let Brief::Interview(brief) = &*request.brief else {
        panic!("not an interview's")
    };
    let InterviewTask::Assess { question, .. } = &brief.task else {
        panic!("nothing to assess")
    };
    Arc::clone(question)
}

/// A reply with this rating of every dimension.
pub(crate) fn rated(request: &ModelRequest, rating: u8, message: &str) -> Reply {
    let sheet = sheet(request);
    let rating = |id: &String| ProposedRating {
        dimension: id.clone(),
        rating,
        note: "as it was told".to_owned(),
        quotes: vec![
            "wrote down what each of them needed".to_owned(),
            "never said".to_owned(),
        ],
    };
    Reply::Interview(InterviewReply {
        judgement: Some(Judgement {
            ratings: sheet.dimensions.iter().map(|d| rating(&d.id)).collect(),
            strengths: Vec::new(),
            improvements: Vec::new(),
            findings: Vec::new(),
            proposed: MoveKind::Redirect,
            aims_at: None,
            spread: None,
        }),
        message: message.to_owned(),
    })
}

pub(crate) fn moving_on(request: &ModelRequest, rating: u8) -> Reply {
    let Reply::Interview(mut reply) = rated(request, rating, "Good. What did you do next?") else {
        panic!("not an interview's")
    };
    if let Some(judgement) = &mut reply.judgement {
        judgement.proposed = MoveKind::Next;
    }
    Reply::Interview(reply)
}

/// A reply that ends the interview.
pub(crate) fn finishing(request: &ModelRequest, rating: u8) -> Reply {
    let Reply::Interview(mut reply) = rated(request, rating, "Thank you for your time.") else {
        panic!("not an interview's")
    };
    if let Some(judgement) = &mut reply.judgement {
        judgement.proposed = MoveKind::Finish;
    }
    Reply::Interview(reply)
}

async fn told(model: Scripted, samples: u32) -> Told {
    let (turns, told) = keeping(begun().await, Ok(()));
    let engine = engine(turns, model, &Time::default());
    let mut request = interview(samples);
    request.session = Some(session().id);
    let _ = engine.run(&request, None).await;
    let mut told = told.lock().unwrap();
    std::mem::take(&mut told)
}

#[tokio::test]
async fn several_samples_are_on_the_bill_and_the_medians_are_kept() {
    let model = Scripted::new(vec![terms(false)])
        .then(|asked, sink| spoken(&moving_on(asked, 4), sink))
        .then(|asked, sink| spoken(&moving_on(asked, 1), sink))
        .then(|asked, sink| spoken(&moving_on(asked, 2), sink));
    let told = told(model, 3).await;
    let commit = told.committed.unwrap();
    assert_eq!(commit.calls.len(), 3);
    assert_eq!(commit.tokens, 3 * 2060);
    assert_eq!(told.opened.len(), 2);
    let state = serde_json::to_value(&commit.session.unwrap().state).unwrap();
    let shown = state.to_string();
    assert!(shown.contains("\"score\":50"), "{shown}");
}

#[tokio::test]
async fn a_sample_that_fails_or_is_incomplete_is_left_out() {
    let model = Scripted::new(vec![terms(false)])
        .then(|asked, sink| spoken(&moving_on(asked, 3), sink))
        .then_fails(Setback::TimedOut)
        .then(|asked, sink| {
            let Reply::Interview(mut reply) = moving_on(asked, 0) else {
                panic!("not an interview's")
            };
            reply.judgement.as_mut().unwrap().ratings.pop();
            spoken(&Reply::Interview(reply), sink)
        });
    let told = told(model, 3).await;
    let commit = told.committed.unwrap();
    let outcomes: Vec<&str> = commit.calls.iter().map(|c| c.outcome.as_str()).collect();
    assert_eq!(outcomes, ["succeeded", "timed_out", "unusable"]);
    let state = serde_json::to_value(&commit.session.unwrap().state).unwrap();
    assert!(state.to_string().contains("\"score\":75"));
}

#[tokio::test]
async fn a_judgement_that_does_not_fit_is_refused_before_a_word_is_heard() {
    let long = "And then? ".repeat(40);
    let unrated = long.clone();
    let model = Scripted::new(vec![terms(false)])
        .then(move |asked, sink| spoken(&rated(asked, 5, &unrated), sink))
        .then(move |asked, sink| {
            let Reply::Interview(mut reply) = rated(asked, 3, &long) else {
                panic!("not an interview's")
            };
            reply.judgement.as_mut().unwrap().ratings.clear();
            spoken(&Reply::Interview(reply), sink)
        });
    let (turns, told) = keeping(begun().await, Ok(()));
    let engine = engine(turns, model.clone(), &Time::default());
    let listener = Arc::new(Listener::default());
    let mut request = interview(1);
    request.session = Some(session().id);
    let reader = Arc::clone(&listener) as Arc<dyn Reader>;
    let failed = engine.run(&request, Some(reader)).await.unwrap_err();
    assert!(matches!(failed, UseCaseError::ModelUnavailable));
    assert_eq!(listener.heard(), "");
    let repair = model.asked()[1].repair.clone().unwrap();
    assert!(repair.contains("a rating above 4"), "{repair}");
    assert!(told.lock().unwrap().committed.is_none());
}
