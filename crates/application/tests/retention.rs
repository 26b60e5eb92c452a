//! Masking in place, and the order of an erasure's steps. Ports are mocks here.

#![expect(clippy::unwrap_used, reason = "the fixtures of these tests are right")]

use std::sync::Arc;

use application::audit::{Acting, Audit};
use application::erase_again::EraseAgain;
use application::keep_retention::KeepRetention;
use application::people::People;
use domain::audit::{Action, Actor};
use domain::candidate::ContextKind;
use domain::ids::{MessageId, SessionId, TenantId, TurnId, UserId};
use domain::interview::InterviewState;
use domain::session::{Intent, SessionState};
use domain::settings::RetentionConfig;
use domain::text::{KnownPerson, Raw, Span, SpanCounts, SpanKind};
use domain::time::{Micros, Timestamp};
use mockall::Sequence;
use ports::erased_list::{Entry, Kind};
use ports::person_store::Erased;
use ports::retention::{HeldTexts, MaskedTexts, Place};
use ports::testing::{
    MockAuditLog, MockClock, MockErasedList, MockFingerprints, MockIdGenerator, MockPersonStore,
    MockRedactor, MockRetention, MockTurnStore,
};
use ports::{Found, StoreError};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);
const SESSION: SessionId = SessionId::from_bits(9);

fn tenant() -> TenantId {
    "acme".parse().unwrap()
}

fn clock() -> Arc<MockClock> {
    let mut clock = MockClock::new();
    clock.expect_now().returning(|| NOW);
    Arc::new(clock)
}

fn fingerprints() -> Arc<MockFingerprints> {
    let mut fingerprints = MockFingerprints::new();
    fingerprints
        .expect_of()
        .returning(|_, value| String::from_utf8_lossy(value).replace('\n', "/"));
    Arc::new(fingerprints)
}

/// Finds `Maria`, and also ids of the engine's own, which must be spared.
fn redactor() -> Arc<MockRedactor> {
    let mut redactor = MockRedactor::new();
    redactor.expect_find().returning(|raw, _| {
        let found = |word: &'static str, kind| {
            raw.expose()
                .match_indices(word)
                .map(move |(start, _)| Span {
                    start,
                    end: start + word.len(),
                    kind,
                })
        };
        found("Maria", SpanKind::OwnName)
            .chain(found("sess_", SpanKind::Secret))
            .chain(found("behavioral", SpanKind::Secret))
            .collect()
    });
    Arc::new(redactor)
}

/// What becomes of these texts.
async fn masked(texts: Vec<(Place, String)>) -> MaskedTexts {
    let held = HeldTexts {
        revision: 4,
        known: KnownPerson::default(),
        texts: texts
            .into_iter()
            .map(|(place, text)| (place, Raw::new(text)))
            .collect(),
    };
    let mut store = MockRetention::new();
    store
        .expect_held_texts()
        .returning(move |_, _| Ok(Some(held.clone())));
    let (tell, told) = std::sync::mpsc::channel();
    store.expect_mask().returning(move |_, masked| {
        tell.send(masked.clone()).unwrap();
        Ok(true)
    });
    let retention = KeepRetention {
        store: Arc::new(store),
        redactor: redactor(),
        clock: clock(),
    };
    assert!(retention.mask(&tenant(), SESSION).await.unwrap());
    told.recv().unwrap()
}

fn text(masked: &MaskedTexts, place: Place) -> &str {
    let found = masked.texts.iter().find(|(one, _)| *one == place);
    found.map_or("unchanged", |(_, text)| text.as_str())
}

#[tokio::test]
async fn words_are_masked_and_what_needs_no_mask_is_not_written() {
    let (said, other) = (
        Place::Message(MessageId::from_bits(1)),
        Place::Message(MessageId::from_bits(2)),
    );
    let masked = masked(vec![
        (said, "I am Maria. Maria!".to_owned()),
        (other, "Led 5 people.".to_owned()),
    ])
    .await;
    assert_eq!(text(&masked, said), "I am [REDACTED]. [REDACTED]!");
    assert_eq!(masked.texts.len(), 1);
    assert_eq!((masked.session, masked.revision), (SESSION, 4));
    assert_eq!(masked.masked, SpanCounts::from([(SpanKind::OwnName, 2)]));
}

