//! Turns of the real engine with the offline model, at a steady rate.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use api::http::Engine;
use application::ApiCaller;
use application::take_turn::{Consent, TurnRequest};
use domain::ids::{SessionId, UserId};
use domain::session::Intent;
use domain::text::Raw;
use serde_json::Value;
use tokio::task::JoinSet;

/// Clients at once.
const CLIENTS: u32 = 4;

/// Turns of a session.
const TURNS: u32 = 8;

/// What the candidate says, in turn.
const SAID: [&str; 4] = [
    "I was passed over for promotion twice and I am not sure what is missing.",
    "My manager says I should be more visible, but never how.",
    "By June I want to lead a project of my own.",
    "I will ask two colleagues for feedback this week.",
];

/// What a window came to, in milliseconds.
pub(crate) struct Window {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
}

/// A steady load.
pub(crate) struct Load {
    engine: Arc<Engine>,
    caller: ApiCaller,
    every: Duration,
    next: Arc<AtomicU64>,
}

impl Load {
    pub(crate) fn new(engine: Arc<Engine>, caller: ApiCaller, rate: u32) -> Self {
        Self {
            engine,
            caller,
            every: Duration::from_secs(1) * CLIENTS / rate.max(1),
            next: Arc::new(AtomicU64::new(1)),
        }
    }

    /// Takes turns for so long.
    pub(crate) async fn run(&self, window: Duration) -> Result<Window> {
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            clients.spawn(client(
                Arc::clone(&self.engine),
                self.caller.clone(),
                self.every,
                window,
                Arc::clone(&self.next),
            ));
        }
        let mut took = Vec::new();
        while let Some(done) = clients.join_next().await {
            took.extend(done??);
        }
        took.sort_unstable();
        let at = |percent: usize| {
            let place = (took.len() * percent / 100).min(took.len().saturating_sub(1));
            took.get(place).map_or(0.0, |took| took.as_secs_f64() * 1e3)
        };
        Ok(Window {
            p50: at(50),
            p95: at(95),
        })
    }
}

async fn client(
    engine: Arc<Engine>,
    caller: ApiCaller,
    every: Duration,
    window: Duration,
    next: Arc<AtomicU64>,
) -> Result<Vec<Duration>> {
    let begun = Instant::now();
    let mut ticks = tokio::time::interval(every);
    let (mut took, mut session, mut turn) = (Vec::new(), None, 0);
    let mut user: UserId = "load".parse()?;
    while begun.elapsed() < window {
        ticks.tick().await;
        let number = next.fetch_add(1, Ordering::Relaxed);
        if session.is_none() {
            user = format!("load{number}").parse()?;
        }
        let said = SAID.iter().cycle().nth(turn as usize % SAID.len());
        let request = TurnRequest {
            caller: caller.clone(),
            intent: Intent::CoachingSession,
            user: user.clone(),
            session,
            message: said.map(|said| Raw::new(*said)),
            contexts: BTreeMap::new(),
            consent: Consent::default(),
            idempotency_key: Some(format!("key{number}")),
            canonical_body: Raw::new(number.to_string()),
        };
        let since = Instant::now();
        let answer = engine.take_turn.run(&request, None).await?;
        took.push(since.elapsed());
        turn = (turn + 1) % TURNS;
        session = match turn {
            0 => None,
            _ => Some(session_of(&answer.body)?),
        };
    }
    Ok(took)
}

fn session_of(body: &str) -> Result<SessionId> {
    let body: Value = serde_json::from_str(body)?;
    let id = body.pointer("/data/session_id").and_then(Value::as_str);
    Ok(id.context("no session in the answer")?.parse()?)
}
