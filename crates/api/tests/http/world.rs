//! An engine over stand-ins: two tenants with a key and a token each, one session, one person.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use actix_web::body::to_bytes;
use actix_web::dev::{Payload, Service, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpResponse};
use api::http::{Engine, Shared, app, shape};
use application::TakeTurn;
use application::callers::Callers;
use application::people::People;
use application::sessions::Sessions;
use domain::catalogue::Catalogue;
use domain::ids::{DashboardUserId, KeyId, MemoryId, MessageId, SessionId, TenantId, UserId};
use domain::memory::Memory;
use domain::money::MicroUsd;
use domain::session::{
    Domain, EndReason, Ended, Intent, Message, Role, Session, SessionState, StoredConsent,
};
use domain::settings::TenantSettings;
use domain::text::{KnownPerson, Redacted};
use domain::time::{Micros, Timestamp};
use futures_util::Stream;
use ports::directory::{DashboardUserRecord, KeyRecord, TenantRecord};
use ports::person_store::{Erased, PersonExport};
use ports::session_reader::{SessionDetail, SessionLine, SessionPage};
use ports::testing::{
    MockFingerprints, MockHousekeeping, MockLanguageModel, MockPersonStore, MockRedactor,
    MockSessionReader, MockTenantDirectory, MockTokens, MockTurnStore,
};
use ports::tokens::{TokenClaims, TokenRefusal};
use ports::turn_store::{KeyedTurn, Progress, TurnBase};
use ports::{Clock, Found, IdGenerator, StoreError};
use serde_json::Value;

/// When everything happens: 2026-03-14T22:41:07Z.
pub(crate) const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);

/// Acme's session.
pub(crate) const SESSION: SessionId = SessionId::from_bits(1_234_567);

/// A remembered fact of acme's person.
pub(crate) const MEMORY: MemoryId = MemoryId::from_bits(1_234_568);

/// The person that acme knows.
pub(crate) const PERSON: &str = "maria@example.com";

/// The answer that the stand-in store holds for every turn.
pub(crate) const STORED: &str =
    r#"{"success":true,"data":{"session_id":null,"output":{"é":  "as it was sent"}}}"#;

/// The words that only acme may see.
pub(crate) const SECRET: &str = "what was said to acme alone";

type BoxedPayloadStream = Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>>;

/// How the stores behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stores {
    /// They answer.
    Working,
    /// They cannot be reached.
    Broken,
    /// They fall over when they are asked: nobody may get that far.
    Forbidden,
}

/// An engine and the clock it goes by.
pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) shared: Data<Shared>,
    pub(crate) clock: Arc<FixedClock>,
}

/// A clock that stands still until it is moved.
pub(crate) struct FixedClock(AtomicI64);

