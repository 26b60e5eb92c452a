//! Callers and sessions that get no turn.

use application::UseCaseError;
use domain::account::UsedUp;
use domain::ids::SessionId;
use domain::session::{EndReason, Ended, Intent, Session};
use domain::settings::TenantSettings;
use ports::Found;
use ports::testing::{MockLanguageModel, MockTurnStore};
use ports::turn_store::{ClaimRefusal, Claimed, TurnBase};

use crate::world::{NOW, base, base_with, coach, request, run, session, tenant};

#[tokio::test]
async fn a_session_that_is_not_the_callers_own_and_open_is_refused_before_anything_is_claimed() {
    let ended = Session {
        ended: Some(Ended {
            at: NOW,
            reason: EndReason::Completed,
        }),
        ..session()
    };
    let expired = Session {
        expires_at: NOW,
        ..session()
    };
    let others = Session {
        user: "somebody".parse().unwrap(),
        ..session()
    };
    for (found, wanted) in [
        (
            TurnBase {
                session: Some(Found::Missing),
                ..base()
            },
            "not found",
        ),
        (
            TurnBase {
                session: Some(Found::Foreign),
                ..base()
            },
            "access denied",
        ),
        (base_with(others), "access denied"),
        (base_with(ended), "the session has ended"),
        (base_with(expired), "the session has expired"),
    ] {
        let mut turns = MockTurnStore::new();
        turns
            .expect_base_of_turn()
            .times(1)
            .returning(move |_| Ok(found.clone()));
        let mut request = request("hello");
        request.session = Some(SessionId::from_bits(9));
        let refused = run(turns, MockLanguageModel::new(), &request)
            .await
            .unwrap_err();
        assert_eq!(refused.to_string(), wanted);
    }
}

#[tokio::test]
async fn every_refusal_of_a_claim_has_its_own_error() {
    for (refusal, wanted) in [
        (ClaimRefusal::KeyRevoked, "the API key was revoked"),
        (ClaimRefusal::UnknownSession, "not found"),
        (ClaimRefusal::ForeignTenant, "access denied"),
        (ClaimRefusal::OtherUser, "access denied"),
        (ClaimRefusal::SessionEnded, "the session has ended"),
        (ClaimRefusal::SessionExpired, "the session has expired"),
        (
            ClaimRefusal::KeyReused,
            "the idempotency key was used for another request",
        ),
        (ClaimRefusal::Conflict, "the session has moved on"),
        (
            ClaimRefusal::TurnInProgress { retry_after: 7 },
            "a turn of this session is in progress",
        ),
        (ClaimRefusal::SessionCap, "a cost limit is reached"),
        (ClaimRefusal::DayCap, "a cost limit is reached"),
        (
            ClaimRefusal::QuotaExceeded {
                what: UsedUp::Requests,
                retry_after: 7,
            },
            "the quota of the month is used up",
        ),
    ] {
        let mut turns = MockTurnStore::new();
        turns.expect_base_of_turn().returning(|_| Ok(base()));
        turns
            .expect_claim_turn()
            .times(1)
            .returning(move |_| Ok(Claimed::Refused(refusal)));
        let error = run(turns, coach(false), &request("How do I ask for more?"))
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), wanted);
    }
}

/// What coaching is refused with before anything is read or asked, these intents being off.
async fn refused_without(disabled_intents: &[Intent]) -> UseCaseError {
    let mut request = request("hello");
    request.caller.tenant = tenant(TenantSettings {
        disabled_intents: disabled_intents.to_vec(),
        ..TenantSettings::default()
    });
    let refused = run(MockTurnStore::new(), MockLanguageModel::new(), &request).await;
    refused.unwrap_err()
}

#[tokio::test]
async fn an_intent_that_is_switched_off_is_refused_before_anything_is_read() {
    let refused = refused_without(&[Intent::CoachingSession]).await;
    assert!(matches!(refused, UseCaseError::IntentNotPermitted));
    let refused = refused_without(Intent::ALL).await;
    assert!(matches!(refused, UseCaseError::DomainNotEnabled));
}
