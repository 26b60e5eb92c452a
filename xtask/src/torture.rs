//! `cargo xtask torture`: servers that are killed and frozen, a database that crashes, connections that are cut,
//! clients that retry, and then a checker that holds what clients saw against what is stored.
//!
//! The promises are those of the turn protocol. A run repeats its choices by its seed, though not the
//! interleaving.

mod chance;
mod checker;
mod clients;
mod cutter;
mod figures;
mod history;
mod nemesis;
mod outage;
mod provider;
mod report;
mod rows;
mod run;
mod teeth;

use crate::workspace::{Build, Workspace};
use anyhow::{Result, bail};
use clap::ValueEnum;
use provider::Manners;
use run::Plan;
use std::hash::{BuildHasher as _, RandomState};
use std::path::PathBuf;
use std::time::Duration;

/// How long PostgreSQL is away in `ci`.
const SHORT_OUTAGE: Duration = Duration::from_secs(10);

/// So many of a hundred blows are freezes.
const FREEZES: u64 = 9;

/// What `torture` can be told.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
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
    /// Ask the model of the process itself instead of a provider over the network
    #[arg(long)]
    offline: bool,
    /// Drive the debug build
    #[arg(long)]
    debug: bool,
    /// Show that three bugs on purpose are caught, and do nothing else
    #[arg(long, conflicts_with = "sum")]
    teeth: bool,
    /// Stop PostgreSQL for so many seconds under load, and do nothing else
    #[arg(long, value_name = "SECONDS", conflicts_with_all = ["sum", "teeth"])]
    outage: Option<u64>,
    /// Measure replays, blocked sessions and overload, and do nothing else
    #[arg(long, conflicts_with_all = ["sum", "teeth", "outage"])]
    figures: bool,
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
    if arguments.teeth {
        return teeth::show(workspace);
    }
    let build = if arguments.debug {
        Build::Debug
    } else {
        Build::Release
    };
    if let Some(seconds) = arguments.outage {
        return outage::run(workspace, build, Duration::from_secs(seconds));
    }
    if arguments.figures {
        return figures::measure(&figures::Tools {
            binary: workspace.build_liya(build)?,
            provider: scripted_provider(workspace)?,
        });
    }
    let load = Duration::from_secs_f64(arguments.minutes * 60.0);
    let seed = arguments.seed;
    once(
        workspace,
        build,
        arguments.offline,
        arguments.backend,
        load,
        seed,
    )
}

/// The step of `ci`: a minute on each database, and a short outage.
///
/// # Errors
/// As [`run`].
pub(crate) fn short(workspace: &Workspace) -> Result<()> {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let minute = Duration::from_mins(1);
        once(workspace, Build::Release, false, backend, minute, None)?;
    }
    outage::run(workspace, Build::Release, SHORT_OUTAGE)
}

fn once(
    workspace: &Workspace,
    build: Build,
    offline: bool,
    backend: Backend,
    load: Duration,
    seed: Option<u64>,
) -> Result<()> {
    let seed = seed.unwrap_or_else(fresh_seed);
    let manners = Manners {
        latency: 120,
        faults: 60,
        seed,
    };
    let provider = if offline {
        None
    } else {
        Some((scripted_provider(workspace)?, manners))
    };
    let plan = Plan {
        backend,
        load,
        seed,
        binary: workspace.build_liya(build)?,
        history: workspace.build_example("history", &[])?,
        provider,
        settings: Vec::new(),
        freezes: FREEZES,
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

fn scripted_provider(workspace: &Workspace) -> Result<PathBuf> {
    workspace.build_example("scripted_provider", &["adapters/testing"])
}

/// A seed that nobody chose; small enough to be typed.
fn fresh_seed() -> u64 {
    RandomState::new().hash_one(()) % 1_000_000
}
