//! The goals, one function each, but for the lists (9) and the peers (10).

use super::served::Load;
use super::table::{Figures, Row, median};
use super::tool::number;
use super::{Bench, Database, lists};
use crate::process;
use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A goal.
pub(crate) struct Goal {
    pub(crate) number: u8,
    pub(crate) about: &'static str,
    pub(crate) measure: fn(&Bench) -> Result<Figures>,
}

/// All goals that need nothing but the product.
pub(crate) const ALL: [Goal; 11] = [
    goal(1, "SQLite against its single writer", sqlite_against_bare),
    goal(
        2,
        "group commit against one commit a write",
        grouped_against_single,
    ),
    goal(3, "PostgreSQL against pgbench", postgres_against_pgbench),
    goal(4, "added latency over a slow model", added_latency),
    goal(5, "added latency, unloaded", unloaded),
    goal(6, "tail at 64 connections, size of the log", tail),
    goal(7, "memory", memory),
    goal(8, "a thousand turns in flight", thousand_in_flight),
    goal(9, "lists over many sessions", lists::measure),
    goal(11, "cold start and size", cold_start),
    goal(
        12,
        "processor time of a turn without storage",
        processor_time,
    ),
];

const fn goal(number: u8, about: &'static str, measure: fn(&Bench) -> Result<Figures>) -> Goal {
    Goal {
        number,
        about,
        measure,
    }
}

/// A row whose figure is at least, or at most, what was to be reached.
pub(crate) fn row(what: impl Into<String>, got: String, goal: &str, met: bool) -> Row {
    Row {
        what: what.into(),
        got,
        goal: goal.to_owned(),
        met: Some(met),
    }
}

impl Bench {
    /// The load of the machine and how long a durable write takes, before a measurement.
    pub(crate) fn state(&self) -> Result<String> {
        let load = std::fs::read_to_string("/proc/loadavg")?;
        let load = load.split_whitespace().next().unwrap_or_default();
        let (p50, p99) = self.tool.probe(self.folder.path())?;
        Ok(format!(
            "load average {load}, write of 4 KiB with fdatasync p50 {p50:.3} ms, p99 {p99:.2} ms"
        ))
    }

    /// The middle one of repeated measurements of one figure.
    fn repeat(&self, mut one: impl FnMut() -> Result<f64>) -> Result<f64> {
        let figures: Result<Vec<f64>> = (0..self.repetitions).map(|_| one()).collect();
        Ok(median(figures?))
    }
}

