//! Turns with a paid model, through everything but the provider: use cases, SQLite, redaction, money.

mod failing;
mod figures;
mod hostile;
mod money;
mod overload;
pub(crate) mod provider;
mod streams;
mod upstream;
mod webhooks;

use std::sync::Arc;

use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::ACCEPT;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use api::config::Config;
use api::http::{Engine, MOST_TURNS, Shared, app};
use api::wiring::{Installation, Serving};
use domain::ids::{DashboardUserId, KeyId};
use domain::settings::TenantSettings;
use domain::time::Micros;
use ports::account_store::{NewKey, NewTenant};
use ports::fingerprints::Purpose;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::world::{Answer, call_app, post, with_token};
use provider::{Act, Provider};

const INTERVIEW: &str = "/v1/hiring/mock-interview";
const COACHING: &str = "/v1/hiring/coaching-session";

/// An answer with something in it for every dimension of a behavioural question.
const ANSWER: &str = "In my last role two teams wanted the same release date. I set up a meeting, \
                      wrote down what each of them needed, proposed to split the release, and we \
                      shipped both parts within two weeks without a single incident.";

/// An installation in a folder of its own, with a provider that acts as it is told.
struct House<P = Arc<Provider>> {
    _folder: TempDir,
    config: Config,
    installation: Installation,
    shared: Data<Shared>,
    provider: P,
}

/// A tenant of the house.
#[derive(Clone)]
struct Tenant {
    key: String,
    token: String,
}

impl House {
    /// Models may take two seconds, a stream may be silent for one.
    async fn new(provider: impl FnOnce(&Config) -> Provider) -> Self {
        Self::bounded(MOST_TURNS, provider).await
    }

    /// The same with places for so many turns.
    async fn bounded(most_turns: usize, provider: impl FnOnce(&Config) -> Provider) -> Self {
        let file =
            "model_deadline_seconds = 2\nstream_beat_seconds = 1\nwebhook_private_targets = true";
        Self::built(file, most_turns, |installation, serving, config| {
            let provider = Arc::new(provider(config));
            let clock = installation.clock();
            let engine = installation.engine_with(serving, config, provider.clone(), clock);
            (engine.unwrap(), provider)
        })
        .await
    }

    async fn acting(acts: impl IntoIterator<Item = Act>) -> Self {
        Self::new(|config| Provider::new(config).acting(acts)).await
    }
}

impl<P> House<P> {
    /// A house with this configuration and places for so many turns.
    async fn built(
        file: &str,
        most_turns: usize,
        engine: impl FnOnce(&Installation, &Serving, &Config) -> (Arc<Engine>, P),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("data_dir = {:?}\n{file}", folder.path());
        let config = Config::read(Some(&file), &|_| None).unwrap();
        let installation = Installation::open(&config).await.unwrap();
        let serving = installation.begin_serving().await.unwrap();
        let (engine, provider) = engine(&installation, &serving, &config);
        Self {
            _folder: folder,
            config,
            installation,
            shared: Shared::bounded(engine, false, most_turns),
            provider,
        }
    }

    async fn tenant(&self, change: impl FnOnce(&mut TenantSettings)) -> Tenant {
        let accounts = self.installation.accounts();
        let mut settings = TenantSettings::default();
        change(&mut settings);
        let key = (accounts.fresh_key)();
        let new = NewTenant {
            name: "Acme".to_owned(),
            plan: domain::account::Plan::SelfHosted,
            settings,
            key: NewKey {
                id: KeyId::from_bits(accounts.ids.fresh()),
                fingerprint: accounts.fingerprints.of(Purpose::ApiKey, key.as_bytes()),
                masked: "liya_abc-...xyz".to_owned(),
            },
            owner: DashboardUserId::from_bits(accounts.ids.fresh()),
            at: accounts.clock.now(),
        };
        let id = accounts.accounts.create_tenant(&new).await.unwrap();
        let token = accounts.owner_token(&id, Micros::days(1)).await.unwrap();
        Tenant { key, token }
    }

    async fn call(&self, tenant: &Tenant, request: TestRequest) -> Answer {
        let request = request.insert_header(("x-api-key", tenant.key.as_str()));
        call_app(&self.shared, request).await
    }

    async fn post(&self, tenant: &Tenant, path: &str, body: &Value) -> Answer {
        self.call(tenant, post(path, body.to_string())).await
    }

    /// Begins an answer as an event stream: it comes back with the first frame.
    async fn stream(&self, tenant: &Tenant, path: &str, body: &Value) -> ServiceResponse {
        let service = init_service(app(&self.shared)).await;
        let request = post(path, body.to_string())
            .insert_header(("x-api-key", tenant.key.as_str()))
            .insert_header(("idempotency-key", "a-key"))
            .insert_header((ACCEPT, "text/event-stream"));
        service.call(request.to_request()).await.unwrap()
    }

    /// A new interview with its first question asked: the session.
    async fn interview(&self, tenant: &Tenant) -> String {
        let body = json!({"input": {
            "user_id": "usr_123",
            "profile": {"title": "Nurse", "years_of_experience": 6}
        }});
        let answer = self.post(tenant, INTERVIEW, &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let data = answer.json()["data"].clone();
        data["session_id"].as_str().unwrap().to_owned()
    }

    /// The session as its dashboard shows it.
    async fn shown(&self, tenant: &Tenant, session: &str) -> Value {
        let path = format!("/dashboard/sessions/{session}");
        let request = with_token(TestRequest::get().uri(&path), &tenant.token);
        let answer = call_app(&self.shared, request).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"]["session"].clone()
    }
}

fn answer_to(session: &str, message: &str) -> Value {
    json!({"session_id": session, "input": {"user_id": "usr_123", "message": message}})
}

fn coaching(user: &str) -> Value {
    json!({"input": {"user_id": user, "message": "How do I ask for more responsibility at work?"}})
}
