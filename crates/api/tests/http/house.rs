//! A whole installation: use cases, SQLite, the offline model, redaction, in a folder of its own.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::web::Data;
use api::config::Config;
use api::http::Shared;
use api::wiring::{Installation, Serving, offline_model};
use domain::ids::TenantId;
use domain::time::Micros;
use ports::LanguageModel;
use serde_json::Value;
use tempfile::TempDir;

use crate::world::{Answer, call_app, post, with_token};

pub(crate) const INTERVIEW: &str = "/v1/hiring/mock-interview";
pub(crate) const COACHING: &str = "/v1/hiring/coaching-session";

/// An installation with its first tenant's key and token.
pub(crate) struct House {
    folder: TempDir,
    pub(crate) shared: Data<Shared>,
    pub(crate) installation: Installation,
    pub(crate) tenant: TenantId,
    pub(crate) key: String,
    pub(crate) token: String,
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::configured("").await
    }

    /// An installation with more in its configuration.
    pub(crate) async fn configured(more: &str) -> Self {
        Self::at(tempfile::tempdir().unwrap(), None, more).await
    }

    /// The same installation somewhere else, with an earlier copy of its database.
    pub(crate) async fn restored(&self, backup: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["pepper", "jwt-secret", "erased.list"] {
            fs::copy(self.folder().join(name), folder.path().join(name)).unwrap();
        }
        fs::copy(backup, folder.path().join("liya.db")).unwrap();
        let known = Some((self.tenant.clone(), self.key.clone()));
        Self::at(folder, known, "").await
    }

    /// Copies the database; nothing may be running.
    pub(crate) async fn back_up(&self, to: &Path) {
        self.installation.keep_retention().scrub().await.unwrap();
        fs::copy(self.folder().join("liya.db"), to).unwrap();
    }

    async fn at(folder: TempDir, known: Option<(TenantId, String)>, more: &str) -> Self {
        let file = format!("data_dir = {:?}\n{more}", folder.path());
        let config = Config::read(Some(&file), &|_| None).unwrap();
        let installation = Installation::open(&config).await.unwrap();
        let serving = installation.begin_serving().await.unwrap();
        let accounts = installation.accounts();
        let made = accounts.first_start("Acme").await.unwrap();
        let (tenant, key) = known.unwrap_or_else(|| {
            let made = made.unwrap();
            (made.tenant, made.api_key)
        });
        let token = accounts
            .owner_token(&tenant, Micros::days(1))
            .await
            .unwrap();
        let engine = installation.engine(&serving, &config).unwrap();
        Self {
            folder,
            shared: Shared::new(Arc::clone(&engine), false),
            installation,
            tenant,
            key,
            token,
        }
    }

    /// Another process on the same database.
    pub(crate) async fn elsewhere(&self) -> Data<Shared> {
        self.elsewhere_configured("").await
    }

    /// Another process on the same database, with more in its configuration.
    pub(crate) async fn elsewhere_configured(&self, more: &str) -> Data<Shared> {
        let model = offline_model(&Config::read(None, &|_| None).unwrap());
        self.elsewhere_with(model, more).await
    }

    /// The same with a model of its own.
    pub(crate) async fn elsewhere_with(
        &self,
        model: Arc<dyn LanguageModel>,
        more: &str,
    ) -> Data<Shared> {
        let file = format!("data_dir = {:?}\n{more}", self.folder());
        let config = Config::read(Some(&file), &|_| None).unwrap();
        let installation = Installation::open(&config).await.unwrap();
        let serving = Serving {
            owner: "elsewhere/1".to_owned(),
        };
        let clock = installation.clock();
        let engine = installation
            .engine_with(&serving, &config, model, clock)
            .unwrap();
        Shared::new(engine, false)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) async fn call(&self, request: TestRequest) -> Answer {
        call_app(&self.shared, request).await
    }

    pub(crate) async fn with_key(&self, request: TestRequest) -> Answer {
        self.call(request.insert_header(("x-api-key", self.key.as_str())))
            .await
    }

    /// Posts a body without a credential.
    pub(crate) async fn open(&self, path: &str, body: Value) -> Answer {
        self.call(post(path, body.to_string())).await
    }

    pub(crate) async fn as_user(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Answer {
        let request = match body {
            Some(body) => post(path, body.to_string()),
            None => TestRequest::with_uri(path),
        };
        self.call(with_token(request.method(method), token)).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Value {
        let answer = self.as_user(Method::GET, path, token, None).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"].clone()
    }

    pub(crate) async fn change(&self, path: &str, token: &str, body: Value) -> Value {
        let answer = self.as_user(Method::PATCH, path, token, Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"].clone()
    }

    pub(crate) async fn turn(&self, path: &str, body: Value) -> Value {
        let answer = self.with_key(post(path, body.to_string())).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"].clone()
    }

    pub(crate) async fn dashboard(&self, path: &str) -> Value {
        let answer = self
            .call(with_token(TestRequest::get().uri(path), &self.token))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }
}
