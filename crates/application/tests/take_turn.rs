//! The order of a turn's steps, and what happens when one of them fails. Ports are mocks here; the
//! rules are the real ones.

#![expect(clippy::unwrap_used, reason = "the fixtures of these tests are right")]

use std::collections::BTreeMap;
use std::sync::Arc;

use application::take_turn::{Consent, ShapedAnswer};
use application::{ApiCaller, TakeTurn, TurnAnswer, TurnRequest, UseCaseError};
use domain::brief::{Answered, Reply, ReplySource};
use domain::catalogue::Catalogue;
use domain::coaching::brief::CoachingReply;
use domain::ids::{KeyId, SessionId, TurnId};
use domain::memory::Memory;
use domain::money::{MicroUsd, Price, Usage};
use domain::session::{
    Domain, EndReason, Ended, Intent, Role, Session, SessionState, StoredConsent,
};
use domain::settings::TenantSettings;
use domain::text::{KnownPerson, Raw, Span, SpanKind};
use domain::time::{Micros, Timestamp};
use domain::turn::Output;
use ports::directory::TenantRecord;
use ports::model::Terms;
use ports::testing::{
    MockClock, MockFingerprints, MockIdGenerator, MockLanguageModel, MockRedactor, MockTurnStore,
};
use ports::turn_store::{
    ClaimRefusal, Claimed, Committed, Keeping, KeyedTurn, Progress, SessionSnapshot, Ticket,
    TurnBase,
};
use ports::{Found, ModelError, StoreError};

const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);
const TURN: TurnId = TurnId::from_bits(77);

fn tenant(settings: TenantSettings) -> Arc<TenantRecord> {
    Arc::new(TenantRecord {
        id: "acme".parse().unwrap(),
        name: "Acme".to_owned(),
        plan: "self_hosted".to_owned(),
        active: true,
        requests_per_minute: None,
        settings,
    })
}

fn request(message: &str) -> TurnRequest {
    TurnRequest {
        caller: ApiCaller {
            key: KeyId::from_bits(5),
            tenant: tenant(TenantSettings::default()),
        },
        intent: Intent::CoachingSession,
        user: "usr_123".parse().unwrap(),
        session: None,
        message: Some(Raw::new(message)),
        contexts: BTreeMap::new(),
        consent: Consent::default(),
        idempotency_key: None,
        canonical_body: "{}".to_owned(),
    }
}

fn session() -> Session {
    Session {
        id: SessionId::from_bits(9),
        tenant: "acme".parse().unwrap(),
        user: "usr_123".parse().unwrap(),
        domain: Domain::Hiring,
        ended: None,
        state: SessionState::default(),
        known: KnownPerson::default(),
        consent: StoredConsent::default(),
        revision: 3,
        message_count: 2,
        turn_count: 1,
        tokens_used: 0,
        cost: MicroUsd::ZERO,
        created_at: NOW,
        last_activity_at: NOW,
        expires_at: NOW.plus(Micros::minutes(30)),
    }
}

fn base() -> TurnBase {
    TurnBase {
        session: None,
        memory: Memory::default(),
        keyed: None,
        erasures: 0,
    }
}

fn base_with(session: Session) -> TurnBase {
    let snapshot = SessionSnapshot {
        session,
        contexts: domain::candidate::Contexts::default(),
        history: Vec::new(),
        last_turn: None,
        spent: MicroUsd::ZERO,
    };
    TurnBase {
        session: Some(Found::Here(Box::new(snapshot))),
        ..base()
    }
}

fn keyed(same_request: bool, progress: Progress) -> TurnBase {
    TurnBase {
        keyed: Some(KeyedTurn {
            same_request,
            progress,
        }),
        ..base()
    }
}

fn shape(session: Option<SessionId>, output: &Output) -> ShapedAnswer {
    let kept = if session.is_some() {
        "kept"
    } else {
        "not kept"
    };
    ShapedAnswer {
        body: format!("{kept}: {}", output.turn()),
        output: "{}".to_owned(),
    }
}

fn terms(in_process: bool) -> Terms {
    Terms {
        provider: "test".to_owned(),
        model: "test-1".to_owned(),
        price_version: "1".to_owned(),
        price: Price {
            input: 500_000,
            cached_input: 0,
            output: 500_000,
        },
        in_process,
    }
}

/// A model that coaches in fixed words; `in_process` decides the way of the turn.
fn coach(in_process: bool) -> MockLanguageModel {
    let mut model = MockLanguageModel::new();
    model.expect_terms().returning(move |_| terms(in_process));
    model.expect_reply().returning(|_, _| {
        Ok(Answered {
            reply: Reply::Coaching(CoachingReply {
                message: "Call me at 555-0100. What did you try so far?".to_owned(),
                follow_ups: Vec::new(),
                goal: None,
                commitment: None,
            }),
            usage: Usage {
                input: 820,
                output: 1240,
                ..Usage::default()
            },
            model: "test-1".to_owned(),
            source: ReplySource::Model,
        })
    });
    model
}

fn no_model() -> MockLanguageModel {
    MockLanguageModel::new()
}

