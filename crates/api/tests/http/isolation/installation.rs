//! An installation with two tenants that hold the same kinds of things, a model that counts its
//! requests, and a look at every row.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::test::TestRequest;
use actix_web::web::Data;
use api::config::Config;
use api::http::Shared;
use api::wiring::offline_model;
use async_trait::async_trait;
use domain::asking::ModelChoice;
use domain::brief::{Answered, Brief, Reply};
use ports::model::{ModelRequest, ReplySink, Terms};
use ports::{LanguageModel, ModelError};
use rusqlite::Connection;
use serde_json::json;

use crate::accounts::{PASSWORD, signed_up};
use crate::house::{COACHING, House};
use crate::world::{Answer, call_app, post, with_token};

/// What only the other tenant's candidate said.
const SAID: &str = "blue heron";

/// The other tenant's candidate.
const CANDIDATE: &str = "their-candidate@example.com";

/// The other tenant's colleague.
const COLLEAGUE: &str = "their-colleague@example.com";

/// The other tenant's id.
pub(super) const FOREIGN_TENANT: &str = "beta";

/// Ids of one tenant, or of none.
pub(super) struct Ids(Vec<(&'static str, String)>);

impl Ids {
    pub(super) fn of(&self, kind: &str) -> String {
        self.0
            .iter()
            .find(|(known, _)| *known == kind)
            .unwrap()
            .1
            .clone()
    }

    pub(super) fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(kind, _)| *kind)
    }
}

/// Two tenants; the first one is the caller.
pub(super) struct Two {
    house: House,
    shared: Data<Shared>,
    model: Arc<Counting>,
    pub(super) own: Ids,
    pub(super) foreign: Ids,
    pub(super) unknown: Ids,
}

/// The offline model, counting.
struct Counting {
    model: Arc<dyn LanguageModel>,
    asked: AtomicUsize,
}

#[async_trait]
impl LanguageModel for Counting {
    async fn reply(
        &self,
        request: &ModelRequest,
        out: Arc<dyn ReplySink>,
    ) -> Result<Answered<Reply>, ModelError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.model.reply(request, out).await
    }

    fn line_up(&self, choice: &ModelChoice, brief: &Brief) -> Vec<Terms> {
        self.model.line_up(choice, brief)
    }
}

impl Two {
    pub(super) async fn new() -> Self {
        let house = House::new().await;
        let model = Arc::new(Counting {
            model: offline_model(&Config::read(None, &|_| None).unwrap()),
            asked: AtomicUsize::new(0),
        });
        let shared = house.elsewhere_with(model.clone(), "").await;
        let (token, key) = signed_up(&house).await;
        let own = filled(
            &shared,
            &house.token,
            &house.key,
            "our-candidate@example.com",
            "our-colleague@example.com",
            "our plan",
        )
        .await;
        let foreign = filled(&shared, &token, &key, CANDIDATE, COLLEAGUE, SAID).await;
        let ulid = "01HZX3V9T2E8K5M7Q4W6Y0B1CD";
        let unknown = Ids(vec![
            ("session", format!("sess_{ulid}")),
            ("person", "nobody@example.com".to_owned()),
            ("memory", format!("goal_{ulid}")),
            ("user", format!("usr_{ulid}")),
            ("cursor", foreign.of("cursor")),
        ]);
        Self {
            house,
            shared,
            model,
            own,
            foreign,
            unknown,
        }
    }

    /// Calls as the first tenant, with the credential that the route takes.
    pub(super) async fn call(&self, path: &str, request: TestRequest) -> Answer {
        let request = if path.starts_with("/v1/") {
            request.insert_header(("x-api-key", self.house.key.as_str()))
        } else {
            with_token(request, &self.house.token)
        };
        call_app(&self.shared, request).await
    }

    pub(super) fn asked(&self) -> usize {
        self.model.asked.load(Ordering::Relaxed)
    }

    /// Every row, or those of a tenant, the audit log apart.
    pub(super) fn rows(&self, tenant: Option<&str>) -> Vec<String> {
        rows(self.house.folder().join("liya.db"), tenant)
    }

