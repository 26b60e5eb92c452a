//! Python packages in virtual environments: made once, made again where other packages are asked for.

use crate::postgres::apt;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The `python` of a virtual environment that holds these packages.
///
/// # Errors
/// When python3 with venv cannot be had, or a package cannot be installed.
pub(crate) fn virtual_environment(folder: &Path, packages: &[&str]) -> Result<PathBuf> {
    let python = folder.join("bin").join("python");
    let installed = folder.join("installed");
    let wanted = packages.join("\n");
    if std::fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
        return Ok(python);
    }
    if !process::works(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        let by_hand = "python3 with venv is missing: sudo apt-get install -y --no-install-recommends python3-venv";
        apt(&["update"]).context(by_hand)?;
        apt(&["install", "-y", "--no-install-recommends", "python3-venv"]).context(by_hand)?;
    }
    process::run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    process::run(Command::new(&python).args(pip).args(packages))?;
    std::fs::write(&installed, wanted)?;
    Ok(python)
}

/// The environment with one package of a fixed version (`name==version`) below the target folder.
///
/// # Errors
/// As [`virtual_environment`].
pub(crate) fn environment(workspace: &Workspace, name: &str, package: &str) -> Result<PathBuf> {
    let folder = workspace.target.join(name);
    virtual_environment(&folder, &[package])?;
    Ok(folder)
}
