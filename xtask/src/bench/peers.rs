//! Goal 10: what a user would otherwise write, under the same load, on the same database.

use super::goals::row;
use super::served::load;
use super::table::Figures;
use super::{Bench, Database};
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use rustix::process::Signal;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Its number.
pub(crate) const GOAL: u8 = 10;
/// What it is about.
pub(crate) const ABOUT: &str = "against FastAPI and LangGraph, and FastAPI by hand";

const KEY: &str = "bench-key";
const CONNECTIONS: u32 = 64;

/// How many workers are tried, with how many connections to the database each.
const WORKERS: [(u32, u32); 3] = [(1, 16), (2, 8), (4, 8)];

/// An app: its module, its name, and the databases it runs on.
const APPS: [(&str, &str, &[Database]); 2] = [
    ("langgraph_app", "FastAPI + LangGraph", &Database::BOTH),
    ("plain_app", "FastAPI by hand", &[Database::Postgres]),
];

/// What a program did under the load.
#[derive(Clone, Copy)]
struct Result64 {
    per_second: f64,
    memory: f64,
}

/// Makes the environment, runs the apps and the engine.
///
/// # Errors
/// When packages cannot be had, or an app does not start.
pub(crate) fn measure(bench: &Bench, workspace: &Workspace) -> Result<Figures> {
    let python = environment(bench, workspace)?;
    let state = bench.state()?;
    let mut rows = Vec::new();
    for database in Database::BOTH {
        let ours = engine(bench, database)?;
        for (app, name, _) in APPS.iter().filter(|(.., on)| on.contains(&database)) {
            let mut best: Option<(u32, Result64)> = None;
            for (workers, pool) in WORKERS {
                let got = peer(bench, workspace, &python, database, app, workers, pool)?;
                if best.is_none_or(|(_, best)| got.per_second > best.per_second) {
                    best = Some((workers, got));
                }
            }
            let (workers, theirs) = best.context("no result")?;
            let speed = ours.per_second / theirs.per_second;
            let wanted = if *app == "langgraph_app" { 20.0 } else { 5.0 };
            let what = format!(
                "{}, {CONNECTIONS} connections: engine {:.0} turns/s, {name} {:.0} with {workers} workers; ratio",
                database.name(),
                ours.per_second,
                theirs.per_second
            );
            let goal = format!("at least {wanted:.0}");
            rows.push(row(what, format!("{speed:.1}"), &goal, speed >= wanted));
            let share = ours.memory / theirs.memory;
            let what = format!(
                "{}, resident under this load: engine {:.0} MiB, {name} {:.0} MiB; share",
                database.name(),
                ours.memory / 1024.0,
                theirs.memory / 1024.0
            );
            rows.push(row(
                what,
                format!("{share:.2}"),
                "at most 0.20",
                share <= 0.2,
            ));
        }
    }
    Ok(Figures { rows, state })
}

fn engine(bench: &Bench, database: Database) -> Result<Result64> {
    let served = bench.serve(database, 0)?;
    let load = bench.drive(&served, CONNECTIONS, &[])?;
    Ok(Result64 {
        per_second: load.per_second,
        memory: served.memory()?,
    })
}

/// The python of a fresh environment with the pinned packages.
fn environment(bench: &Bench, workspace: &Workspace) -> Result<PathBuf> {
    let folder = bench.folder.path().join("peers");
    process::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let python = folder.join("bin/python");
    let list = workspace.root.join("bench/peers/requirements.txt");
    process::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--requirement"])
            .arg(list),
    )?;
    Ok(python)
}

/// A running app; its workers go with it.
struct Peer(Child);

impl Drop for Peer {
    fn drop(&mut self) {
        // Each fails where it has ended, which is what they are for.
        let _ = process::signal(&self.0, Signal::TERM);
        let _ = process::wait_for("the end of a peer", Duration::from_secs(10), || {
            Ok(self.0.try_wait()?)
        });
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn peer(
    bench: &Bench,
    workspace: &Workspace,
    python: &Path,
    database: Database,
    app: &str,
    workers: u32,
    pool: u32,
) -> Result<Result64> {
    let folder = tempfile::Builder::new().tempdir_in(bench.folder.path())?;
    let url = match database {
        Database::Sqlite => format!("sqlite://{}/peer.db", folder.path().display()),
        Database::Postgres => bench.cluster.create_database(&format!("{app}_{workers}"))?,
    };
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let log = File::create(folder.path().join("log"))?;
    let child = Command::new(python)
        .args(["-m", "uvicorn", "--no-access-log", "--log-level", "warning"])
        .args(["--loop", "uvloop", "--http", "httptools"])
        .args([
            "--port",
            &port.to_string(),
            "--workers",
            &workers.to_string(),
        ])
        .arg(format!("{app}:app"))
        .current_dir(workspace.root.join("bench/peers"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("DATABASE_URL", &url)
        .env("POOL", pool.to_string())
        .env("API_KEY", KEY)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    let peer = Peer(child);
    let address = format!("127.0.0.1:{port}");
    process::wait_for("a peer's first answer", Duration::from_mins(1), || {
        Ok(super::goals::answers(&address).then_some(()))
    })
    .with_context(|| std::fs::read_to_string(folder.path().join("log")).unwrap_or_default())?;
    let seconds = bench.seconds.to_string();
    let connections = CONNECTIONS.to_string();
    let arguments = [
        "drive",
        "--address",
        &address,
        "--key",
        KEY,
        "--connections",
        &connections,
    ];
    let arguments: Vec<&str> = arguments
        .into_iter()
        .chain(["--seconds", &seconds])
        .collect();
    println!("  {app} on {}, {workers} workers", database.name());
    let got = load(&bench.tool, &arguments)?;
    Ok(Result64 {
        per_second: got.per_second,
        memory: family_memory(peer.0.id())?,
    })
}

/// Resident memory of a process and its children, in KiB; a shared page counts by its share.
fn family_memory(parent: u32) -> Result<f64> {
    let children = format!("/proc/{parent}/task/{parent}/children");
    let children = std::fs::read_to_string(children).unwrap_or_default();
    let mut sum = 0.0;
    for process in
        std::iter::once(parent.to_string()).chain(children.split_whitespace().map(str::to_owned))
    {
        let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
        sum += proportional(&rollup).context("no Pss")?;
    }
    Ok(sum)
}

fn proportional(rollup: &str) -> Option<f64> {
    let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::proportional;

    #[test]
    fn shared_pages_count_in_proportion() {
        let rollup = "Rss:  300 kB\nPss:   120 kB\nPss_Dirty: 5 kB\n";
        assert_eq!(proportional(rollup), Some(120.0));
    }
}
