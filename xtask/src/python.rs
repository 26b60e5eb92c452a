//! Python packages, each in a virtual environment of its own below the target folder.

use crate::postgres::apt;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// The environment with one package of a fixed version (`name==version`), made where it is missing.
///
/// # Errors
/// When Python is missing and cannot be installed, or the package cannot be had.
pub(crate) fn environment(workspace: &Workspace, name: &str, package: &str) -> Result<PathBuf> {
    let folder = workspace.target.join(name);
    let pip = || Command::new(folder.join("bin").join("python"));
    let installed =
        process::read(pip().args(["-m", "pip", "freeze", "--disable-pip-version-check"]));
    if installed.is_ok_and(|list| {
        list.lines()
            .any(|line| line.trim().replace('_', "-") == package)
    }) {
        return Ok(folder);
    }
    if !process::works(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        let by_hand = "python3 with venv is missing: sudo apt-get install -y --no-install-recommends python3-venv";
        apt(&["update"]).context(by_hand)?;
        apt(&["install", "-y", "--no-install-recommends", "python3-venv"]).context(by_hand)?;
    }
    process::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    process::run(pip().args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        package,
    ]))?;
    Ok(folder)
}
