//! Plain HTTP to a server on this machine. Every status is an answer here, never an error.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::time::Duration;
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

/// Longer than any answer of the server may take.
const PATIENCE: Duration = Duration::from_secs(40);

/// A client of one server.
pub(crate) struct Client {
    agent: Agent,
    base: String,
}

/// An answer, and the call it belongs to.
pub(crate) struct Answer {
    call: String,
    status: u16,
    headers: HeaderMap,
    /// The body as it came over the wire.
    pub(crate) bytes: Vec<u8>,
}

impl Client {
    /// A client of the server at `base`.
    pub(crate) fn new(base: String) -> Self {
        Self::with_patience(base, PATIENCE)
    }

    /// A client that waits at most so long for a whole answer.
    pub(crate) fn with_patience(base: String, patience: Duration) -> Self {
        let configuration = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(patience));
        Self {
            agent: configuration.build().into(),
            base,
        }
    }

    /// `GET path` with these headers.
    ///
    /// # Errors
    /// When no complete answer comes.
    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        self.send("GET", path, headers, Vec::new())
    }

    /// `POST path` with a JSON body.
    ///
    /// # Errors
    /// When no complete answer comes.
    pub(crate) fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Answer> {
        let json = ("content-type", "application/json");
        let headers: Vec<_> = headers.iter().copied().chain([json]).collect();
        self.send("POST", path, &headers, body.to_string().into_bytes())
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer> {
        let call = format!("{method} {path}");
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = if body.is_empty() {
            self.agent.run(request.body(())?)
        } else {
            self.agent.run(request.body(body)?)
        };
        let mut answer = answer.with_context(|| call.clone())?;
        Ok(Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            bytes: answer
                .body_mut()
                .read_to_vec()
                .with_context(|| call.clone())?,
            call,
        })
    }
}

impl Answer {
    /// The status as it came.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The value of a header, if it came.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// # Errors
    /// When the status is another one; with the body.
    pub(crate) fn has_status(self, expected: u16) -> Result<Self> {
        if self.status != expected {
            let body = String::from_utf8_lossy(&self.bytes);
            bail!(
                "{}: expected {expected}, got {}: {body}",
                self.call,
                self.status
            );
        }
        Ok(self)
    }

    /// # Errors
    /// When the header is missing or another one.
    pub(crate) fn has_header(self, name: &str, expected: &str) -> Result<Self> {
        let found = self.header(name);
        if found != Some(expected) {
            bail!("{}: expected {name}: {expected}, got {found:?}", self.call);
        }
        Ok(self)
    }

    /// The body as JSON with the call it belongs to.
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn json(&self) -> Result<Facts> {
        let value = serde_json::from_slice(&self.bytes)
            .with_context(|| format!("{}: no JSON", self.call))?;
        Ok(Facts {
            call: self.call.clone(),
            value,
        })
    }
}

/// A JSON answer to hold against what it should be.
pub(crate) struct Facts {
    call: String,
    value: Value,
}

impl Facts {
    /// # Errors
    /// When the value at the pointer is another one or missing.
    pub(crate) fn expect(&self, pointer: &str, expected: impl Into<Value>) -> Result<&Self> {
        let expected = expected.into();
        self.expect_that(pointer, &expected.to_string(), |found| *found == expected)
    }

    /// # Errors
    /// When the value at the pointer is not as described or missing.
    pub(crate) fn expect_that(
        &self,
        pointer: &str,
        what: &str,
        holds: impl Fn(&Value) -> bool,
    ) -> Result<&Self> {
        match self.value.pointer(pointer) {
            Some(found) if holds(found) => Ok(self),
            found => bail!(
                "{}: {pointer} should be {what}, is {found:?}\n{}",
                self.call,
                self.value
            ),
        }
    }

    /// The text at the pointer.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn text(&self, pointer: &str) -> Result<String> {
        let found = self
            .value
            .pointer(pointer)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty());
        Ok(found
            .with_context(|| format!("{}: no text at {pointer}\n{}", self.call, self.value))?
            .to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Facts;
    use serde_json::json;

    #[test]
    fn a_fact_that_does_not_hold_is_told_with_its_call_and_place() {
        let facts = Facts {
            call: "GET /x".to_owned(),
            value: json!({"data": {"turn": 2}}),
        };
        assert!(facts.expect("/data/turn", 2).is_ok());
        let error = facts.expect("/data/turn", 1).err().unwrap().to_string();
        assert!(error.starts_with("GET /x: /data/turn should be 1"));
        assert!(facts.expect("/data/missing", 1).is_err());
    }
}