fn sqlite_against_bare(bench: &Bench) -> Result<Figures> {
    let state = bench.state()?;
    let (mut rates, mut bare_rates, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.repetitions {
        let bare = bare_sqlite(bench, 128)?;
        let served = bench.serve(Database::Sqlite, 0)?;
        let load = bench.drive(&served, 64, &[])?;
        ratios.push(load.per_second / bare);
        rates.push(load.per_second);
        bare_rates.push(bare);
    }
    let ratio = median(ratios);
    let what = format!(
        "SQLite, 64 connections, model at 0 ms: {:.0} turns/s served, {:.0} raw; served/raw",
        median(rates),
        median(bare_rates)
    );
    let rows = vec![row(what, percent(ratio), "at least 75 %", ratio >= 0.75)];
    Ok(Figures { rows, state })
}

/// Turns a second by the bare writer, in a fresh file of ours.
fn bare_sqlite(bench: &Bench, group: u32) -> Result<f64> {
    let mut served = bench.serve(Database::Sqlite, 0)?;
    served.stop()?;
    let data = served.data().to_string_lossy().into_owned();
    let (group, seconds) = (group.to_string(), bench.seconds.to_string());
    let arguments = [
        "bare-sqlite",
        "--data",
        &data,
        "--group",
        &group,
        "--seconds",
        &seconds,
    ];
    let wrote = bench.tool.ask(&arguments)?;
    println!("  bare, groups of {group}: {wrote}");
    number(&wrote, "/per_second")
}

fn grouped_against_single(bench: &Bench) -> Result<Figures> {
    let state = bench.state()?;
    let (p50, _) = bench.tool.probe(bench.folder.path())?;
    let ratio = bench.repeat(|| Ok(bare_sqlite(bench, 128)? / bare_sqlite(bench, 1)?))?;
    // Between a fast disk and a slow one the goal lies between both goals.
    let wanted = 1.8 + (p50.clamp(0.1, 4.0) - 0.1) / 3.9 * (8.0 - 1.8);
    let goal = format!("at least {wanted:.1} at this fdatasync (1.8 fast, 8 at 4 ms)");
    let what = "SQLite, raw: groups of 128 against one write a commit";
    let rows = vec![row(what, format!("{ratio:.1}"), &goal, ratio >= wanted)];
    Ok(Figures { rows, state })
}

fn postgres_against_pgbench(bench: &Bench) -> Result<Figures> {
    let state = bench.state()?;
    let (mut rates, mut bare_rates, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for repetition in 0..bench.repetitions {
        let served = bench.serve(Database::Postgres, 0)?;
        let database = served.database.as_deref().context("no database")?;
        let bare = pgbench(bench, database, repetition)?;
        let load = bench.drive(&served, 64, &[])?;
        ratios.push(load.per_second / bare);
        rates.push(load.per_second);
        bare_rates.push(bare);
    }
    let ratio = median(ratios);
    let what = format!(
        "PostgreSQL, 64 connections, model at 0 ms: {:.0} turns/s served, {:.0} by pgbench with 32 \
         clients; served/pgbench",
        median(rates),
        median(bare_rates)
    );
    let goal = "at least 100 % (stretch 140 %)";
    let rows = vec![row(what, percent(ratio), goal, ratio >= 1.0)];
    Ok(Figures { rows, state })
}

/// Turns a second by pgbench: the reads of a turn in one pipeline, its claim, its commit.
fn pgbench(bench: &Bench, database: &str, repetition: usize) -> Result<f64> {
    const CLIENTS: u32 = 32;
    let sessions = format!(
        "INSERT INTO sessions (id, tenant_id, user_id, domain, state, known, memory_allowed, \
         revision, message_count, turn_count, tokens_used, cost_micro_usd, reserved_micro_usd, \
         spent_micro_usd, created_at, expires_at) SELECT 'sess_{repetition}_' || n, 'bench', \
         'usr_' || n, 'hiring', '{{}}', '{{}}', true, 0, 0, 0, 0, 0, 0, 0, 1, \
         9000000000000000 FROM generate_series(0, {CLIENTS}) AS n"
    );
    bench.cluster.sql(database, &sessions)?;
    let api_key = bench
        .cluster
        .sql(database, "SELECT id FROM api_keys WHERE revoked_at IS NULL")?;
    let script = include_str!("turn.pgbench.sql").replace("API_KEY", api_key.trim());
    let (clients, seconds) = (CLIENTS.to_string(), bench.seconds.ceil().to_string());
    let run = format!("run={repetition}");
    let arguments = [
        "-c", &clients, "-j", "1", "-T", &seconds, "-D", &run, "-D", "rev=0",
    ];
    let printed = bench.cluster.pgbench(database, &script, &arguments)?;
    let rate = printed.lines().find_map(|line| line.strip_prefix("tps = "));
    let rate = rate.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    let rate = rate.with_context(|| format!("no tps: {printed}"))?;
    println!("  pgbench: {rate:.0} turns/s");
    Ok(rate)
}

fn added_latency(bench: &Bench) -> Result<Figures> {
    const MODEL_MS: u32 = 200;
    let state = bench.state()?;
    let mut rows = Vec::new();
    for database in Database::BOTH {
        let (mut p50, mut p99) = (Vec::new(), Vec::new());
        for _ in 0..bench.repetitions {
            let served = bench.serve(database, MODEL_MS)?;
            let load = bench.drive(&served, 200, &["--rate", "300"])?;
            p50.push(load.p50 - f64::from(MODEL_MS));
            p99.push(load.p99 - f64::from(MODEL_MS));
        }
        let (p50, p99) = (median(p50), median(p99));
        let name = database.name();
        let what = format!("{name}, 300 turns/s over a 200 ms model, added p50");
        rows.push(row(what, ms(p50), "at most 2 ms", p50 <= 2.0));
        let what = format!("{name}, the same, added p99");
        rows.push(row(what, ms(p99), "at most 6 ms", p99 <= 6.0));
    }
    Ok(Figures { rows, state })
}

fn unloaded(bench: &Bench) -> Result<Figures> {
    let state = bench.state()?;
    let mut rows = Vec::new();
    for database in Database::BOTH {
        let (mut p50, mut wanted) = (Vec::new(), Vec::new());
        for _ in 0..bench.repetitions {
            let (write, _) = bench.tool.probe(bench.folder.path())?;
            let served = bench.serve(database, 0)?;
            p50.push(bench.drive(&served, 1, &[])?.p50);
            wanted.push((8.0 * write).max(0.8));
        }
        let (p50, wanted) = (median(p50), median(wanted));
        let what = format!("{}, one connection, model at 0 ms, p50", database.name());
        let goal = format!("at most {} (0.8 ms or 8 x fdatasync)", ms(wanted));
        rows.push(row(what, ms(p50), &goal, p50 <= wanted));
    }
    Ok(Figures { rows, state })
}

fn tail(bench: &Bench) -> Result<Figures> {
    const MOST_LOG: u64 = 128 * 1024 * 1024;
    let state = bench.state()?;
    let mut rows = Vec::new();
    for database in Database::BOTH {
        let mut log = 0;
        let ratio = bench.repeat(|| {
            let served = bench.serve(database, 0)?;
            let Load { p50, p99, .. } = bench.drive(&served, 64, &[])?;
            log = log.max(served.log_size());
            Ok(p99 / p50)
        })?;
        let what = format!("{}, 64 connections, p99/p50", database.name());
        rows.push(row(what, format!("{ratio:.1}"), "at most 3", ratio <= 3.0));
        if database == Database::Sqlite {
            let got = format!("{} MB", log / 1024 / 1024);
            rows.push(row(
                "SQLite, write-ahead log",
                got,
                "at most 128 MB",
                log <= MOST_LOG,
            ));
        }
    }
    Ok(Figures { rows, state })
}

fn memory(bench: &Bench) -> Result<Figures> {
    let state = bench.state()?;
    let mut rows = Vec::new();
    for database in Database::BOTH {
        let served = bench.serve(database, 1_000)?;
        let idle = bench.repeat(|| served.memory())?;
        let (busy, _) = std::thread::scope(|scope| {
            let driven = scope.spawn(|| bench.drive(&served, 1_000, &["--warm-up", "2"]));
            let mut most: f64 = 0.0;
            while !driven.is_finished() {
                most = most.max(served.memory()?);
                std::thread::sleep(Duration::from_millis(50));
            }
            let driven = driven.join().ok().context("the load panicked")??;
            Ok::<_, anyhow::Error>((most, driven))
        })?;
        let name = database.name();
        let per_turn = (busy - idle) / 1_000.0;
        let what = format!("{name}, resident, idle");
        rows.push(row(
            what,
            mib(idle),
            "at most 16 MiB",
            idle <= 16.0 * 1024.0,
        ));
        let what = format!("{name}, 1,000 turns in flight");
        let goal = "at most 100 MiB (stretch 64)";
        rows.push(row(what, mib(busy), goal, busy <= 100.0 * 1024.0));
        let what = format!("{name}, a turn in flight");
        let got = format!("{per_turn:.0} KiB");
        rows.push(row(what, got, "at most 64 KiB", per_turn <= 64.0));
    }
    Ok(Figures { rows, state })
}

fn thousand_in_flight(bench: &Bench) -> Result<Figures> {
    let state = bench.state()?;
    // The clients go in step, a thousand turns at once: a short time would hold one batch too few.
    let seconds = bench.seconds * 7.0;
    let mut rows = Vec::new();
    for database in Database::BOTH {
        let mut failed = 0.0;
        let rate = bench.repeat(|| {
            let served = bench.serve(database, 1_000)?;
            let load = bench.drive_for(seconds, &served, 1_000, &["--warm-up", "3"])?;
            failed += load.failed;
            Ok(load.per_second)
        })?;
        let what = format!("{}, 1,000 clients on a 1 s model", database.name());
        let got = format!("{rate:.0} turns/s, {failed:.0} failed");
        let met = rate >= 950.0 && failed < 1.0;
        rows.push(row(what, got, "at least 950 turns/s, none failed", met));
    }
    Ok(Figures { rows, state })
}

fn cold_start(bench: &Bench) -> Result<Figures> {
    const STARTS: usize = 7;
    let state = bench.state()?;
    let folder = tempfile::Builder::new().tempdir_in(bench.folder.path())?;
    let mut starts = Vec::new();
    // The first one makes the database and does not count.
    for start in 0..=STARTS {
        let listen = {
            let free = std::net::TcpListener::bind("127.0.0.1:0")?;
            free.local_addr()?.to_string()
        };
        let begun = Instant::now();
        let mut server = Command::new(&bench.liya)
            .env("LIYA_DATA_DIR", folder.path())
            .env("LIYA_LISTEN", &listen)
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let answered = process::wait_for_often("the first answer", Duration::from_secs(20), || {
            Ok(answers(&listen).then(|| begun.elapsed()))
        });
        let _ = server.kill();
        server.wait()?;
        if start > 0 {
            starts.push(answered?.as_secs_f64() * 1_000.0);
        }
    }
    let (start, size) = (median(starts), bench.liya.metadata()?.len());
    #[expect(clippy::cast_precision_loss, reason = "a size of some megabytes")]
    let size = size as f64 / 1e6;
    let got = format!("{size:.1} MB");
    let rows = vec![
        row(
            "cold start to the first 200",
            ms(start),
            "at most 50 ms",
            start <= 50.0,
        ),
        row("stripped binary", got, "at most 25 MB", size <= 25.0),
    ];
    Ok(Figures { rows, state })
}

/// Whether `GET /healthz` is answered with 200.
pub(crate) fn answers(address: &str) -> bool {
    use std::io::{Read as _, Write as _};
    let Ok(mut stream) = std::net::TcpStream::connect(address) else {
        return false;
    };
    let mut answer = [0; 12];
    let request = b"GET /healthz HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n";
    stream.write_all(request).is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer.ends_with(b"200")
}

fn processor_time(bench: &Bench) -> Result<Figures> {
    let state = bench.state()?;
    let kinds = [
        (
            "interview_offline",
            "interview, offline assessment included",
            1_000.0,
        ),
        (
            "coaching_offline",
            "coaching, offline coach included",
            1_000.0,
        ),
        ("coaching_remote", "coaching, remote model", 400.0),
    ];
    let mut taken: Vec<Vec<f64>> = vec![Vec::new(); kinds.len()];
    for _ in 0..bench.repetitions {
        let figures = bench.tool.ask(&["cpu"])?;
        println!("  {figures}");
        for ((kind, ..), taken) in kinds.iter().zip(&mut taken) {
            taken.push(number(&figures, &format!("/{kind}_us"))?);
        }
    }
    let rows = kinds.iter().zip(taken).map(|((_, what, most), taken)| {
        let got = median(taken);
        let mut goal = String::new();
        // Writing into a string cannot fail.
        let _ = write!(goal, "at most {most:.0} us");
        row(*what, format!("{got:.0} us"), &goal, got <= *most)
    });
    Ok(Figures {
        rows: rows.collect(),
        state,
    })
}

fn percent(ratio: f64) -> String {
    format!("{:.0} %", ratio * 100.0)
}

/// Milliseconds as text.
pub(crate) fn ms(milliseconds: f64) -> String {
    format!("{milliseconds:.2} ms")
}

fn mib(kibibytes: f64) -> String {
    format!("{:.1} MiB", kibibytes / 1024.0)
}
