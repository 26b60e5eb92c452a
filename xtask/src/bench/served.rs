//! The engine while it is measured: the tool's server in a fresh folder, seen from outside.

use super::tool::{Tool, number};
use super::{Bench, Database};
use crate::process;
use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// Longest start and longest stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that is killed when this is dropped; its data goes with it.
pub(crate) struct Served {
    server: Child,
    folder: TempDir,
    /// `127.0.0.1:port`
    pub(crate) address: String,
    /// The first tenant's key.
    pub(crate) key: String,
    /// The database's address.
    pub(crate) url: String,
    /// The name of the PostgreSQL database, if it is one.
    pub(crate) database: Option<String>,
}

/// What a run of load came to.
pub(crate) struct Load {
    pub(crate) per_second: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// Turns refused or broken.
    pub(crate) failed: f64,
}

impl Bench {
    /// Starts a server whose model takes so long, on a fresh database.
    ///
    /// # Errors
    /// When it does not start; with what it printed.
    pub(crate) fn serve(&self, database: Database, model_ms: u32) -> Result<Served> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::Builder::new().tempdir_in(self.folder.path())?;
        let data = folder.path().to_string_lossy().into_owned();
        let model_ms = model_ms.to_string();
        let mut command = self
            .tool
            .command(&["serve", "--data", &data, "--model-ms", &model_ms]);
        let (url, database) = match database {
            Database::Sqlite => (format!("sqlite://{data}/liya.db"), None),
            Database::Postgres => {
                let name = format!("bench_{}", NEXT.fetch_add(1, Ordering::Relaxed));
                (self.cluster.create_database(&name)?, Some(name))
            }
        };
        if database.is_some() {
            command.args(["--database-url", &url]);
        }
        let log = File::create(folder.path().join("log"))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let mut served = Served {
            server: child,
            folder,
            address: String::new(),
            key: String::new(),
            url,
            database,
        };
        let started = process::wait_for("the server's address", PATIENCE, || served.begun());
        served.address = started.with_context(|| served.printed())?;
        let key = served.folder.path().join("first-key");
        std::fs::read_to_string(key)?
            .trim()
            .clone_into(&mut served.key);
        Ok(served)
    }

    /// Drives a server, as many connections as given and with these further arguments.
    ///
    /// # Errors
    /// When the tool fails.
    pub(crate) fn drive(
        &self,
        served: &Served,
        connections: u32,
        further: &[&str],
    ) -> Result<Load> {
        self.drive_for(self.seconds, served, connections, further)
    }

    /// As [`Self::drive`], for so many seconds.
    ///
    /// # Errors
    /// When the tool fails.
    pub(crate) fn drive_for(
        &self,
        seconds: f64,
        served: &Served,
        connections: u32,
        further: &[&str],
    ) -> Result<Load> {
        let seconds = seconds.to_string();
        let connections = connections.to_string();
        let mut arguments = vec!["drive", "--address", &served.address, "--key", &served.key];
        arguments.extend(["--connections", &connections, "--seconds", &seconds]);
        arguments.extend(further);
        load(&self.tool, &arguments)
    }
}

/// Runs the generator of load.
///
/// # Errors
/// When it fails, or no turn was answered.
pub(crate) fn load(tool: &Tool, arguments: &[&str]) -> Result<Load> {
    let seen = tool.ask(arguments)?;
    println!("  {seen}");
    let refused = seen.pointer("/refused").and_then(Value::as_object);
    let refused: f64 = refused
        .into_iter()
        .flat_map(|statuses| statuses.values())
        .filter_map(Value::as_f64)
        .sum();
    if number(&seen, "/turns")? < 1.0 {
        bail!("no turn was answered: {seen}");
    }
    Ok(Load {
        per_second: number(&seen, "/per_second")?,
        p50: number(&seen, "/latency/p50_ms")?,
        p99: number(&seen, "/latency/p99_ms")?,
        failed: refused + number(&seen, "/broken")?,
    })
}

impl Served {
    /// Its data folder.
    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Its resident memory in KiB.
    ///
    /// # Errors
    /// When the system does not tell.
    pub(crate) fn memory(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id()))?;
        memory_in(&status).context("no VmRSS")
    }

    /// Bytes of its write-ahead log.
    pub(crate) fn log_size(&self) -> u64 {
        let wal: PathBuf = self.folder.path().join("liya.db-wal");
        wal.metadata().map_or(0, |file| file.len())
    }

    /// Stops it and gives its folder, with the database in it.
    ///
    /// # Errors
    /// When it does not stop.
    pub(crate) fn stop(&mut self) -> Result<()> {
        process::signal(&self.server, Signal::TERM)?;
        process::wait_for("the end of the server", PATIENCE, || {
            Ok(self.server.try_wait()?)
        })?;
        Ok(())
    }

    fn begun(&mut self) -> Result<Option<String>> {
        let printed = self.printed();
        let line = printed
            .split_inclusive('\n')
            .find(|line| line.ends_with('\n') && line.contains("listening on http://"));
        if let Some((_, address)) = line.and_then(|line| line.split_once("http://")) {
            return Ok(Some(address.trim().to_owned()));
        }
        if let Some(status) = self.server.try_wait()? {
            bail!("the server ended at once: {status}");
        }
        Ok(None)
    }

    fn printed(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Both fail where the server has ended, which is what they are for.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn memory_in(status: &str) -> Option<f64> {
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::memory_in;

    #[test]
    fn resident_memory_is_read_in_kibibytes() {
        let status = "Name:\tload\nVmHWM:\t  200 kB\nVmRSS:\t  123 kB\n";
        assert_eq!(memory_in(status), Some(123.0));
        assert_eq!(memory_in("Name:\tload\n"), None);
    }
}
