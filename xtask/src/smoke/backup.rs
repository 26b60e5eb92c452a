//! A backup that is taken beside the running server, as docs/operations.md tells it, and restored somewhere else.

use crate::engine::Engine;
use crate::postgres::{Cluster, apt};
use crate::process;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// What an installation on SQLite keeps beside its database.
const SECRETS: [&str; 2] = ["pepper", "jwt-secret"];

/// The database that a backup is restored into.
const RESTORED: &str = "liya_restored";

/// Another server on the backup of this one.
///
/// # Errors
/// When the backup, its restoration or the start fails.
pub(super) fn restored(engine: &Engine, cluster: Option<(&Cluster, &str)>) -> Result<Engine> {
    match cluster {
        None => engine.start_beside(None, |folder| from_file(engine, folder)),
        Some((cluster, database)) => {
            cluster.copy(database, RESTORED)?;
            engine.start_beside(Some(cluster.url(RESTORED)), |_| Ok(()))
        }
    }
}

fn from_file(engine: &Engine, folder: &Path) -> Result<()> {
    let by_hand = "sudo apt-get update && sudo apt-get install -y --no-install-recommends sqlite3";
    if !process::works(Command::new("sqlite3").arg("--version")) {
        apt(&["update"]).context(by_hand)?;
        apt(&["install", "-y", "--no-install-recommends", "sqlite3"]).context(by_hand)?;
    }
    let source = engine.place().file();
    let backup = format!(".backup {}", folder.join("liya.db").display());
    process::read(Command::new("sqlite3").arg(&source).arg(backup))?;
    for name in SECRETS {
        std::fs::copy(source.with_file_name(name), folder.join(name))?;
    }
    Ok(())
}
