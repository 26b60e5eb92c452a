//! `cargo xtask bench`: the goals of `docs/performance.md`, measured on both databases.
//!
//! Figures depend on the machine and on who else uses it, so each is a ratio within one run where it
//! can be, the median of interleaved repetitions, beside how long a small durable write took.

mod goals;
mod lists;
mod peers;
mod served;
mod table;
mod tool;

use crate::postgres::Cluster;
use crate::workspace::{Build, Workspace};
use anyhow::{Context, Result};
use std::path::PathBuf;
use table::Table;
use tempfile::TempDir;
use tool::Tool;

/// What `bench` can be told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Measure shortly and once: to see that it runs
    #[arg(long)]
    quick: bool,
    /// Measure this goal alone; may be given several times
    #[arg(long, value_name = "N")]
    goal: Vec<u8>,
    /// Most sessions of goal 9
    #[arg(long, default_value_t = 1_000_000)]
    sessions: u32,
    /// Also run what a user would otherwise write, for goal 10: takes packages from PyPI
    #[arg(long)]
    peers: bool,
    /// Put the table into docs/performance.md; goals that were not measured keep their rows
    #[arg(long)]
    write: bool,
}

/// The two databases, by the names that the table has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];

    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A run of measurements.
pub(crate) struct Bench {
    tool: Tool,
    liya: PathBuf,
    /// On the disk that the databases are on, gone afterwards.
    folder: TempDir,
    cluster: Cluster,
    repetitions: usize,
    seconds: f64,
    sessions: u32,
}

/// Measures and prints the table.
///
/// # Errors
/// When something does not build or run. A goal that is missed is no error: the table says so.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let liya = workspace.build_liya(Build::Release)?;
    let tool = Tool::build(workspace)?;
    let below = workspace.target.join("bench");
    std::fs::create_dir_all(&below)?;
    let folder = tempfile::Builder::new().tempdir_in(&below)?;
    let bench = Bench {
        cluster: Cluster::start_durable(&std::env::temp_dir())?,
        tool,
        liya,
        folder,
        repetitions: if arguments.quick { 1 } else { 3 },
        seconds: if arguments.quick { 3.0 } else { 4.0 },
        sessions: if arguments.quick {
            arguments.sessions.min(100_000)
        } else {
            arguments.sessions
        },
    };
    let mut table = Table::read(&below.join("table.json"));
    let wanted = |goal: u8| {
        let on_demand = goal == peers::GOAL;
        if arguments.goal.is_empty() {
            !on_demand || arguments.peers
        } else {
            arguments.goal.contains(&goal)
        }
    };
    for goal in goals::ALL.iter().filter(|goal| wanted(goal.number)) {
        println!("--- goal {}: {}", goal.number, goal.about);
        let measured = (goal.measure)(&bench).with_context(|| format!("goal {}", goal.number))?;
        table.take(goal.number, measured);
        table.keep()?;
    }
    if wanted(peers::GOAL) {
        println!("--- goal {}: {}", peers::GOAL, peers::ABOUT);
        table.take(peers::GOAL, peers::measure(&bench, workspace)?);
        table.keep()?;
    }
    println!("\n{}", table.text());
    if arguments.write {
        table.write_into(&workspace.root.join("docs/performance.md"))?;
    }
    Ok(())
}