impl FixedClock {
    pub(crate) fn move_on(&self, span: Micros) {
        self.0.fetch_add(span.0, Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_micros(self.0.load(Ordering::Relaxed))
    }
}

/// Ids in a row.
struct CountedIds(AtomicI64);

impl IdGenerator for CountedIds {
    fn fresh(&self) -> u128 {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed).unsigned_abs())
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(response: HttpResponse) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body()).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            status,
            headers,
            text,
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The faulty fields.
    pub(crate) fn fields(&self) -> Vec<String> {
        let details = self.json()["error"]["details"].clone();
        let details = details.as_array().cloned().unwrap_or_default();
        details
            .iter()
            .map(|detail| detail["field"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Stores::Working)
    }

    pub(crate) fn with(stores: Stores) -> Self {
        Self::behind(stores, turn_store(stores), false)
    }

    pub(crate) fn behind(stores: Stores, turns: MockTurnStore, behind_tls: bool) -> Self {
        let clock = Arc::new(FixedClock(AtomicI64::new(NOW.unix_micros())));
        let ids = Arc::new(CountedIds(AtomicI64::new(1)));
        let turns = Arc::new(turns);
        let fingerprints = Arc::new(fingerprints());
        let engine = Arc::new(Engine {
            callers: Callers {
                directory: Arc::new(directory()),
                fingerprints: fingerprints.clone(),
                tokens: Arc::new(tokens()),
                clock: clock.clone(),
            },
            take_turn: TakeTurn {
                turns: turns.clone(),
                model: Arc::new(MockLanguageModel::new()),
                redactor: Arc::new(redactor()),
                fingerprints,
                clock: clock.clone(),
                ids: ids.clone(),
                catalogue: Arc::new(Catalogue::default()),
                shape,
                lease_owner: "node/1".to_owned(),
                lease: Micros::seconds(15),
            },
            sessions: Sessions {
                reader: Arc::new(session_reader(stores)),
                turns,
                clock: clock.clone(),
                ids: ids.clone(),
            },
            people: People {
                people: Arc::new(person_store(stores)),
            },
            housekeeping: Arc::new(housekeeping(stores)),
            clock: clock.clone(),
            ids,
        });
        let shared = Shared::new(engine.clone(), behind_tls);
        Self {
            engine,
            shared,
            clock,
        }
    }

    /// Calls the app.
    pub(crate) async fn call(&self, request: TestRequest) -> Answer {
        call_app(&self.shared, request).await
    }

    /// Calls the app with a body that comes as it likes.
    pub(crate) async fn call_with_payload(
        &self,
        request: TestRequest,
        payload: impl Stream<Item = Result<Bytes, PayloadError>> + 'static,
    ) -> Answer {
        let service = init_service(app(&self.shared)).await;
        let payload: BoxedPayloadStream = Box::pin(payload);
        let payload = Payload::Stream { payload };
        let (request, _) = request.to_request().replace_payload(payload);
        let response: ServiceResponse = service.call(request).await.unwrap();
        Answer::of(response.into()).await
    }

    /// Posts a body as acme.
    pub(crate) async fn post(&self, path: &str, body: impl Into<String>) -> Answer {
        self.call(acme(post(path, body))).await
    }
}

/// Calls an app; what leaves it as an error is what a client would get of it.
pub(crate) async fn call_app(shared: &Data<Shared>, request: TestRequest) -> Answer {
    let service = init_service(app(shared)).await;
    let called: Result<ServiceResponse, Error> = service.call(request.to_request()).await;
    match called {
        Ok(response) => Answer::of(response.into()).await,
        Err(error) => Answer::of(error.error_response()).await,
    }
}

/// A call with acme's API key.
pub(crate) fn acme(request: TestRequest) -> TestRequest {
    request.insert_header(("x-api-key", "liya_prod_acme"))
}

/// A call with a token.
pub(crate) fn with_token(request: TestRequest, token: &str) -> TestRequest {
    request.insert_header(("authorization", format!("Bearer {token}")))
}

/// A JSON body on its way.
pub(crate) fn post(path: &str, body: impl Into<String>) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .insert_header(("content-type", "application/json"))
        .set_payload(body.into())
}

/// A body that coaching takes.
pub(crate) fn coaching() -> String {
    serde_json::json!({"input": {"user_id": PERSON, "message": "I want to lead a team."}})
        .to_string()
}

fn tenant(name: &str) -> Arc<TenantRecord> {
    Arc::new(TenantRecord {
        id: TenantId::slug_of(name, 0),
        name: name.to_owned(),
        plan: "self_hosted".to_owned(),
        active: name != "closed",
        requests_per_minute: (name == "small").then_some(2),
        settings: TenantSettings::default(),
    })
}