    /// How often the log tells that another tenant's data was denied.
    pub(super) fn denials(&self) -> u32 {
        let database = Connection::open(self.house.folder().join("liya.db")).unwrap();
        let query = "SELECT count(*) FROM audit_entries WHERE action = 'access.denied'";
        database.query_row(query, [], |row| row.get(0)).unwrap()
    }

    pub(super) fn assert_shows_nothing(&self, answer: &Answer, what: &str) {
        let ids = ["session", "memory", "other memory", "user"].map(|kind| self.foreign.of(kind));
        for secret in [SAID, CANDIDATE, COLLEAGUE, "Beta"]
            .into_iter()
            .chain(ids.iter().map(String::as_str))
        {
            let echoed = answer.status == 200 && secret == CANDIDATE;
            assert!(
                echoed || !answer.text.contains(secret),
                "{what}: {}",
                answer.text
            );
        }
    }
}

/// A tenant with two sessions, a candidate with memories, and a colleague.
async fn filled(
    shared: &Data<Shared>,
    token: &str,
    key: &str,
    candidate: &str,
    colleague: &str,
    said: &str,
) -> Ids {
    let with_key = async |request: TestRequest| {
        let answer = call_app(shared, request.insert_header(("x-api-key", key))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"].clone()
    };
    let with_token = async |request: TestRequest| {
        let answer = call_app(shared, with_token(request, token)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    };
    let mut session = serde_json::Value::Null;
    for message in [
        format!("I have been passed over for promotion twice, {said} and all."),
        "My goal is to be promoted to staff engineer by the end of the year".to_owned(),
        "I will ask my manager for the written criteria by Friday".to_owned(),
    ] {
        let body =
            json!({"input": {"user_id": candidate, "message": message}, "session_id": session});
        session = with_key(post(COACHING, body.to_string())).await["session_id"].clone();
    }
    let body = json!({"input": {"user_id": candidate, "message": format!("Hello, {said}")}});
    let other = with_key(post(COACHING, body.to_string())).await["session_id"].clone();
    let encoded = candidate.replace('@', "%40");
    let memory = with_key(TestRequest::with_uri(&format!(
        "/v1/users/{encoded}/memory"
    )))
    .await;
    let page = with_token(TestRequest::with_uri("/dashboard/sessions?limit=1")).await;
    let invitation = json!({"email": colleague, "role": "viewer"});
    let invited = with_token(post("/dashboard/users", invitation.to_string())).await;
    let one_time = invited["data"]["token"].clone();
    let accept = json!({"token": one_time, "password": PASSWORD});
    let accepted = call_app(shared, post("/auth/invitations/accept", accept.to_string())).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    Ids(vec![
        ("session", text(&session)),
        ("other session", text(&other)),
        ("person", candidate.to_owned()),
        ("memory", text(&memory["memories"][0]["id"])),
        ("other memory", text(&memory["memories"][1]["id"])),
        ("user", text(&invited["data"]["id"])),
        ("cursor", text(&page["pagination"]["nextCursor"])),
    ])
}

/// Rows as texts: of each table, every column quoted.
fn rows(database: PathBuf, tenant: Option<&str>) -> Vec<String> {
    let database = Connection::open(database).unwrap();
    let texts = |query: &str| -> Vec<String> {
        let mut statement = database.prepare(query).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
        AND name <> 'audit_entries' ORDER BY name";
    let mut found = Vec::new();
    for table in texts(tables) {
        let columns = texts(&format!(
            "SELECT name FROM pragma_table_info('{table}') WHERE name <> 'last_used_at'"
        ));
        let owner = match (tenant, table.as_str()) {
            (None, _) => String::new(),
            (Some(tenant), "tenants") => format!("WHERE id = '{tenant}'"),
            (Some(tenant), _) if columns.iter().any(|column| column == "tenant_id") => {
                format!("WHERE tenant_id = '{tenant}'")
            }
            (Some(_), _) => continue,
        };
        let quoted: Vec<String> = columns
            .iter()
            .map(|column| format!("quote(\"{column}\")"))
            .collect();
        let quoted = quoted.join(" || ',' || ");
        let query = format!("SELECT '{table}: ' || {quoted} FROM \"{table}\" {owner} ORDER BY 1");
        found.extend(texts(&query));
    }
    found
}
