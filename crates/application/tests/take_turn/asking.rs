//! What follows when a model fails, and what is kept of each request.

use application::{TurnAnswer, UseCaseError};
use domain::asking::Setback;
use domain::money::{MicroUsd, Usage};
use domain::time::Micros;
use ports::ModelError;
use ports::turn_store::{CallClosing, ClaimRefusal};

use crate::world::{
    Scripted, TURN, Time, base, coaching, engine, keeping, request, run, terms, terms_of,
};

const ASKED: &str = "How do I ask for more responsibility?";
const SAID: &str = "What did you try so far?";
const RESERVED: MicroUsd = MicroUsd(100_000);

fn outcomes(calls: &[CallClosing]) -> Vec<(u32, &str)> {
    let outcomes = calls
        .iter()
        .map(|call| (call.number, call.outcome.as_str()));
    outcomes.collect()
}

#[tokio::test]
async fn a_model_that_fails_gives_the_turn_up_and_nothing_is_committed() {
    let broken = || Setback::Broken("500".to_owned());
    let refused = || Setback::Refused("401".to_owned());
    for (setback, code, outcome, cost) in [
        (
            Setback::TimedOut,
            "the model did not answer in time",
            "timed_out",
            RESERVED,
        ),
        (broken(), "the model is not available", "failed", RESERVED),
        (
            refused(),
            "the model is not available",
            "failed",
            MicroUsd(0),
        ),
        (
            Setback::Declined,
            "the model is not available",
            "unusable",
            RESERVED,
        ),
    ] {
        let (turns, told) = keeping(base(), Ok(()));
        let model = Scripted::new(vec![terms(false)]).then_fails(setback);
        let failed = run(turns, model, &request(ASKED)).await.unwrap_err();
        assert_eq!(failed.to_string(), code);
        let told = told.lock().unwrap();
        let failure = told.failed.as_ref().unwrap();
        assert_eq!((failure.ticket.turn, failure.code.as_str()), (TURN, code));
        assert_eq!(outcomes(&failure.calls), [(1, outcome)]);
        assert_eq!(failure.calls[0].cost, cost);
        assert!(told.committed.is_none());
    }
}

#[tokio::test]
async fn a_busy_provider_is_asked_again_when_it_says_and_only_the_answer_is_charged() {
    let (turns, told) = keeping(base(), Ok(()));
    let retry_after = Some(Micros::seconds(7));
    let model = Scripted::new(vec![terms(false)])
        .then_fails(Setback::NotSent("refused".to_owned()))
        .then_fails(Setback::RateLimited { retry_after })
        .then_says(coaching(SAID));
    let time = Time::default();
    let engine = engine(turns, model.clone(), &time);
    let answer = engine.run(&request(ASKED), None).await.unwrap();
    let body = "kept: 1".to_owned();
    let replayed = false;
    assert_eq!(answer, TurnAnswer { body, replayed });
    assert!(time.passed() >= Micros::seconds(7));
    let left: Vec<Micros> = model.asked().iter().map(|asked| asked.within).collect();
    assert_eq!(left[0], Micros::seconds(45));
    assert_eq!(left[2], Micros(left[0].0 - time.passed().0));
    let told = told.lock().unwrap();
    let opened: Vec<_> = told
        .opened
        .iter()
        .map(|(call, ended)| (call.number, call.reserved, outcomes(ended)))
        .collect();
    assert_eq!(
        opened,
        [
            (2, RESERVED, vec![(1, "failed")]),
            (3, RESERVED, vec![(1, "failed"), (2, "failed")]),
        ]
    );
    let commit = told.committed.as_ref().unwrap();
    assert_eq!((commit.tokens, commit.cost), (2060, MicroUsd(1030)));
    assert_eq!(
        outcomes(&commit.calls),
        [(1, "failed"), (2, "failed"), (3, "succeeded")]
    );
    let last = &commit.calls[2];
    assert_eq!(last.provider_request_id.as_deref(), Some("upstream-1"));
    assert_eq!(
        (commit.calls[0].cost, last.cost),
        (MicroUsd(0), MicroUsd(1030))
    );
}

