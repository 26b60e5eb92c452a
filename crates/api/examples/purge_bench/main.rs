//! How much a purge slows turns, and how much memory it takes: turns at a steady rate in windows
//! without and with the purge at work, pair by pair. `cargo xtask purge-bench` runs it on both
//! databases.

#![expect(clippy::print_stdout, reason = "what a tool prints is its product")]

mod seed;
mod turns;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use api::config::Config;
use api::retention::{Passed, pass};
use api::wiring::Installation;
use clap::Parser;

use turns::Load;

/// A purge beside turns.
#[derive(Parser)]
struct Arguments {
    /// The database: `sqlite:///path/file.db` or `postgres://..`, empty.
    #[arg(long)]
    database: String,
    /// A folder for secrets.
    #[arg(long)]
    folder: String,
    /// Messages to be purged.
    #[arg(long, default_value_t = 1_000_000)]
    messages: u32,
    /// Pairs of windows.
    #[arg(long, default_value_t = 8)]
    pairs: u32,
    /// Seconds of a window.
    #[arg(long, default_value_t = 4)]
    window: u64,
    /// Turns a second.
    #[arg(long, default_value_t = 100)]
    rate: u32,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let file = format!(
        "data_dir = {:?}\ndatabase_url = {:?}",
        arguments.folder, arguments.database
    );
    let config = Config::read(Some(&file), &|_| None)?;
    let installation = Installation::open(&config).await?;
    let made = installation.accounts().create_tenant("Bench").await?;
    let begun = Instant::now();
    let sessions = seed::seed(
        &arguments.database,
        made.tenant.as_str(),
        arguments.messages,
    )
    .await?;
    println!(
        "{} messages in {sessions} sessions, seeded in {:.0} s",
        arguments.messages,
        begun.elapsed().as_secs_f64()
    );
    let serving = installation.begin_serving().await?;
    let engine = installation.engine(&serving, &config)?;
    let caller = engine.callers.by_api_key(&made.api_key).await?;
    let load = Load::new(engine, caller, arguments.rate);
    let window = Duration::from_secs(arguments.window);
    load.run(window).await?;

    let resting = resident_kib()?;
    let (mut most, mut ratios) = (resting, Vec::new());
    for pair in 1..=arguments.pairs {
        let without = load.run(window).await?;
        let purge = tokio::spawn({
            let retention = installation.keep_retention();
            async move { pass(&retention).await }
        });
        let with = load.run(window).await?;
        let still_at_work = !purge.is_finished();
        purge.abort();
        // A pass that is broken off goes on where it stood.
        drop(purge.await);
        most = most.max(resident_kib()?);
        println!(
            "pair {pair}: p50 {:.2} -> {:.2} ms, p95 {:.2} -> {:.2} ms",
            without.p50, with.p50, without.p95, with.p95
        );
        if still_at_work {
            ratios.push((with.p50 / without.p50, with.p95 / without.p95));
        }
    }
    let begun = Instant::now();
    let rest: Passed = pass(&installation.keep_retention()).await?;
    most = most.max(resident_kib()?);
    println!(
        "the rest: {} messages in {:.0} s; memory {} -> at most {} MiB",
        rest.gone.messages,
        begun.elapsed().as_secs_f64(),
        resting / 1024,
        most / 1024
    );
    ensure!(
        !ratios.is_empty(),
        "the purge ended before a window did: seed more messages"
    );
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    println!(
        "median of {} pairs: p50 x {:.2} (goal 1.20), p95 x {:.2} (goal 1.50)",
        ratios.len(),
        median(ratios.iter().map(|(p50, _)| *p50).collect()),
        median(ratios.iter().map(|(_, p95)| *p95).collect())
    );
    Ok(())
}

/// Memory of this process that is in use.
fn resident_kib() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.context("no VmRSS")?.parse()?)
}
