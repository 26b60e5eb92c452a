//! PostgreSQL goes away under load and comes back: clients hear 503 and nothing else, memory stays bounded, and
//! turns succeed again within seconds.

use super::clients::held;
use crate::engine::Engine;
use crate::engine::client::Client;
use crate::interrupt;
use crate::postgres::Cluster;
use crate::workspace::{Build, Workspace};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Clients that send one turn after the other.
const CLIENTS: u64 = 48;
/// Load before the database goes, until memory has settled.
const WARM_UP: Duration = Duration::from_secs(8);
/// Load after it is back.
const AFTER: Duration = Duration::from_secs(5);
/// Most memory more than before.
const MOST_MORE_KIB: u64 = 30 * 1024;
/// Longest time from the database's return to the first turn.
const FIRST_WITHIN: Duration = Duration::from_secs(3);

/// An answer: when it was asked for, when it came, and what it was.
struct Seen {
    asked: Instant,
    came: Instant,
    what: String,
}

/// Stops PostgreSQL for so long.
///
/// # Errors
/// When a promise does not hold, or the run itself fails.
pub(super) fn run(workspace: &Workspace, build: Build, away: Duration) -> Result<()> {
    let binary = workspace.build_liya(build)?;
    let cluster = Cluster::start_durable(&std::env::temp_dir())?;
    let url = cluster.create_database("outage")?;
    let engine = Engine::start_with(&binary, Some(url), &[("LIYA_LOG", "off")])?;
    let key = engine.create_tenant("outage")?.key;
    let (over, made) = (AtomicBool::new(false), AtomicU64::new(0));
    let seen: Mutex<Vec<Seen>> = Mutex::default();
    let (gone, back, before, peak) = std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| call(&engine.url(), &key, &over, &made, &seen));
        }
        let watched = watch(&cluster, &engine, away);
        over.store(true, Ordering::SeqCst);
        watched
    })?;
    engine.stop()?;
    let seen = held(&seen);
    let mut during = BTreeMap::new();
    for answer in seen
        .iter()
        .filter(|seen| seen.came > gone && seen.came < back)
    {
        *during.entry(answer.what.as_str()).or_insert(0_u64) += 1;
    }
    let served = seen
        .iter()
        .any(|seen| seen.asked > gone && seen.came < back && seen.what == "200");
    let strange: Vec<_> = seen
        .iter()
        .filter(|seen| {
            !["200", "503 STORE_UNAVAILABLE", "503 OVERLOADED"].contains(&seen.what.as_str())
        })
        .map(|seen| seen.what.clone())
        .collect();
    let first = seen
        .iter()
        .filter(|seen| seen.came > back && seen.what == "200")
        .map(|seen| seen.came - back)
        .min()
        .context("no turn succeeded after the database had come back")?;
    let more = peak.saturating_sub(before);
    println!(
        "{}",
        json!({
            "outage_seconds": away.as_secs(), "answers_while_away": during, "memory_before_kib": before,
            "memory_more_kib": more, "first_success_ms": u64::try_from(first.as_millis()).unwrap_or(u64::MAX),
        })
    );
    ensure!(
        strange.is_empty(),
        "other answers than 200 and 503: {:?}",
        strange.first()
    );
    ensure!(!served, "a turn succeeded without a database");
    ensure!(
        !during.is_empty(),
        "nobody was answered while the database was away"
    );
    ensure!(more <= MOST_MORE_KIB, "memory grew by {more} KiB");
    ensure!(
        first <= FIRST_WITHIN,
        "the first turn came {first:?} after the database"
    );
    Ok(())
}

/// The outage itself: when it began and ended, memory before it and at most.
fn watch(
    cluster: &Cluster,
    engine: &Engine,
    away: Duration,
) -> Result<(Instant, Instant, u64, u64)> {
    let mut peak = 0;
    let mut wait = |span: Duration| -> Result<u64> {
        let begun = Instant::now();
        while begun.elapsed() < span {
            interrupt::check()?;
            peak = peak.max(memory(engine.id())?);
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(peak)
    };
    let before = wait(WARM_UP)?;
    cluster.stop()?;
    let gone = Instant::now();
    wait(away)?;
    cluster.start_again()?;
    let back = Instant::now();
    let peak = wait(AFTER)?;
    Ok((gone, back, before, peak))
}

fn call(url: &str, key: &str, over: &AtomicBool, made: &AtomicU64, seen: &Mutex<Vec<Seen>>) {
    let client = Client::with_patience(url.to_owned(), Duration::from_secs(20));
    while !over.load(Ordering::SeqCst) {
        let number = made.fetch_add(1, Ordering::SeqCst);
        let body = json!({"input": {
            "user_id": format!("user-{number}"),
            "message": "How do I ask for more responsibility at work?",
        }});
        let idempotency = format!("outage-{number}");
        let headers = [
            ("x-api-key", key),
            ("idempotency-key", idempotency.as_str()),
        ];
        let asked = Instant::now();
        let what = match client.post("/v1/hiring/coaching-session", &headers, &body) {
            Ok(answer) if answer.status() == 200 => "200".to_owned(),
            Ok(answer) => {
                std::thread::sleep(Duration::from_millis(50));
                format!("{} {}", answer.status(), super::clients::code(&answer))
            }
            Err(error) => format!("{error:#}"),
        };
        held(seen).push(Seen {
            asked,
            came: Instant::now(),
            what,
        });
    }
}

/// Resident memory of a process in KiB.
fn memory(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let figure = line.and_then(|line| line.split_whitespace().next());
    figure
        .context("no VmRSS")?
        .parse()
        .context("VmRSS is no number")
}