fn directory() -> MockTenantDirectory {
    let mut directory = MockTenantDirectory::new();
    directory.expect_key().returning(|fingerprint| {
        let name = fingerprint.strip_prefix("liya_prod_").unwrap_or_default();
        let known = ["acme", "other", "small", "closed", "revoked"].contains(&name);
        Ok(known.then(|| {
            Arc::new(KeyRecord {
                id: KeyId::from_bits(1),
                revoked_at: (name == "revoked").then_some(NOW),
                tenant: tenant(name),
            })
        }))
    });
    directory
        .expect_tenant()
        .returning(|id| Ok(Some(tenant(id.as_str()))));
    directory.expect_dashboard_user().returning(|id| {
        Ok(Some(Arc::new(DashboardUserRecord {
            id,
            tenant: TenantId::slug_of(if id.bits() == 1 { "acme" } else { "other" }, 0),
            role: "owner".to_owned(),
            generation: 0,
            active: true,
        })))
    });
    directory
}

fn fingerprints() -> MockFingerprints {
    let mut fingerprints = MockFingerprints::new();
    fingerprints
        .expect_of()
        .returning(|_, value| String::from_utf8_lossy(value).into_owned());
    fingerprints
}

fn tokens() -> MockTokens {
    let mut tokens = MockTokens::new();
    tokens.expect_read().returning(|token, _| {
        let (user, tenant) = match token {
            "acme.jwt" => (1, "acme"),
            "other.jwt" => (2, "other"),
            "old.jwt" => return Err(TokenRefusal::Expired),
            _ => return Err(TokenRefusal::Invalid),
        };
        Ok(TokenClaims {
            user: DashboardUserId::from_bits(user),
            tenant: TenantId::slug_of(tenant, 0),
            role: "owner".to_owned(),
            generation: 0,
            issued_at: NOW,
            expires_at: NOW.plus(Micros::days(7)),
        })
    });
    tokens
}

fn redactor() -> MockRedactor {
    let mut redactor = MockRedactor::new();
    redactor.expect_find().returning(|_, _| Vec::new());
    redactor
        .expect_recognise()
        .returning(|_, _| KnownPerson::default());
    redactor
}

fn broken() -> StoreError {
    StoreError::Unavailable(std::io::Error::other("disk /dev/secret is full").into())
}

/// What a look-up of acme's session finds.
fn found<T>(tenant: &TenantId, session: SessionId, row: T) -> Found<T> {
    match (session == SESSION, tenant.as_str()) {
        (true, "acme") => Found::Here(row),
        (true, _) => Found::Foreign,
        (false, _) => Found::Missing,
    }
}

/// Every turn is answered already, but where its session is not the caller's.
pub(crate) fn turn_store(stores: Stores) -> MockTurnStore {
    let mut turns = MockTurnStore::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            turns.expect_base_of_turn().returning(|_| Err(broken()));
            turns
                .expect_delete_session()
                .returning(|_, _| Err(broken()));
        }
        Stores::Working => {
            turns.expect_base_of_turn().returning(|lookup| {
                let own = lookup
                    .session
                    .map(|session| found(&lookup.tenant, session, ()));
                let session = match own {
                    Some(Found::Foreign) => Some(Found::Foreign),
                    Some(Found::Missing) => Some(Found::Missing),
                    Some(Found::Here(())) | None => None,
                };
                let keyed = session.is_none().then(|| KeyedTurn {
                    same_request: true,
                    progress: Progress::Answered(STORED.to_owned()),
                });
                Ok(TurnBase {
                    session,
                    memory: Memory::default(),
                    keyed,
                })
            });
            turns.expect_delete_session().returning(|tenant, session| {
                Ok(found(
                    tenant,
                    session,
                    Erased {
                        sessions: 1,
                        messages: 2,
                        turns: 1,
                        ..Erased::default()
                    },
                ))
            });
        }
    }
    turns
}

/// Acme's session: coaching, ended by the client.
fn session() -> Session {
    Session {
        id: SESSION,
        tenant: TenantId::slug_of("acme", 0),
        user: PERSON.parse::<UserId>().unwrap(),
        domain: Domain::Hiring,
        ended: Some(Ended {
            at: NOW,
            reason: EndReason::EndedByClient,
        }),
        state: SessionState::default(),
        known: KnownPerson::default(),
        consent: StoredConsent::default(),
        revision: 1,
        message_count: 2,
        turn_count: 1,
        tokens_used: 2_060,
        cost: MicroUsd(1_030),
        created_at: NOW,
        last_activity_at: NOW,
        expires_at: NOW.plus(Micros::minutes(30)),
    }
}

