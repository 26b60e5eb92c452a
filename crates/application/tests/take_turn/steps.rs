//! The order of the steps, and what each outcome of the store means.

use application::{RunningTurns, TurnAnswer, UseCaseError};
use domain::ids::SessionId;
use domain::money::MicroUsd;
use domain::session::Role;
use ports::StoreError;
use ports::testing::MockTurnStore;
use ports::turn_store::{Claimed, Committed, Keeping};

use crate::world::{TURN, Time, base, base_with, coach, engine, request, run, session, won};

#[tokio::test]
async fn a_turn_of_the_in_process_model_is_claimed_and_committed_in_one_step() {
    let mut turns = MockTurnStore::new();
    turns.expect_base_of_turn().returning(|_| Ok(base()));
    turns
        .expect_record_turn()
        .withf(|claim, commit| {
            let change = commit.session.as_ref().unwrap();
            let roles: Vec<Role> = change.messages.iter().map(|message| message.role).collect();
            matches!(claim.keeping, Keeping::NewSession(_))
                && claim.call.is_none()
                && roles == [Role::User, Role::Assistant]
                && commit.tokens == 2060
                && commit.cost == MicroUsd(1030)
        })
        .times(1)
        .returning(|_, _| Ok(won()));
    let answer = run(
        turns,
        coach(true),
        &request("How do I ask for more responsibility?"),
    )
    .await
    .unwrap();
    assert_eq!(
        answer,
        TurnAnswer {
            body: "kept: 1".to_owned(),
            replayed: false
        }
    );
}

#[tokio::test]
async fn words_of_candidate_and_model_are_masked_before_they_are_stored() {
    let mut turns = MockTurnStore::new();
    turns.expect_base_of_turn().returning(|_| Ok(base()));
    turns
        .expect_record_turn()
        .withf(|claim, commit| {
            let messages = &commit.session.as_ref().unwrap().messages;
            claim
                .input
                .as_ref()
                .is_some_and(|input| !input.as_str().contains("555-0100"))
                && messages
                    .iter()
                    .all(|message| !message.content.as_str().contains("555-0100"))
                && messages
                    .iter()
                    .all(|message| message.content.as_str().contains("[REDACTED]"))
        })
        .times(1)
        .returning(|_, _| Ok(won()));
    run(
        turns,
        coach(true),
        &request("My number is 555-0100, how do I prepare?"),
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn a_paid_model_is_asked_between_claim_and_commit() {
    let mut order = mockall::Sequence::new();
    let mut turns = MockTurnStore::new();
    turns
        .expect_base_of_turn()
        .times(1)
        .in_sequence(&mut order)
        .returning(|_| Ok(base()));
    turns
        .expect_claim_turn()
        .withf(|claim| {
            claim
                .call
                .as_ref()
                .is_some_and(|call| call.reserved == MicroUsd(100_000))
        })
        .times(1)
        .in_sequence(&mut order)
        .returning(|_| Ok(won()));
    turns
        .expect_commit_turn()
        .withf(|ticket, commit| ticket.turn == TURN && commit.calls[0].outcome == "succeeded")
        .times(1)
        .in_sequence(&mut order)
        .returning(|_, _| Ok(Committed::Done));
    let answer = run(
        turns,
        coach(false),
        &request("How do I ask for more responsibility?"),
    )
    .await
    .unwrap();
    assert!(!answer.replayed);
}

#[tokio::test]
async fn a_fenced_attempt_answers_with_what_the_other_one_stored() {
    for (committed, wanted) in [
        (Committed::Fenced(Some("other".to_owned())), Some("other")),
        (Committed::Fenced(None), None),
        (Committed::Erased, None),
    ] {
        let mut turns = MockTurnStore::new();
        turns.expect_base_of_turn().returning(|_| Ok(base()));
        turns.expect_claim_turn().returning(|_| Ok(won()));
        turns
            .expect_commit_turn()
            .times(1)
            .returning(move |_, _| Ok(committed.clone()));
        let answer = run(turns, coach(false), &request("How do I ask for more?")).await;
        match wanted {
            Some(body) => assert_eq!(answer.unwrap().body, body),
            None => assert!(matches!(answer, Err(UseCaseError::Conflict))),
        }
    }
}

#[tokio::test]
async fn a_session_that_keeps_moving_is_decided_again_at_most_three_times() {
    let mut turns = MockTurnStore::new();
    turns
        .expect_base_of_turn()
        .times(3)
        .returning(|_| Ok(base_with(session())));
    turns
        .expect_record_turn()
        .times(3)
        .returning(|_, _| Ok(Claimed::Moved));
    let mut request = request("How do I ask for more responsibility?");
    request.session = Some(SessionId::from_bits(9));
    assert!(matches!(
        run(turns, coach(true), &request).await,
        Err(UseCaseError::TurnInProgress { .. })
    ));
}

#[tokio::test]
async fn a_turn_whose_commit_fails_is_given_up_and_no_longer_kept_alive() {
    let gone = || StoreError::Unavailable("gone".into());
    let running = RunningTurns::default();
    let mut turns = MockTurnStore::new();
    turns.expect_base_of_turn().returning(|_| Ok(base()));
    turns.expect_claim_turn().returning(|_| Ok(won()));
    let seen = running.clone();
    turns.expect_commit_turn().times(1).returning(move |_, _| {
        assert_eq!(seen.ids(), [TURN]);
        Err(gone())
    });
    turns
        .expect_fail_turn()
        .withf(|failure| failure.ticket.turn == TURN && failure.calls[0].outcome == "succeeded")
        .times(1)
        .returning(move |_| Err(gone()));
    let mut engine = engine(turns, coach(false), &Time::default());
    engine.running = running.clone();
    let request = request("How do I ask for more responsibility?");
    let failed = engine.run(&request, None).await;
    assert!(matches!(
        failed,
        Err(UseCaseError::Store(StoreError::Unavailable(_)))
    ));
    assert!(running.ids().is_empty());
}

#[tokio::test]
async fn a_store_that_fails_at_any_step_gives_an_error_and_no_answer() {
    let gone = || StoreError::Unavailable("gone".into());
    for step in ["read", "record"] {
        let mut turns = MockTurnStore::new();
        turns.expect_base_of_turn().returning(move |_| {
            if step == "read" {
                Err(gone())
            } else {
                Ok(base())
            }
        });
        turns
            .expect_record_turn()
            .returning(move |_, _| Err(gone()));
        let failed = run(turns, coach(true), &request("How do I ask for more?")).await;
        assert!(
            matches!(failed, Err(UseCaseError::Store(StoreError::Unavailable(_)))),
            "{step}"
        );
    }
}