#[tokio::test]
async fn an_unusable_reply_is_repaired_once_and_both_requests_are_on_the_bill() {
    let (turns, told) = keeping(base(), Ok(()));
    let model = Scripted::new(vec![terms(false)])
        .then_says(coaching("  "))
        .then_says(coaching(SAID));
    run(turns, model.clone(), &request(ASKED)).await.unwrap();
    let repairs: Vec<_> = model
        .asked()
        .into_iter()
        .map(|asked| asked.repair)
        .collect();
    assert_eq!(repairs[0], None);
    assert!(repairs[1].as_ref().unwrap().contains("empty"));
    let told = told.lock().unwrap();
    let commit = told.committed.as_ref().unwrap();
    assert_eq!((commit.tokens, commit.cost), (4120, MicroUsd(2060)));
    assert_eq!(outcomes(&commit.calls), [(1, "unusable"), (2, "succeeded")]);
}

#[tokio::test]
async fn what_a_failed_request_is_known_to_have_used_is_its_cost() {
    let (turns, told) = keeping(base(), Ok(()));
    let usage = Usage {
        input: 100,
        output: 4000,
        ..Usage::default()
    };
    let cut_off = move || ModelError {
        setback: Setback::CutOff,
        usage: Some(usage),
        request_id: Some("upstream-9".to_owned()),
    };
    let model = Scripted::new(vec![terms(false)])
        .then(move |_, _| Err(cut_off()))
        .then(move |_, _| Err(cut_off()));
    let failed = run(turns, model, &request(ASKED)).await.unwrap_err();
    assert!(matches!(failed, UseCaseError::ModelUnavailable));
    let told = told.lock().unwrap();
    let calls = &told.failed.as_ref().unwrap().calls;
    assert_eq!(outcomes(calls), [(1, "unusable"), (2, "unusable")]);
    assert!(calls.iter().all(|call| call.cost == MicroUsd(2050)));
    assert!(calls.iter().all(|call| call.usage == usage));
}

#[tokio::test]
async fn the_line_up_is_gone_through_and_may_end_with_the_in_process_model() {
    let (turns, told) = keeping(base(), Ok(()));
    let line_up = vec![terms_of("one", false), terms_of("two", false), terms(true)];
    let model = Scripted::new(line_up)
        .then_fails(Setback::TimedOut)
        .then_fails(Setback::Refused("403".to_owned()))
        .then_says(coaching(SAID));
    run(turns, model.clone(), &request(ASKED)).await.unwrap();
    let asked: Vec<_> = model.asked().into_iter().map(|asked| asked.model).collect();
    assert_eq!(asked, ["one", "two", "test-1"]);
    let told = told.lock().unwrap();
    let opened: Vec<_> = told
        .opened
        .iter()
        .map(|(call, _)| call.model.as_str())
        .collect();
    assert_eq!(opened, ["two"]);
    let commit = told.committed.as_ref().unwrap();
    assert_eq!(outcomes(&commit.calls), [(1, "timed_out"), (2, "failed")]);
    assert_eq!(commit.tokens, 2060);
}

#[tokio::test]
async fn past_the_deadline_no_further_request_is_sent() {
    let (turns, told) = keeping(base(), Ok(()));
    let time = Time::default();
    let later = time.clone();
    let model = Scripted::new(vec![terms_of("one", false), terms_of("two", false)]).then(
        move |asked, _| {
            later.pass(asked.within);
            Err(Setback::TimedOut.into())
        },
    );
    let engine = engine(turns, model.clone(), &time);
    let failed = engine.run(&request(ASKED), None).await.unwrap_err();
    assert!(matches!(failed, UseCaseError::ModelTimeout));
    assert_eq!(model.asked().len(), 1);
    assert!(told.lock().unwrap().opened.is_empty());
}

#[tokio::test]
async fn a_request_that_no_cap_holds_is_not_sent() {
    let (turns, told) = keeping(base(), Err(ClaimRefusal::DayCap));
    let model = Scripted::new(vec![terms(false)]).then_says(coaching(""));
    let failed = run(turns, model.clone(), &request(ASKED))
        .await
        .unwrap_err();
    assert!(matches!(failed, UseCaseError::ModelUnavailable));
    assert_eq!(model.asked().len(), 1);
    let told = told.lock().unwrap();
    assert_eq!(
        outcomes(&told.failed.as_ref().unwrap().calls),
        [(1, "unusable")]
    );
}

#[tokio::test]
async fn a_turn_that_is_no_longer_ours_sends_nothing_further() {
    let (turns, _told) = keeping(base(), Err(ClaimRefusal::Conflict));
    let model = Scripted::new(vec![terms(false), terms(true)]).then_says(coaching(""));
    let failed = run(turns, model.clone(), &request(ASKED))
        .await
        .unwrap_err();
    assert!(matches!(failed, UseCaseError::Conflict));
    assert_eq!(model.asked().len(), 1);
}