#[tokio::test]
async fn a_context_is_masked_with_its_field_names() {
    let place = Place::Context(ContextKind::Profile);
    let sent = json!({"name": "Maria", "Maria's": [{"x": "Maria", "n": 3}]});
    let masked = masked(vec![(place, sent.to_string())]).await;
    let expected = json!({"name": "[REDACTED]", "[REDACTED]'s": [{"x": "[REDACTED]", "n": 3}]});
    let kept: Value = serde_json::from_str(text(&masked, place)).unwrap();
    assert_eq!(kept, expected);
}

#[tokio::test]
async fn an_answer_keeps_its_ids_its_field_names_and_its_help_lines() {
    let place = Place::Answer(TurnId::from_bits(3));
    let sent = json!({"success": true, "data": {"session_id": SESSION.to_string(), "output": {
        "message": "Thanks, Maria.", "turn": 2,
        "safety": {"kind": "crisis", "help": [{"name": "Maria line", "phone": "1"}]},
    }}});
    let masked = masked(vec![(place, sent.to_string())]).await;
    let kept: Value = serde_json::from_str(text(&masked, place)).unwrap();
    let mut expected = sent;
    expected["data"]["output"]["message"] = json!("Thanks, [REDACTED].");
    assert_eq!(kept, expected);
}

#[tokio::test]
async fn what_is_not_json_where_json_should_be_is_masked_all_the_same() {
    let place = Place::Output(Intent::CoachingSession);
    let masked = masked(vec![(place, "{\"message\": \"Maria".to_owned())]).await;
    assert_eq!(text(&masked, place), "{\"message\": \"[REDACTED]");
}

#[tokio::test]
async fn a_state_is_masked_and_reads_back() {
    let state = json!({"coaching": {"outcome": "Maria leads", "follow_ups": ["ask Maria"]}});
    let state: SessionState = serde_json::from_value(state).unwrap();
    let document = serde_json::to_string(&state).unwrap();
    let masked = masked(vec![(Place::State, document)]).await;
    let kept = text(&masked, Place::State);
    assert!(!kept.contains("Maria"), "{kept}");
    let kept: SessionState = serde_json::from_str(kept).unwrap();
    assert_eq!(
        kept.coaching.unwrap().outcome().unwrap().as_str(),
        "[REDACTED] leads"
    );
    let none: Option<InterviewState> = kept.interview;
    assert!(none.is_none());
}

#[tokio::test]
async fn a_session_that_is_gone_is_not_masked() {
    let mut store = MockRetention::new();
    store.expect_held_texts().returning(|_, _| Ok(None));
    let retention = KeepRetention {
        store: Arc::new(store),
        redactor: redactor(),
        clock: clock(),
    };
    assert!(!retention.mask(&tenant(), SESSION).await.unwrap());
}

#[tokio::test]
async fn what_is_due_goes_by_the_clock_and_the_tenants_own_settings() {
    let mut store = MockRetention::new();
    store.expect_purge().returning(|_, due| {
        assert_eq!(due.now, NOW);
        assert_eq!(due.gone_since, Some(NOW.plus(Micros::days(-40))));
        Ok(Erased::default())
    });
    let retention = KeepRetention {
        store: Arc::new(store),
        redactor: redactor(),
        clock: clock(),
    };
    let config = RetentionConfig {
        session_retention_days: Some(40),
        message_retention_days: Some(2),
        ..RetentionConfig::default()
    };
    retention.purge(&tenant(), &config).await.unwrap();
}

fn entry(kind: Kind, mark: &str) -> Entry {
    Entry {
        kind,
        mark: mark.to_owned(),
        at: NOW,
    }
}

fn operator(tenant: &TenantId) -> Acting<'_> {
    Acting {
        tenant,
        actor: Actor::System,
    }
}

