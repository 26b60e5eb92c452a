//! `cargo xtask login-bench`: whether an unknown e-mail address and a wrong password can be told
//! apart by the work they take. The debug build will do: it hashes passwords at full speed.

use crate::process;
use crate::workspace::Workspace;
use anyhow::Result;
use clap::Args;
use std::process::Command;

/// How often to compare.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Pairs of logins
    #[arg(long, default_value_t = 200)]
    pairs: u32,
}

/// Runs the tool.
///
/// # Errors
/// Where it cannot be built or a login is not refused as it should be.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let tool = workspace.build_example("login_times", &[])?;
    process::run(Command::new(tool).args(["--pairs", &arguments.pairs.to_string()]))
}
