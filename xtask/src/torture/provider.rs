//! The scripted model provider beside the servers (an example of `adapters`): it is slow, fails at times, and
//! writes down every request that reaches it.

use super::checker::Received;
use crate::process;
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A running provider; dropping it kills it.
pub(super) struct Provider {
    folder: TempDir,
    child: Child,
    address: String,
}

/// How it behaves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manners {
    /// Milliseconds before an answer.
    pub(super) latency: u64,
    /// Of a thousand requests so many come to nothing.
    pub(super) faults: u64,
    /// What the faults are drawn from.
    pub(super) seed: u64,
}

/// A line of its log.
#[derive(Deserialize)]
struct Line {
    call: Option<String>,
    request_id: String,
}

impl Provider {
    /// Starts the tool on a free port.
    ///
    /// # Errors
    /// When it does not tell its address.
    pub(super) fn start(tool: &Path, manners: Manners) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("liya-provider-")
            .tempdir()?;
        let behaviour = json!({
            "latency_ms": manners.latency,
            "seed": manners.seed,
            "fault_per_mille": manners.faults,
            "faults": [
                "rate_limited", "server_error", "bad_gateway", "unavailable", "overloaded",
                "hang_before_headers", "hang_mid_body", "half_close", "reset", "malformed_json", "off_schema",
            ],
        });
        let mut child = Command::new(tool)
            .arg("--log")
            .arg(log(&folder))
            .args(["--behaviour", &behaviour.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("start {}", tool.display()))?;
        let mut address = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut address)?;
        }
        let address = address.trim().to_owned();
        let provider = Self {
            folder,
            child,
            address,
        };
        anyhow::ensure!(
            provider.address.contains(':'),
            "the scripted provider told no address"
        );
        Ok(provider)
    }

    /// Its base address in the dialect of OpenAI.
    pub(super) fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Every request that reached it.
    ///
    /// # Errors
    /// When its log cannot be read.
    pub(super) fn received(&self) -> Result<Vec<Received>> {
        let text = std::fs::read_to_string(log(&self.folder)).unwrap_or_default();
        text.lines()
            .map(|line| {
                let Line { call, request_id } = serde_json::from_str(line)
                    .with_context(|| format!("a line of the provider: {line}"))?;
                Ok(Received {
                    id: request_id,
                    call: call.unwrap_or_default(),
                })
            })
            .collect()
    }
}

fn log(folder: &TempDir) -> PathBuf {
    folder.path().join("requests")
}

impl Drop for Provider {
    fn drop(&mut self) {
        // Where it has ended already there is nothing to end.
        let _ = process::signal(&self.child, rustix::process::Signal::KILL);
        let _ = self.child.wait();
    }
}
