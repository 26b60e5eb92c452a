//! Figures without faults: replays, requests to the model a turn, how long a kill blocks a session, overload.

use super::clients::{code, held};
use super::provider::{Manners, Provider};
use super::run::{asking, start};
use crate::engine::Engine;
use crate::engine::client::{Answer, Client};
use crate::postgres::Cluster;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const COACHING: &str = "/v1/hiring/coaching-session";
/// Turns whose answers are asked for again, and how often.
const TURNS: u32 = 200;
const REPLAYS: u32 = 10;
/// Places for turns under overload, and milliseconds of the model: so many turns a second are possible.
const PLACES: u32 = 32;
const SLOW: u64 = 1_000;
/// So many times more are sent.
const OVERLOAD: u32 = 5;
/// Seconds of overload.
const SECONDS: u32 = 10;

/// What is measured with.
pub(super) struct Tools {
    pub(super) binary: PathBuf,
    pub(super) provider: PathBuf,
}

/// Measures everything and prints it as JSON.
///
/// # Errors
/// When a promise does not hold, or the run itself fails.
pub(super) fn measure(tools: &Tools) -> Result<()> {
    let sync = fdatasync_p99()?;
    let cluster = Cluster::start_durable(&std::env::temp_dir())?;
    let url = cluster.create_database("figures")?;
    let figures = json!({
        "fdatasync_p99_ms": millis(sync),
        "sqlite": {
            "replay": replays(tools, None)?,
            "blocked_after_kill_ms": restarted(tools)?,
            "overload": overload(tools, sync)?,
        },
        "postgres": {
            "replay": replays(tools, Some(url.clone()))?,
            "blocked_after_kill_on_the_other_server_ms": left_alone(tools, &url)?,
        },
    });
    println!("{}", serde_json::to_string_pretty(&figures)?);
    Ok(())
}

fn provider(tools: &Tools, latency: u64) -> Result<Provider> {
    let manners = Manners {
        latency,
        faults: 0,
        seed: 1,
    };
    Provider::start(&tools.provider, manners)
}

