//! The HTTP side of the chat: one request a turn, with a fresh idempotency key.

use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::StatusCode;
use serde_json::Value;

use crate::wiring::fresh_idempotency_key;

/// How often a turn is sent again, with the same key, when no answer came.
const TRIES: u32 = 3;

/// A client of one server.
pub(super) struct Client {
    http: reqwest::Client,
    url: String,
    key: String,
}

impl Client {
    /// Whether a server of ours answers there.
    pub(super) async fn answers(url: &str) -> bool {
        let Ok(http) = http() else { return false };
        let answer = http
            .get(format!("{url}/healthz"))
            .timeout(Duration::from_secs(2))
            .send()
            .await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }

    /// A client with an API key.
    pub(super) fn new(url: String, key: String) -> anyhow::Result<Self> {
        Ok(Self {
            http: http()?,
            url,
            key,
        })
    }

    /// Sends a turn; a lost answer is asked for again with the same key, so that nothing is said twice.
    pub(super) async fn turn(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let key = fresh_idempotency_key();
        for _ in 1..TRIES {
            match self.send(path, body, Some(&key)).await {
                Ok(answer) => return data(answer).await,
                Err(error) if error.is_connect() || error.is_timeout() || error.is_request() => {}
                Err(error) => return Err(error).context("the server did not answer"),
            }
        }
        data(
            self.send(path, body, Some(&key))
                .await
                .context("the server did not answer")?,
        )
        .await
    }

    /// Sends a request that is harmless to repeat.
    pub(super) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        data(
            self.send(path, body, None)
                .await
                .context("the server did not answer")?,
        )
        .await
    }

    async fn send(
        &self,
        path: &str,
        body: &Value,
        key: Option<&str>,
    ) -> reqwest::Result<reqwest::Response> {
        let mut request = self
            .http
            .post(format!("{}{path}", self.url))
            .header("x-api-key", &self.key);
        if !body.is_null() {
            request = request.json(body);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        request.send().await
    }
}

fn http() -> anyhow::Result<reqwest::Client> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(70))
        .build();
    client.context("no HTTP client can be made")
}

/// The `data` of an answer, or the error's message with every faulty field.
async fn data(answer: reqwest::Response) -> anyhow::Result<Value> {
    let mut body: Value = answer.json().await.context("the answer is not JSON")?;
    if body.get("success") == Some(&Value::Bool(true)) {
        return Ok(body.get_mut("data").map(Value::take).unwrap_or_default());
    }
    let text = |value: &Value, field: &str| {
        value
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let error = body.get("error").cloned().unwrap_or_default();
    let faults: Vec<String> = error
        .get("details")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|fault| format!("\n  {} {}", text(fault, "field"), text(fault, "problem")))
        .collect();
    bail!(
        "{}: {}{}",
        text(&error, "code"),
        text(&error, "message"),
        faults.concat()
    )
}
