//! `cargo xtask torture`: servers that are killed and frozen, a database that crashes, connections that are cut,
//! clients that retry, and then a checker that holds what clients saw against what is stored.
//!
//! The promises are those of the turn protocol. A run repeats its choices by its seed, though not the
//! interleaving.

mod chance;
mod checker;
mod clients;
mod cutter;
mod history;
mod nemesis;
mod report;
mod rows;
mod run;

use crate::workspace::{Build, Workspace};
use anyhow::{Result, bail};
use clap::ValueEnum;
use run::Plan;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

/// What `torture` can be told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The database
    #[arg(long, value_enum, default_value_t = Backend::Sqlite)]
    backend: Backend,
    /// Minutes under load
    #[arg(long, default_value_t = 1.0)]
    minutes: f64,
    /// What the choices are drawn from; told in the report
    #[arg(long)]
    seed: Option<u64>,
    /// Drive the debug build
    #[arg(long)]
    debug: bool,
    /// Add up the results of this commit's runs and do nothing else
    #[arg(long)]
    sum: bool,
    /// With --sum: of this commit
    #[arg(long, requires = "sum")]
    commit: Option<String>,
}

/// The database of a run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Backend {
    /// One server on a file, with commands beside it.
    Sqlite,
    /// Two servers on one PostgreSQL.
    Postgres,
}

impl Backend {
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    fn servers(self) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => 2,
        }
    }

    fn clients(self) -> u64 {
        match self {
            Self::Sqlite => 8,
            Self::Postgres => 12,
        }
    }

    /// Milliseconds between blows to one server.
    fn pause(self) -> (u64, u64) {
        match self {
            Self::Sqlite => (150, 900),
            Self::Postgres => (300, 1_500),
        }
    }
}

/// Runs once, or adds up.
///
/// # Errors
/// When a rule is broken, or the run itself fails.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    if arguments.sum {
        return report::sum(workspace, arguments.commit.as_deref());
    }
    let build = if arguments.debug {
        Build::Debug
    } else {
        Build::Release
    };
    let load = Duration::from_secs_f64(arguments.minutes * 60.0);
    once(workspace, build, arguments.backend, load, arguments.seed)
}

/// The step of `ci`: a minute on each database.
///
/// # Errors
/// As [`run`].
pub(crate) fn short(workspace: &Workspace) -> Result<()> {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        once(
            workspace,
            Build::Release,
            backend,
            Duration::from_mins(1),
            None,
        )?;
    }
    Ok(())
}

fn once(
    workspace: &Workspace,
    build: Build,
    backend: Backend,
    load: Duration,
    seed: Option<u64>,
) -> Result<()> {
    let plan = Plan {
        backend,
        load,
        seed: seed.unwrap_or_else(fresh_seed),
        binary: workspace.build_liya(build)?,
        history: workspace.build_example("history")?,
        settings: Vec::new(),
    };
    let report = run::run(workspace, &plan)?;
    report.tell();
    println!("  report: {}", report.keep(workspace)?.display());
    if report.broken > 0 {
        bail!(
            "torture on {}: {} broken rules",
            backend.name(),
            report.broken
        );
    }
    Ok(())
}

/// A seed that nobody chose; small enough to be typed.
fn fresh_seed() -> u64 {
    RandomState::new().hash_one(()) % 1_000_000
}
