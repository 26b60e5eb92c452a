//! What is done to the servers and the database while clients talk: kills, freezes longer than the lease,
//! crashes of the database, cut connections, and commands beside the server.

use super::chance::Chance;
use super::clients::{Field, held};
use super::cutter::{Cut, Cutter};
use crate::engine::{Engine, Place};
use crate::postgres::Cluster;
use anyhow::{Context, Result};
use rustix::process::Signal;
use serde::Serialize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a killed server may take to serve again, a restarting database included.
const BACK_WITHIN: Duration = Duration::from_mins(1);

/// What was done, counted while it is done.
#[derive(Default)]
pub(super) struct Deeds {
    kills: AtomicU64,
    freezes: AtomicU64,
    restarts: AtomicU64,
    partitions: AtomicU64,
    commands: AtomicU64,
    /// Tenants whose making was acknowledged.
    pub(super) tenants: Mutex<Vec<String>>,
}

/// What was done, for the report.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Toll {
    pub(super) kills: u64,
    pub(super) freezes: u64,
    pub(super) restarts: u64,
    pub(super) cuts_before_commit: u64,
    pub(super) cuts_within_commit: u64,
    pub(super) cuts_after_commit: u64,
    /// Times that no new connection could be made.
    pub(super) partitions: u64,
    pub(super) commands: u64,
}

impl Deeds {
    /// The counts so far, with the proxy's.
    pub(super) fn toll(&self, cutter: Option<&Cutter>) -> Toll {
        let read = |count: &AtomicU64| count.load(Ordering::SeqCst);
        let cuts = cutter.map(Cutter::cuts).unwrap_or_default();
        Toll {
            kills: read(&self.kills),
            freezes: read(&self.freezes),
            restarts: read(&self.restarts),
            cuts_before_commit: cuts.before,
            cuts_within_commit: cuts.within,
            cuts_after_commit: cuts.after,
            partitions: read(&self.partitions),
            commands: read(&self.commands),
        }
    }
}

fn more(count: &AtomicU64) {
    count.fetch_add(1, Ordering::SeqCst);
}

/// How roughly servers are handled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Roughness {
    /// Seconds of the lease: a freeze lasts longer.
    pub(super) lease: u64,
    /// So many of a hundred blows are freezes, the others kills.
    pub(super) freezes: u64,
    /// Milliseconds between blows, at least and at most.
    pub(super) pause: (u64, u64),
}

/// Kills and freezes one server until the run is over; it serves again afterwards.
///
/// # Errors
/// When it does not come back.
pub(super) fn of_server(
    field: &Field,
    number: usize,
    engine: &mut Engine,
    roughness: Roughness,
    deeds: &Deeds,
) -> Result<()> {
    let mut chance = Chance::new(field.seed, 1_000 + number as u64);
    loop {
        std::thread::sleep(chance.millis(roughness.pause.0, roughness.pause.1));
        if field.is_over() {
            return Ok(());
        }
        if engine.printed().contains("panicked") {
            field.scandal(format!("a server panicked: {}", engine.log()));
        }
        if chance.percent(roughness.freezes) {
            engine.signal(Signal::STOP)?;
            let lease = roughness.lease * 1_000;
            std::thread::sleep(chance.millis(lease + 300, lease + 1_800));
            engine.signal(Signal::CONT)?;
            more(&deeds.freezes);
        } else {
            engine.kill()?;
            more(&deeds.kills);
            come_back(engine)?;
            field.publish(number, engine.url());
        }
    }
}

/// Starts a server again; while its database is down, again and again.
fn come_back(engine: &mut Engine) -> Result<()> {
    let begun = Instant::now();
    loop {
        let outcome = engine.start_again();
        if outcome.is_ok() || begun.elapsed() > BACK_WITHIN {
            return outcome.context("a killed server does not come back");
        }
    }
}

/// Crashes the database and cuts connections at commits until the run is over.
///
/// # Errors
/// When the database does not come back.
pub(super) fn of_database(
    field: &Field,
    cluster: &Cluster,
    cutter: &Cutter,
    deeds: &Deeds,
) -> Result<()> {
    let mut chance = Chance::new(field.seed, 2_000);
    let mut crash = Instant::now() + chance.millis(4_000, 12_000);
    while !field.is_over() {
        std::thread::sleep(chance.millis(100, 500));
        if Instant::now() >= crash {
            cluster.restart_immediately()?;
            more(&deeds.restarts);
            crash = Instant::now() + chance.millis(8_000, 20_000);
        } else if chance.percent(4) {
            cutter.refuse(true);
            cutter.arm(Cut::After);
            std::thread::sleep(chance.millis(200, 3_000));
            cutter.refuse(false);
            more(&deeds.partitions);
        } else {
            cutter.arm(match chance.below(3) {
                0 => Cut::Before,
                1 => Cut::Within,
                _ => Cut::After,
            });
        }
    }
    Ok(())
}

/// Runs commands beside the server until the run is over. One may fail while the database is away; what it
/// acknowledged must stay.
pub(super) fn of_operators(field: &Field, place: &Place, deeds: &Deeds) {
    let mut chance = Chance::new(field.seed, 3_000);
    let mut made = 0;
    while !field.is_over() {
        std::thread::sleep(chance.millis(500, 1_500));
        let acknowledged = if chance.percent(60) {
            made += 1;
            let tenant = place.create_tenant(&format!("beside {made}"));
            tenant.map(|tenant| held(&deeds.tenants).push(tenant.id))
        } else {
            place.command_line(&["migrate"]).map(drop)
        };
        if acknowledged.is_ok() {
            more(&deeds.commands);
        }
    }
}
