//! Caps: what a request may cost, and an interview whose session can afford no further one.

use application::UseCaseError;
use domain::asking::Setback;
use domain::money::MicroUsd;
use domain::session::{EndReason, Session};
use domain::settings::TenantSettings;
use domain::webhook::{CostScope, Event, EventKind};
use ports::Found;
use ports::turn_store::TurnBase;

use crate::samples::{begun, interview};
use crate::world::{
    Scripted, Time, base, base_with, coaching, engine, keeping, request, run, session, spoken,
    tenant, terms, terms_of,
};

#[tokio::test]
async fn a_request_writes_no_more_than_its_cap_buys() {
    let mut request = request("How do I ask for more responsibility?");
    let mut settings = TenantSettings::default();
    // At half a dollar a million: 1,000 tokens.
    settings.model.max_cost_per_request = MicroUsd(500);
    request.caller.tenant = tenant(settings.clone());
    let (turns, _told) = keeping(base(), Ok(()));
    let model = Scripted::new(vec![terms(false)]).then_says(coaching("What did you try?"));
    run(turns, model.clone(), &request).await.unwrap();
    assert_eq!(model.asked()[0].max_output_tokens, 1_000);

    settings.model.max_cost_per_request = MicroUsd(100);
    request.caller.tenant = tenant(settings);
    let (turns, told) = keeping(base(), Ok(()));
    let refused = run(turns, model, &request).await;
    let Err(UseCaseError::CostLimit { scope }) = refused else {
        panic!("it was not refused")
    };
    assert_eq!(scope, CostScope::Request);
    assert!(told.lock().unwrap().failed.is_none());
}

#[tokio::test]
async fn a_model_that_the_cap_of_a_request_does_not_hold_is_passed_over() {
    let mut dear = terms_of("dear", false);
    dear.price.output = 1_000_000_000;
    let (turns, _told) = keeping(base(), Ok(()));
    let model = Scripted::new(vec![dear, terms_of("cheap", false)])
        .then_says(coaching("What did you try so far?"));
    let request = request("How do I ask for more responsibility?");
    run(turns, model.clone(), &request).await.unwrap();
    assert_eq!(model.asked()[0].model, "cheap");
}

/// The base with so much of the session's money spent.
fn spent(mut base: TurnBase, spent: MicroUsd) -> TurnBase {
    if let Some(Found::Here(snapshot)) = &mut base.session {
        snapshot.spent = spent;
    }
    base
}

#[tokio::test]
async fn an_interview_that_can_afford_no_further_request_closes_with_its_summary() {
    let mut request = interview(1);
    request.session = Some(session().id);
    // A first answer is assessed while there is money.
    let (turns, told) = keeping(spent(begun().await, MicroUsd(900_000)), Ok(()));
    let model = Scripted::new(vec![terms(false)])
        .then(|asked, sink| spoken(&crate::samples::moving_on(asked, 3), sink));
    let one = engine(turns, model, &Time::default());
    one.run(&request, None).await.unwrap();
    let state = {
        let told = told.lock().unwrap();
        let commit = told.committed.as_ref().unwrap();
        commit.session.as_ref().unwrap().state.clone()
    };
    // The next one is assessed in this process, and that is the end.
    let answered = base_with(Session { state, ..session() });
    let (turns, told) = keeping(spent(answered, MicroUsd(900_001)), Ok(()));
    let model = Scripted::new(vec![terms_of("paid", false)])
        .then(|asked, sink| spoken(&crate::samples::finishing(asked, 2), sink));
    run(turns, model.clone(), &request).await.unwrap();
    assert_eq!(model.asked()[0].model, "test-1");
    let told = told.lock().unwrap();
    let change = told.committed.as_ref().unwrap().session.clone().unwrap();
    assert_eq!(change.ended.unwrap().reason, EndReason::Budget);
    let told_of: Vec<EventKind> = change.events.iter().map(Event::kind).collect();
    assert_eq!(
        told_of,
        [EventKind::SessionEnded, EventKind::CostLimitReached]
    );
    assert!(told.committed.as_ref().unwrap().calls.is_empty());
}

#[tokio::test]
async fn without_an_assessed_answer_the_store_decides_whether_the_budget_holds_the_call() {
    let mut request = interview(1);
    request.session = Some(session().id);
    let (turns, told) = keeping(spent(begun().await, MicroUsd(999_999)), Ok(()));
    let model = Scripted::new(vec![terms(false)]).then_fails(Setback::TimedOut);
    assert!(run(turns, model, &request).await.is_err());
    let told = told.lock().unwrap();
    let event = told.failed.as_ref().unwrap().event.clone().unwrap();
    assert_eq!(event.kind(), EventKind::EvaluationFailed);
    assert_eq!(event.session, Some(session().id));
}
