//! A model provider for tests and load tools: a small HTTP server on a free loopback port that
//! speaks the dialects of real providers, answers whatever JSON schema it is sent, and misbehaves on
//! command. It keeps a list of what it received, to be held against the engine's own books.
//!
//! Behind the feature `testing`; nothing of it is in the product.

mod connection;
mod content;
mod control;
mod fault;
pub(crate) mod http;
mod sample;
mod speech;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use fault::{Echo, Fault};

/// How the provider behaves where no script says otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// Milliseconds before an answer begins.
    pub latency_ms: u64,
    /// Milliseconds between two events of a stream.
    pub between_ms: u64,
    /// Characters of content in one event of a stream, at least 1.
    pub chunk_chars: usize,
    /// Faults for the next requests, in order, before the rate below counts.
    pub script: VecDeque<Fault>,
    /// Of a thousand requests so many fail with one of `faults`.
    pub fault_per_mille: u32,
    /// The faults to draw from.
    pub faults: Vec<Fault>,
    /// Seed of the draws and of the contents: the same seed, the same answers in the same order.
    pub seed: u64,
    /// Whether JSON schemas are understood; without, they are refused and JSON mode is served.
    pub schemas: bool,
    /// Tokens reported as read from the cache, of those read.
    pub cached_tokens: u32,
    /// A message to answer with instead of an invented one.
    pub message: Option<String>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            latency_ms: 0,
            between_ms: 0,
            chunk_chars: 24,
            script: VecDeque::new(),
            fault_per_mille: 0,
            faults: Vec::new(),
            seed: 1,
            schemas: true,
            cached_tokens: 0,
            message: None,
        }
    }
}

/// A request the provider received. Its words are left out, but for tests that ask for the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// Its number, from 1.
    pub number: u64,
    /// The `x-client-request-id` header.
    pub call: Option<String>,
    /// The id the provider gave it.
    pub request_id: String,
    /// The path.
    pub path: String,
    /// The model asked for.
    pub model: String,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// The fault it was answered with, if any.
    pub fault: Option<Fault>,
    /// Tokens the provider counts, read and written, where it got so far as to answer.
    pub tokens: Option<(u32, u32)>,
    /// The header that carried the key (`authorization`, `x-api-key`, `api-key`).
    pub key_header: Option<String>,
    /// The body.
    #[serde(skip)]
    pub body: serde_json::Value,
}

/// What the connections share.
struct Shared {
    behaviour: Behaviour,
    draws: u64,
    received: Vec<Received>,
    log: Option<std::fs::File>,
}

type State = Arc<Mutex<Shared>>;

/// A poisoned lock still holds whole values: every change is a single assignment or push.
fn locked(state: &State) -> MutexGuard<'_, Shared> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running scripted provider; it stops when it is dropped.
pub struct ScriptedProvider {
    address: SocketAddr,
    state: State,
    task: JoinHandle<()>,
}

impl ScriptedProvider {
    /// Starts on a free loopback port.
    ///
    /// # Errors
    ///
    /// Where no port can be had.
    pub async fn start(behaviour: Behaviour) -> std::io::Result<Self> {
        Self::serve("127.0.0.1:0", behaviour, None).await
    }

    /// Starts on an address and adds a JSON line for each request to a file, where one is given.
    ///
    /// # Errors
    ///
    /// Where the address is taken or the file cannot be opened.
    pub async fn serve(
        address: &str,
        behaviour: Behaviour,
        log: Option<&std::path::Path>,
    ) -> std::io::Result<Self> {
        let log = match log {
            Some(path) => Some(
                std::fs::OpenOptions::new()
                    .create(true)
                    .append(true)
                    .open(path)?,
            ),
            None => None,
        };
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(Shared {
            draws: behaviour.seed,
            behaviour,
            received: Vec::new(),
            log,
        }));
        let task = tokio::spawn(accept(listener, Arc::clone(&state)));
        Ok(Self {
            address,
            state,
            task,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base address for the OpenAI dialect, `/v1` included.
    pub fn openai_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The base address for the Anthropic dialect.
    pub fn anthropic_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds faults for the next requests, in order.
    pub fn then(&self, faults: impl IntoIterator<Item = Fault>) {
        locked(&self.state).behaviour.script.extend(faults);
    }

    /// Behaves differently from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        locked(&self.state).behaviour = behaviour;
    }

    /// What it received, in order.
    pub fn received(&self) -> Vec<Received> {
        locked(&self.state).received.clone()
    }

    /// Serves until the task is stopped from outside.
    pub async fn run(mut self) {
        // The task ends only with the process: a join error has nobody to be told to.
        let _ = (&mut self.task).await;
    }
}

impl Drop for ScriptedProvider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Connections end with the provider: they live in the task that accepts them.
async fn accept(listener: TcpListener, state: State) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection::serve(stream, Arc::clone(&state)));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

impl Shared {
    /// The fault for the next request, if any.
    fn next_fault(&mut self) -> Option<Fault> {
        if let Some(fault) = self.behaviour.script.pop_front() {
            return Some(fault).filter(|fault| *fault != Fault::None);
        }
        let rate = u64::from(self.behaviour.fault_per_mille);
        let drawn = self.draw();
        if drawn % 1000 >= rate || self.behaviour.faults.is_empty() {
            return None;
        }
        let count = u64::try_from(self.behaviour.faults.len()).unwrap_or(1);
        let place = usize::try_from((drawn / 1000) % count).unwrap_or_default();
        self.behaviour.faults.get(place).cloned()
    }

    /// The next number of a seeded sequence (SplitMix64).
    fn draw(&mut self) -> u64 {
        self.draws = self.draws.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.draws;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Notes a request: in the list, and in the file where there is one.
    fn note(&mut self, received: Received) {
        use std::io::Write as _;
        if let Some(log) = &mut self.log
            && let Ok(mut line) = serde_json::to_vec(&received)
        {
            line.push(b'\n');
            // A full disk shows as a missing line, which the reader of the file reports.
            let _ = log.write_all(&line);
        }
        self.received.push(received);
    }
}

impl Behaviour {
    fn latency(&self) -> Duration {
        Duration::from_millis(self.latency_ms)
    }

    fn between(&self) -> Duration {
        Duration::from_millis(self.between_ms)
    }
}