#[tokio::test]
async fn list_and_audit_log_know_of_an_erasure_before_the_store_does() {
    let mut order = Sequence::new();
    let mut list = MockErasedList::new();
    list.expect_note()
        .times(1)
        .in_sequence(&mut order)
        .returning(|noted| {
            assert_eq!(*noted, entry(Kind::Person, "acme/maria"));
            Ok(())
        });
    let mut log = MockAuditLog::new();
    log.expect_append()
        .times(1)
        .in_sequence(&mut order)
        .returning(|entry| {
            assert_eq!(entry.action, Action::PersonErased);
            assert_eq!(entry.resource_id.as_deref(), Some("acme/maria"));
            Ok(())
        });
    let mut people = MockPersonStore::new();
    people
        .expect_erase()
        .times(1)
        .in_sequence(&mut order)
        .returning(|_, _, person, at| {
            assert_eq!((person.as_str(), at), ("acme/maria", NOW));
            Ok(Erased::default())
        });
    let people = of(people, list, log);
    let user: UserId = "maria".parse().unwrap();
    people.erase(operator(&tenant()), &user).await.unwrap();
}

#[tokio::test]
async fn without_the_list_or_the_audit_log_nobody_is_erased() {
    let full = || StoreError::Unavailable("the disk is full".into());
    for list_is_full in [true, false] {
        let mut list = MockErasedList::new();
        list.expect_note()
            .returning(move |_| if list_is_full { Err(full()) } else { Ok(()) });
        let mut log = MockAuditLog::new();
        log.expect_append().returning(move |_| Err(full()));
        let people = of(MockPersonStore::new(), list, log);
        let user: UserId = "maria".parse().unwrap();
        assert!(people.erase(operator(&tenant()), &user).await.is_err());
    }
}

fn of(people: MockPersonStore, erased: MockErasedList, log: MockAuditLog) -> People {
    People {
        people: Arc::new(people),
        erased: Arc::new(erased),
        fingerprints: fingerprints(),
        audit: audit(log),
        clock: clock(),
    }
}

fn audit(log: MockAuditLog) -> Arc<Audit> {
    let mut ids = MockIdGenerator::new();
    ids.expect_fresh().returning(|| 1);
    Arc::new(Audit {
        log: Arc::new(log),
        fingerprints: fingerprints(),
        clock: clock(),
        ids: Arc::new(ids),
    })
}

#[tokio::test]
async fn a_replay_erases_who_and_what_is_listed_as_of_the_latest_time() {
    let mut list = MockErasedList::new();
    list.expect_entries().returning(|| {
        let mut earlier = entry(Kind::Person, "acme/maria");
        earlier.at = NOW.plus(Micros::days(-1));
        Ok(vec![
            entry(Kind::Person, "acme/maria"),
            earlier,
            entry(Kind::Session, &format!("acme/{SESSION}")),
            entry(Kind::Person, &format!("acme/{}", SessionId::from_bits(1))),
        ])
    });
    let mut store = MockRetention::new();
    store.expect_people_after().returning(|after| {
        let person = |name: &str| (tenant(), name.parse::<UserId>().unwrap());
        Ok(match after {
            None => vec![person("joe"), person("maria")],
            Some(_) => Vec::new(),
        })
    });
    store.expect_sessions_after().returning(|after| {
        Ok(match after {
            None => vec![(tenant(), SessionId::from_bits(1)), (tenant(), SESSION)],
            Some(_) => Vec::new(),
        })
    });
    store
        .expect_erase_again()
        .times(1)
        .returning(|_, user, until| {
            assert_eq!((user.as_str(), until), ("maria", NOW));
            Ok(Erased {
                sessions: 2,
                ..Erased::default()
            })
        });
    let mut turns = MockTurnStore::new();
    turns
        .expect_delete_session()
        .times(1)
        .returning(|_, session| {
            assert_eq!(session, SESSION);
            Ok(Found::Here(Erased {
                sessions: 1,
                ..Erased::default()
            }))
        });
    let mut log = MockAuditLog::new();
    log.expect_append().times(2).returning(|entry| {
        assert_eq!(entry.actor, Actor::System);
        Ok(())
    });
    let replay = EraseAgain {
        audit: audit(log),
        erased: Arc::new(list),
        store: Arc::new(store),
        turns: Arc::new(turns),
        fingerprints: fingerprints(),
    };
    let replayed = replay.run().await.unwrap();
    assert_eq!((replayed.entries, replayed.erased.sessions), (4, 3));
}
