//! `cargo xtask purge-bench`: how much a purge of a million messages slows turns, and how much
//! memory it takes, on both databases.

use crate::postgres::Cluster;
use crate::process;
use crate::workspace::Workspace;
use anyhow::Result;
use clap::Args;

/// How much to purge.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Messages to be purged
    #[arg(long, default_value_t = 1_000_000)]
    messages: u32,
    /// Pairs of windows without and with the purge at work
    #[arg(long, default_value_t = 8)]
    pairs: u32,
    /// Leave PostgreSQL out
    #[arg(long)]
    without_postgres: bool,
}

/// Runs the tool on a fresh database of each kind.
///
/// # Errors
/// Where it cannot be built or a database fails.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("bench.db").display());
    println!("SQLite");
    bench(workspace, arguments, &file, folder.path())?;
    if !arguments.without_postgres {
        let cluster = Cluster::start()?;
        println!("{}", cluster.version()?);
        let url = cluster.create_database("bench")?;
        bench(workspace, arguments, &url, folder.path())?;
    }
    Ok(())
}

fn bench(
    workspace: &Workspace,
    arguments: &Arguments,
    database: &str,
    folder: &std::path::Path,
) -> Result<()> {
    let mut tool = workspace.cargo([
        "run",
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "api",
        "--example",
        "purge_bench",
        "--",
    ]);
    tool.args(["--database", database, "--folder"])
        .arg(folder)
        .args(["--messages", &arguments.messages.to_string()])
        .args(["--pairs", &arguments.pairs.to_string()]);
    process::run(&mut tool)
}