fn engine(
    tools: &Tools,
    provider: &Provider,
    url: Option<String>,
    more: &[(&'static str, String)],
) -> Result<Engine> {
    let mut settings = asking(provider);
    settings.push(("LIYA_LOG", "off".to_owned()));
    settings.extend(more.iter().cloned());
    start(&tools.binary, url, &settings)
}

fn turn(client: &Client, key: &str, session: Option<&str>, idempotency: &str) -> Result<Answer> {
    let body = json!({"session_id": session, "input": {
        "user_id": "maria", "message": format!("How do I ask for more responsibility at work? {idempotency}"),
    }});
    let headers = [("x-api-key", key), ("idempotency-key", idempotency)];
    client.post(COACHING, &headers, &body)
}

/// Turns, each asked for again: the same bytes, and one request to the model for each.
fn replays(tools: &Tools, url: Option<String>) -> Result<Value> {
    let provider = provider(tools, 0)?;
    let engine = engine(tools, &provider, url, &[])?;
    let key = engine.create_tenant("replays")?.key;
    let client = engine.client();
    let mut first = Vec::new();
    for number in 0..TURNS {
        let answer = turn(&client, &key, None, &format!("replay-{number}"))?.has_status(200)?;
        first.push(answer.bytes);
    }
    let mut times = Vec::new();
    let mut identical = 0_u32;
    for _ in 0..REPLAYS {
        for (number, bytes) in first.iter().enumerate() {
            let begun = Instant::now();
            let again = turn(&client, &key, None, &format!("replay-{number}"))?.has_status(200)?;
            times.push(begun.elapsed());
            identical += u32::from(again.bytes == *bytes);
        }
    }
    let received = provider.received()?.len();
    engine.stop()?;
    ensure!(identical == TURNS * REPLAYS, "replays differ");
    ensure!(
        received == first.len(),
        "{received} requests for {TURNS} turns"
    );
    Ok(json!({
        "replays": times.len(), "identical": identical, "p50_ms": millis(percentile(&mut times, 50)),
        "p99_ms": millis(percentile(&mut times, 99)), "model_requests": received, "turns": TURNS,
    }))
}

/// A turn is running when its server is killed; the same server starts again.
fn restarted(tools: &Tools) -> Result<Vec<f64>> {
    let provider = provider(tools, 700)?;
    let mut engine = engine(tools, &provider, None, &[])?;
    let key = engine.create_tenant("restarted")?.key;
    let mut blocked = Vec::new();
    for number in 0..5 {
        let session = begin(&engine, &key, number)?;
        run_into_the_kill(&engine, &key, &session, number);
        engine.kill()?;
        let killed = Instant::now();
        engine.start_again()?;
        blocked.push(millis(until_usable(
            &engine, &key, &session, number, killed,
        )?));
    }
    Ok(blocked)
}

/// The same where nobody starts the server again: another one takes over when the lease has run out.
fn left_alone(tools: &Tools, url: &str) -> Result<Vec<f64>> {
    let provider = provider(tools, 700)?;
    let other = engine(tools, &provider, Some(url.to_owned()), &[])?;
    let key = other.create_tenant("left alone")?.key;
    let mut blocked = Vec::new();
    for number in 0..2 {
        let mut engine = engine(tools, &provider, Some(url.to_owned()), &[])?;
        let session = begin(&other, &key, number)?;
        run_into_the_kill(&engine, &key, &session, number);
        engine.kill()?;
        let killed = Instant::now();
        blocked.push(millis(until_usable(
            &other, &key, &session, number, killed,
        )?));
    }
    Ok(blocked)
}

fn begin(engine: &Engine, key: &str, number: u32) -> Result<String> {
    let answer = turn(&engine.client(), key, None, &format!("begin-{number}"))?.has_status(200)?;
    answer.json()?.text("/data/session_id")
}

/// Sends a turn and does not wait for its answer.
fn run_into_the_kill(engine: &Engine, key: &str, session: &str, number: u32) {
    let client = Client::with_patience(engine.url(), Duration::from_millis(300));
    // It is cut off by our own impatience; the turn runs on until the kill.
    let _ = turn(&client, key, Some(session), &format!("killed-{number}"));
}

/// From the kill to the sending of the first turn that succeeds.
fn until_usable(
    engine: &Engine,
    key: &str,
    session: &str,
    number: u32,
    killed: Instant,
) -> Result<Duration> {
    for attempt in 0..2_000 {
        let sent = killed.elapsed();
        let idempotency = format!("after-{number}-{attempt}");
        if turn(&engine.client(), key, Some(session), &idempotency)?.status() == 200 {
            return Ok(sent);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    anyhow::bail!("the session stayed blocked")
}

/// More turns than there are places, sent at a steady pace whatever is answered.
fn overload(tools: &Tools, sync: Duration) -> Result<Value> {
    let provider = provider(tools, SLOW)?;
    let places = [("LIYA_MAX_TURNS_IN_FLIGHT", PLACES.to_string())];
    let engine = engine(tools, &provider, None, &places)?;
    let key = engine.create_tenant("overload")?.key;
    let seen: Mutex<Vec<(String, Duration)>> = Mutex::default();
    let (url, senders) = (engine.url(), PLACES * OVERLOAD);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for sender in 0..senders {
            let (url, key, seen) = (&url, &key, &seen);
            scope.spawn(move || {
                let client = Client::new(url.clone());
                let offset = Duration::from_millis(SLOW) * sender / senders;
                for second in 0..SECONDS {
                    let due = offset + Duration::from_millis(SLOW) * second;
                    std::thread::sleep(due.saturating_sub(begun.elapsed()));
                    let sent = Instant::now();
                    let what = match turn(&client, key, None, &format!("{sender}-{second}")) {
                        Ok(answer) if answer.status() == 200 => "200".to_owned(),
                        Ok(answer) => code(&answer),
                        Err(error) => format!("{error:#}"),
                    };
                    held(seen).push((what, sent.elapsed()));
                }
            });
        }
    });
    engine.stop()?;
    let seen = held(&seen);
    let (answered, others): (Vec<_>, Vec<_>) = seen.iter().partition(|(what, _)| what == "200");
    let strange = others.iter().find(|(what, _)| what != "OVERLOADED");
    ensure!(
        strange.is_none(),
        "another answer than OVERLOADED: {strange:?}"
    );
    let mut refusals: Vec<_> = others.iter().map(|(_, time)| *time).collect();
    let p99 = percentile(&mut refusals, 99);
    let capacity = f64::from(PLACES * SECONDS);
    let count = u32::try_from(answered.len()).context("too many answers")?;
    Ok(json!({
        "capacity_per_second": PLACES, "offered_per_second": senders, "goodput": f64::from(count) / capacity,
        "refused": refusals.len(), "refusals_p99_ms": millis(p99),
        "goal_ms": millis(Duration::from_millis(50).max(sync * 25)),
    }))
}

/// How long the disk takes to keep four kilobytes, in 99 of 100 cases.
fn fdatasync_p99() -> Result<Duration> {
    let folder = tempfile::tempdir()?;
    let mut file = File::create(Path::new(folder.path()).join("probe"))?;
    let mut times = Vec::new();
    for _ in 0..300 {
        file.write_all(&[0; 4096])?;
        let begun = Instant::now();
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    Ok(percentile(&mut times, 99))
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    let place = times.len().saturating_sub(1) * percent / 100;
    times.get(place).copied().unwrap_or_default()
}

fn millis(span: Duration) -> f64 {
    (span.as_secs_f64() * 100_000.0).round() / 100.0
}
