//! `cargo xtask redaction-bench`: recall, precision and speed of the redactor, also beside Presidio.

use crate::process;
use crate::python;
use crate::workspace::Workspace;
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;

const PRESIDIO: &str = "presidio-analyzer==2.2.366";

/// What to measure beside the project's own texts.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The public set `synth_dataset_v2.json` of presidio-research
    #[arg(long, value_name = "FILE")]
    presidio_research: Option<PathBuf>,
    /// Presidio on the same texts; a Python package is had for it
    #[arg(long)]
    presidio: bool,
    /// Print each text with a miss or a false span
    #[arg(long)]
    faults: bool,
}

/// Builds the tool for release and runs it.
///
/// # Errors
/// Where it cannot be built, or Presidio cannot be had.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let mut cargo = workspace.cargo([
        "run",
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "adapters",
        "--example",
        "redaction_bench",
        "--",
    ]);
    if let Some(file) = &arguments.presidio_research {
        cargo
            .arg("--presidio-research")
            .arg(std::path::absolute(file)?);
    }
    if arguments.presidio {
        let folder = python::environment(workspace, "presidio-venv", PRESIDIO)?;
        cargo
            .arg("--presidio")
            .arg(folder.join("bin").join("python"))
            .arg(workspace.root.join("xtask/redaction-bench/presidio.py"));
    }
    if arguments.faults {
        cargo.arg("--faults");
    }
    process::run(&mut cargo)
}