fn message(seq: i64, role: Role, tokens: i64, cost: i64) -> Message {
    Message {
        id: MessageId::from_bits(seq.unsigned_abs().into()),
        seq,
        role,
        content: Redacted::written(SECRET),
        intent: Intent::CoachingSession,
        tokens,
        cost: MicroUsd(cost),
        created_at: NOW,
    }
}

fn detail() -> SessionDetail {
    SessionDetail {
        session: session(),
        messages: vec![
            message(1, Role::User, 820, 410),
            message(2, Role::Assistant, 1_240, 620),
        ],
        outputs: vec![(
            Intent::CoachingSession,
            r#"{"message":"é",  "turn":1}"#.to_owned(),
        )],
        turn_in_progress: false,
    }
}

fn session_reader(stores: Stores) -> MockSessionReader {
    let mut reader = MockSessionReader::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            reader.expect_session().returning(|_, _| Err(broken()));
            reader
                .expect_sessions()
                .returning(|_, _, _, _, _| Err(broken()));
        }
        Stores::Working => {
            reader
                .expect_session()
                .returning(|tenant, session| Ok(found(tenant, session, detail())));
            reader.expect_sessions().returning(|tenant, _, _, _, _| {
                let session = session();
                let line = SessionLine {
                    id: session.id,
                    user: session.user.clone(),
                    domain: session.domain,
                    status: session.status(NOW),
                    message_count: 6,
                    tokens_used: 4_800,
                    cost: MicroUsd(2_400),
                    last_activity_at: NOW,
                    created_at: NOW,
                };
                let lines = if tenant.as_str() == "acme" {
                    vec![line]
                } else {
                    Vec::new()
                };
                Ok(SessionPage {
                    total: lines.len() as u64,
                    lines,
                    next: None,
                })
            });
        }
    }
    reader
}

fn person_store(stores: Stores) -> MockPersonStore {
    let mut people = MockPersonStore::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            people.expect_interviews().returning(|_, _| Err(broken()));
            people.expect_memory().returning(|_, _| Err(broken()));
            people.expect_forget().returning(|_, _| Err(broken()));
            people
                .expect_forget_one()
                .returning(|_, _, _| Err(broken()));
            people.expect_export().returning(|_, _| Err(broken()));
            people.expect_erase().returning(|_, _| Err(broken()));
        }
        Stores::Working => {
            let own = |tenant: &TenantId, user: &UserId| {
                tenant.as_str() == "acme" && user.as_str() == PERSON
            };
            people.expect_interviews().returning(|_, _| Ok(Vec::new()));
            people
                .expect_memory()
                .returning(|_, _| Ok(Memory::default()));
            people
                .expect_forget()
                .returning(|_, _| Ok(Erased::default()));
            people.expect_forget_one().returning(|tenant, _, memory| {
                Ok(match (memory == MEMORY, tenant.as_str()) {
                    (true, "acme") => Found::Here(()),
                    (true, _) => Found::Foreign,
                    (false, _) => Found::Missing,
                })
            });
            people.expect_export().returning(move |tenant, user| {
                let sessions = if own(tenant, user) {
                    vec![detail()]
                } else {
                    Vec::new()
                };
                Ok(PersonExport {
                    sessions,
                    memory: Memory::default(),
                })
            });
            people.expect_erase().returning(move |tenant, user| {
                Ok(Erased {
                    sessions: u64::from(own(tenant, user)),
                    ..Erased::default()
                })
            });
        }
    }
    people
}

fn housekeeping(stores: Stores) -> MockHousekeeping {
    let mut house = MockHousekeeping::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            house.expect_ready().returning(|| Err(broken()));
        }
        Stores::Working => {
            house.expect_ready().returning(|| Ok(()));
        }
    }
    house
}
