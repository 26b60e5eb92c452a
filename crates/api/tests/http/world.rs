//! An engine over stand-ins: two tenants with a key and a token each, one session, one person.

mod accounts;
mod callers;
mod stores;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use actix_web::body::to_bytes;
use actix_web::dev::{Payload, Service, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpResponse};
use api::http::{Choice, Engine, Shared, TrustedProxies, app, shape};
use application::TakeTurn;
use application::callers::Callers;
use application::key_use::KeyUse;
use application::people::People;
use application::sessions::Sessions;
use domain::asking::AskPolicy;
use domain::catalogue::Catalogue;
use domain::ids::{MemoryId, SessionId};
use domain::memory::RememberedId;
use domain::time::{Micros, Timestamp};
use futures_util::Stream;
use ports::testing::{MockLanguageModel, MockOutbox, MockPause, MockTurnStore};
use ports::{Clock, IdGenerator};
use serde_json::Value;

use accounts::AccountUseCases;
pub(crate) use accounts::{DELIVERY, OWNER, WEBHOOK};
use callers::{directory, fingerprints, redactor, tokens};
pub(crate) use stores::turn_store;
use stores::{erased_list, housekeeping, minutes, person_store, session_reader};

/// When everything happens: 2026-03-14T22:41:07Z.
pub(crate) const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);

/// Acme's session.
pub(crate) const SESSION: SessionId = SessionId::from_bits(1_234_567);

/// A remembered fact of acme's person.
pub(crate) const MEMORY: RememberedId = RememberedId::Fact(MemoryId::from_bits(1_234_568));

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
    pub(crate) fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.unix_micros()))
    }

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
        let clock = Arc::new(FixedClock::at(NOW));
        let ids = Arc::new(CountedIds(AtomicI64::new(1)));
        let turns = Arc::new(turns);
        let fingerprints = Arc::new(fingerprints());
        let erased = Arc::new(erased_list(stores));
        let around = accounts::Surroundings {
            clock: clock.clone(),
            ids: ids.clone(),
        };
        let AccountUseCases {
            logins,
            team,
            company,
            usage,
            webhooks,
            audit,
        } = accounts::use_cases(stores, &around);
        let engine = Arc::new(Engine {
            logins,
            team,
            company,
            usage,
            webhooks,
            audit: audit.clone(),
            choice: Choice::default(),
            trusted_proxies: TrustedProxies::default(),
            callers: Callers {
                directory: Arc::new(directory()),
                fingerprints: fingerprints.clone(),
                tokens: Arc::new(tokens()),
                clock: clock.clone(),
                key_use: KeyUse::default(),
            },
            take_turn: TakeTurn {
                turns: turns.clone(),
                model: Arc::new(MockLanguageModel::new()),
                policy: AskPolicy::default(),
                pause: Arc::new(MockPause::new()),
                redactor: Arc::new(redactor()),
                fingerprints: fingerprints.clone(),
                clock: clock.clone(),
                ids: ids.clone(),
                catalogue: Arc::new(Catalogue::default()),
                shape,
                lease_owner: "node/1".to_owned(),
                lease: Micros::seconds(15),
                outbox: Arc::new(MockOutbox::new()),
                running: application::RunningTurns::default(),
                audit: audit.clone(),
            },
            sessions: Sessions {
                reader: Arc::new(session_reader(stores)),
                turns,
                clock: clock.clone(),
                ids: ids.clone(),
                erased: erased.clone(),
                fingerprints: fingerprints.clone(),
                audit: audit.clone(),
            },
            people: People {
                people: Arc::new(person_store(stores)),
                erased,
                fingerprints,
                audit: audit.clone(),
                clock: clock.clone(),
            },
            minutes: Arc::new(minutes()),
            housekeeping: Arc::new(housekeeping(stores)),
            stream_beat: Duration::from_secs(15),
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
