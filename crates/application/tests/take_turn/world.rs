//! What the tests of turns share: a caller, a session, mocks of the ports, and a model that plays a
//! script.

mod model;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use application::audit::Audit;
use application::take_turn::{Consent, Reader, ShapedAnswer};
use application::{ApiCaller, TakeTurn, TurnAnswer, TurnRequest, UseCaseError};
use domain::asking::AskPolicy;
use domain::catalogue::Catalogue;
use domain::ids::{KeyId, SessionId, TurnId};
use domain::memory::Memory;
use domain::money::{MicroUsd, Price};
use domain::session::{Domain, Intent, Session, SessionState, StoredConsent};
use domain::settings::TenantSettings;
use domain::text::{KnownPerson, Raw, Span, SpanKind};
use domain::time::{Micros, Timestamp};
use domain::turn::Output;
use ports::directory::TenantRecord;
use ports::model::Terms;
use ports::testing::{
    MockAuditLog, MockClock, MockFingerprints, MockIdGenerator, MockOutbox, MockPause,
    MockRedactor, MockTurnStore,
};
use ports::turn_store::{
    CallClosing, CallOpening, ClaimRefusal, Claimed, Committed, Failure, KeyedTurn, Progress,
    SessionSnapshot, Ticket, TurnBase, TurnCommit,
};
use ports::{Found, LanguageModel};

pub(crate) use model::{Scripted, coach, coaching, opening, spoken};

pub(crate) const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);
pub(crate) const TURN: TurnId = TurnId::from_bits(77);

pub(crate) fn tenant(settings: TenantSettings) -> Arc<TenantRecord> {
    Arc::new(TenantRecord {
        id: "acme".parse().unwrap(),
        name: "Acme".to_owned(),
        plan: domain::account::Plan::SelfHosted,
        active: true,
        allowance: domain::account::Allowance::default(),
        settings,
    })
}

/// The time; a pause moves it on.
#[derive(Clone, Default)]
pub(crate) struct Time(Arc<AtomicI64>);

impl Time {
    pub(crate) fn pass(&self, span: Micros) {
        self.0.fetch_add(span.0, Ordering::Relaxed);
    }

    pub(crate) fn passed(&self) -> Micros {
        Micros(self.0.load(Ordering::Relaxed))
    }
}

pub(crate) fn request(message: &str) -> TurnRequest {
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
        canonical_body: Raw::new("{}"),
    }
}

