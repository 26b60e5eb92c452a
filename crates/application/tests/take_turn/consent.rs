//! What the candidate allows.

use application::UseCaseError;
use application::take_turn::Consent;
use domain::ids::SessionId;
use domain::session::{Session, StoredConsent};
use ports::testing::{MockLanguageModel, MockTurnStore};
use ports::turn_store::Keeping;

use crate::world::{base, base_with, coach, request, run, session, won};

#[tokio::test]
async fn without_storage_no_word_is_kept_and_there_is_no_session() {
    let mut turns = MockTurnStore::new();
    turns.expect_base_of_turn().returning(|_| Ok(base()));
    turns
        .expect_record_turn()
        .withf(|claim, commit| {
            claim.keeping == Keeping::Nothing
                && claim.input.is_none()
                && commit.session.is_none()
                && commit.tokens == 2060
        })
        .times(1)
        .returning(|_, _| Ok(won()));
    let mut request = request("How do I ask for more responsibility?");
    request.consent.data_storage = Some(false);
    assert_eq!(
        run(turns, coach(true), &request).await.unwrap().body,
        "not kept: 1"
    );
}

#[tokio::test]
async fn a_stored_session_cannot_go_on_without_storage() {
    let mut request = request("hello");
    request.session = Some(SessionId::from_bits(9));
    request.consent.data_storage = Some(false);
    let Err(UseCaseError::Invalid(faults)) =
        run(MockTurnStore::new(), MockLanguageModel::new(), &request).await
    else {
        panic!("it was taken")
    };
    assert_eq!(faults[0].field, "consent.allow_data_storage");
}

#[tokio::test]
async fn memory_once_forbidden_stays_forbidden_and_retention_only_shrinks() {
    let stored = StoredConsent {
        memory_allowed: false,
        retention_days: Some(10),
    };
    let mut turns = MockTurnStore::new();
    turns.expect_base_of_turn().returning(move |_| {
        Ok(base_with(Session {
            consent: stored,
            ..session()
        }))
    });
    turns
        .expect_record_turn()
        .withf(|_, commit| {
            let change = commit.session.as_ref().unwrap();
            !change.consent.memory_allowed
                && change.consent.retention_days == Some(5)
                && change.memory.is_empty()
        })
        .times(1)
        .returning(|_, _| Ok(won()));
    let mut request = request("My goal is to lead a team by 2027-01-01.");
    request.session = Some(SessionId::from_bits(9));
    request.consent = Consent {
        data_storage: None,
        session_memory: Some(true),
        retention_days: Some(5),
    };
    run(turns, coach(true), &request).await.unwrap();
}
