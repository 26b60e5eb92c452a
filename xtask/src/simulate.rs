//! `cargo xtask simulate`: simulated candidates over the whole grid, or a script as a transcript.

use crate::process;
use crate::workspace::Workspace;
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;

/// What to simulate.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A script of candidate's lines: prints its transcript instead of the report.
    #[arg(long, value_name = "FILE")]
    talk: Option<PathBuf>,
}

/// Runs the tool that drives the rules and the offline model.
///
/// # Errors
/// Where it cannot be built or finds a fault.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let mut cargo = workspace.cargo([
        "run",
        "--quiet",
        "--locked",
        "--package",
        "adapters",
        "--example",
        "simulate",
        "--",
    ]);
    if let Some(script) = &arguments.talk {
        cargo.arg("--talk").arg(script);
    }
    process::run(&mut cargo)
}