fn engine(turns: MockTurnStore, model: MockLanguageModel) -> TakeTurn {
    let mut clock = MockClock::new();
    clock.expect_now().returning(|| NOW);
    let mut ids = MockIdGenerator::new();
    let mut next = 1000_u128;
    ids.expect_fresh().returning(move || {
        next += 1;
        next
    });
    let mut fingerprints = MockFingerprints::new();
    fingerprints
        .expect_of()
        .returning(|purpose, value| format!("{purpose:?}:{}", value.len()));
    let mut redactor = MockRedactor::new();
    redactor
        .expect_recognise()
        .returning(|_, _| KnownPerson::default());
    redactor.expect_find().returning(|text, _| {
        let found = text.expose().find("555-0100");
        found
            .map(|start| Span {
                start,
                end: start + 8,
                kind: SpanKind::Phone,
            })
            .into_iter()
            .collect()
    });
    TakeTurn {
        turns: Arc::new(turns),
        model: Arc::new(model),
        redactor: Arc::new(redactor),
        fingerprints: Arc::new(fingerprints),
        clock: Arc::new(clock),
        ids: Arc::new(ids),
        catalogue: Arc::new(Catalogue::embedded().unwrap()),
        shape,
        lease_owner: "node/boot".to_owned(),
        lease: Micros::seconds(15),
    }
}

async fn run(
    turns: MockTurnStore,
    model: MockLanguageModel,
    request: &TurnRequest,
) -> Result<TurnAnswer, UseCaseError> {
    engine(turns, model).run(request).await
}

fn won() -> Claimed {
    Claimed::Won(Ticket {
        turn: TURN,
        attempt: 1,
    })
}

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
async fn a_model_that_fails_gives_the_turn_up_and_nothing_is_committed() {
    for (error, wanted) in [
        (ModelError::Timeout, "the model did not answer in time"),
        (
            ModelError::Unavailable("503".to_owned()),
            "the model is not available",
        ),
    ] {
        let mut turns = MockTurnStore::new();
        turns.expect_base_of_turn().returning(|_| Ok(base()));
        turns.expect_claim_turn().times(1).returning(|_| Ok(won()));
        turns
            .expect_fail_turn()
            .withf(|failure| {
                failure.ticket.turn == TURN && failure.calls[0].cost == MicroUsd(100_000)
            })
            .times(1)
            .returning(|_| Ok(()));
        let mut model = MockLanguageModel::new();
        model.expect_terms().returning(|_| terms(false));
        model
            .expect_reply()
            .times(1)
            .returning(move |_, _| Err(error.clone()));
        let failed = run(
            turns,
            model,
            &request("How do I ask for more responsibility?"),
        )
        .await
        .unwrap_err();
        assert_eq!(failed.to_string(), wanted);
    }
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
async fn a_keyed_repeat_gets_the_stored_answer_and_asks_nobody() {
    let mut turns = MockTurnStore::new();
    turns
        .expect_base_of_turn()
        .returning(|_| Ok(keyed(true, Progress::Answered("stored".to_owned()))));
    let answer = run(turns, no_model(), &request("hello")).await.unwrap();
    assert_eq!(
        answer,
        TurnAnswer {
            body: "stored".to_owned(),
            replayed: true
        }
    );
}

#[tokio::test]
async fn a_key_used_for_another_request_is_refused() {
    let mut turns = MockTurnStore::new();
    turns
        .expect_base_of_turn()
        .returning(|_| Ok(keyed(false, Progress::Open)));
    assert!(matches!(
        run(turns, no_model(), &request("hello")).await,
        Err(UseCaseError::KeyReused)
    ));
}

#[tokio::test]
async fn a_keyed_repeat_of_a_running_turn_waits_for_its_answer() {
    for (progress, wanted) in [
        (Progress::Answered("late".to_owned()), Ok("late")),
        (Progress::Running(TURN), Err("in progress")),
        (Progress::AnswerGone, Err("conflict")),
    ] {
        let mut turns = MockTurnStore::new();
        turns
            .expect_base_of_turn()
            .returning(|_| Ok(keyed(true, Progress::Running(TURN))));
        turns
            .expect_await_turn()
            .times(1)
            .returning(move |_, _, _| Ok(progress.clone()));
        let answer = run(turns, no_model(), &request("hello")).await;
        let got = match &answer {
            Ok(answer) => Ok(answer.body.as_str()),
            Err(UseCaseError::TurnInProgress { retry_after: 1 }) => Err("in progress"),
            Err(UseCaseError::Conflict) => Err("conflict"),
            Err(_) => Err("another error"),
        };
        assert_eq!(got, wanted);
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
        let refused = run(turns, no_model(), &request).await.unwrap_err();
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
    let Err(UseCaseError::Invalid(faults)) = run(MockTurnStore::new(), no_model(), &request).await
    else {
        panic!("it was taken")
    };
    assert_eq!(faults[0].field, "consent.allow_data_storage");
}

#[tokio::test]
async fn an_intent_that_is_switched_off_is_refused_before_anything_is_read() {
    let mut request = request("hello");
    let disabled_intents = vec![Intent::CoachingSession];
    request.caller.tenant = tenant(TenantSettings {
        disabled_intents,
        ..TenantSettings::default()
    });
    let refused = run(MockTurnStore::new(), no_model(), &request).await;
    assert!(matches!(refused, Err(UseCaseError::IntentNotPermitted)));
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
