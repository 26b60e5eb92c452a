//! `cargo xtask fix`: what a machine can put right by itself.

use crate::process;
use crate::workspace::Workspace;
use anyhow::Result;

/// Applies clippy's corrections, then formats, because the corrections are not formatted.
///
/// # Errors
/// When clippy or rustfmt fails.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let clippy = [
        "clippy",
        "--fix",
        "--workspace",
        "--all-targets",
        "--locked",
        "--allow-dirty",
        "--allow-staged",
    ];
    process::run(&mut workspace.cargo(clippy))?;
    process::run(&mut workspace.cargo(["fmt", "--all"]))
}
