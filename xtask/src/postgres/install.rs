//! Where PostgreSQL's programs are, and how they come onto a Debian-like machine.

use crate::process;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian and Ubuntu put one folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Read by the package's own installation: without it a cluster is made and started for the whole machine.
const CLUSTER_CONFIGURATION: &str = "/etc/postgresql-common/createcluster.conf";
/// All that we start of it.
const PROGRAMS: [&str; 4] = ["initdb", "pg_ctl", "postgres", "createdb"];
/// What to type where we may not.
const BY_HAND: &str = "PostgreSQL is missing and cannot be installed from here. Either\n  \
    sudo apt-get update && sudo apt-get install -y --no-install-recommends postgresql\n\
    or leave its tests out: cargo xtask test --without-postgres";

/// The folder of the programs; installs the package as root where there is none.
///
/// # Errors
/// When there is none and it cannot be installed, with the line to type.
pub(super) fn find_or_install() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if !rustix::process::geteuid().is_root() {
        bail!(BY_HAND);
    }
    install().context(BY_HAND)?;
    find().context(BY_HAND)
}

fn install() -> Result<()> {
    apt(&["update"])?;
    if let Some(folder) = Path::new(CLUSTER_CONFIGURATION).parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(CLUSTER_CONFIGURATION, "create_main_cluster = false\n")?;
    apt(&["install", "-y", "--no-install-recommends", "postgresql"])
}

/// One call of apt-get that asks nothing.
///
/// # Errors
/// When it is missing or fails.
pub(crate) fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    process::run(&mut command)
}

fn find() -> Option<PathBuf> {
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let folders = newest_first(versions.map(|entry| entry.path()).collect())
        .into_iter()
        .map(|path| path.join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders
        .chain(std::env::split_paths(&path))
        .find(|folder| is_complete(folder))
}

fn is_complete(folder: &Path) -> bool {
    PROGRAMS
        .iter()
        .all(|program| folder.join(program).is_file())
}

/// Version 9 comes after version 15 by name, not by number.
fn newest_first(mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let number = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.parse().ok())
            .unwrap_or(0_u32)
    };
    folders.sort_by_key(|path| std::cmp::Reverse(number(path)));
    folders
}

#[cfg(test)]
mod tests {
    use super::{is_complete, newest_first};
    use std::path::PathBuf;

    #[test]
    fn the_newest_version_comes_first_by_number() {
        let folders = ["9", "17", "15"].map(PathBuf::from).to_vec();
        assert_eq!(newest_first(folders), ["17", "15", "9"].map(PathBuf::from));
    }

    #[test]
    fn a_folder_with_the_client_alone_does_not_do() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("createdb"), "").unwrap();
        assert!(!is_complete(folder.path()));
    }
}