pub(crate) fn session() -> Session {
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

pub(crate) fn base() -> TurnBase {
    TurnBase {
        session: None,
        memory: Memory::default(),
        keyed: None,
        erasures: 0,
    }
}

pub(crate) fn base_with(session: Session) -> TurnBase {
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

pub(crate) fn keyed(same_request: bool, progress: Progress) -> TurnBase {
    TurnBase {
        keyed: Some(KeyedTurn {
            same_request,
            progress,
        }),
        ..base()
    }
}

pub(crate) fn shape(session: Option<SessionId>, output: &Output) -> ShapedAnswer {
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

pub(crate) fn terms(in_process: bool) -> Terms {
    terms_of("test-1", in_process)
}

pub(crate) fn terms_of(model: &str, in_process: bool) -> Terms {
    Terms {
        provider: "test".to_owned(),
        model: model.to_owned(),
        price_version: "1".to_owned(),
        price: Price {
            input: 500_000,
            cached_input: 0,
            output: 500_000,
        },
        prompt_tokens: 0,
        in_process,
    }
}

/// What a store was told.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) opened: Vec<(CallOpening, Vec<CallClosing>)>,
    pub(crate) committed: Option<TurnCommit>,
    pub(crate) failed: Option<Failure>,
}

/// A store that takes any claim on this base and keeps what it is told.
pub(crate) fn keeping(
    base: TurnBase,
    opens: Result<(), ClaimRefusal>,
) -> (MockTurnStore, Arc<Mutex<Told>>) {
    let told = Arc::new(Mutex::new(Told::default()));
    let mut turns = MockTurnStore::new();
    turns
        .expect_base_of_turn()
        .returning(move |_| Ok(base.clone()));
    turns.expect_claim_turn().returning(|_| Ok(won()));
    let here = Arc::clone(&told);
    turns.expect_record_turn().returning(move |claim, commit| {
        assert_eq!(claim.call, None);
        here.lock().unwrap().committed = Some(commit.clone());
        Ok(won())
    });
    let here = Arc::clone(&told);
    turns
        .expect_open_call()
        .returning(move |_, _, call, ended| {
            let mut told = here.lock().unwrap();
            told.opened.push((call.clone(), ended.to_vec()));
            Ok(opens)
        });
    let here = Arc::clone(&told);
    turns.expect_commit_turn().returning(move |_, commit| {
        here.lock().unwrap().committed = Some(commit.clone());
        Ok(Committed::Done)
    });
    let here = Arc::clone(&told);
    turns.expect_fail_turn().returning(move |failure| {
        here.lock().unwrap().failed = Some(failure.clone());
        Ok(())
    });
    (turns, told)
}

/// An outbox that takes everything.
fn outbox() -> MockOutbox {
    let mut outbox = MockOutbox::new();
    outbox.expect_note().returning(|_, _| Ok(()));
    outbox
}

pub(crate) fn engine(
    turns: MockTurnStore,
    model: impl LanguageModel + 'static,
    time: &Time,
) -> TakeTurn {
    let mut log = MockAuditLog::new();
    log.expect_append().returning(|_| Ok(()));
    telling_engine(turns, model, time, log)
}

/// The same with an audit log.
pub(crate) fn telling_engine(
    turns: MockTurnStore,
    model: impl LanguageModel + 'static,
    time: &Time,
    log: MockAuditLog,
) -> TakeTurn {
    let mut clock = MockClock::new();
    let now = time.clone();
    clock.expect_now().returning(move || NOW.plus(now.passed()));
    let mut pause = MockPause::new();
    let now = time.clone();
    pause.expect_pause().returning(move |span| now.pass(span));
    let mut ids = MockIdGenerator::new();
    let mut next = 1000_u128;
    ids.expect_fresh().returning(move || {
        next += 1;
        next
    });
    let mut fingerprints = MockFingerprints::new();
    fingerprints.expect_of().returning(|purpose, value| {
        let sum: u32 = value.iter().map(|byte| u32::from(*byte)).sum();
        format!("{purpose:?}:{sum}")
    });
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
    let (fingerprints, clock, ids) = (Arc::new(fingerprints), Arc::new(clock), Arc::new(ids));
    TakeTurn {
        audit: Arc::new(Audit {
            log: Arc::new(log),
            fingerprints: fingerprints.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
        }),
        turns: Arc::new(turns),
        model: Arc::new(model),
        policy: AskPolicy::default(),
        pause: Arc::new(pause),
        redactor: Arc::new(redactor),
        fingerprints,
        clock,
        ids,
        catalogue: Arc::new(Catalogue::embedded().unwrap()),
        shape,
        lease_owner: "node/boot".to_owned(),
        lease: Micros::seconds(15),
        outbox: Arc::new(outbox()),
        running: application::RunningTurns::default(),
    }
}

pub(crate) async fn run(
    turns: MockTurnStore,
    model: impl LanguageModel + 'static,
    request: &TurnRequest,
) -> Result<TurnAnswer, UseCaseError> {
    let engine = engine(turns, model, &Time::default());
    engine.run(request, None).await
}

/// Keeps what it reads.
#[derive(Default)]
pub(crate) struct Listener(Mutex<String>);

impl Listener {
    pub(crate) fn heard(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Reader for Listener {
    fn read(&self, words: &str) {
        self.0.lock().unwrap().push_str(words);
    }
}

pub(crate) fn won() -> Claimed {
    Claimed::Won(Ticket {
        turn: TURN,
        attempt: 1,
    })
}
