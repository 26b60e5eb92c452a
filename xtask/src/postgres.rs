//! A PostgreSQL of our own that is gone when its guard is: started in a fresh folder, on a free loopback port.
//!
//! It never touches a cluster of the machine. Unless it is measured, nothing of it is made to last.

mod install;

pub(crate) use install::apt;

use crate::process;
use anyhow::{Result, bail};
use std::fs::File;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// `nobody`: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65534;
/// The superuser's name; it comes in without a password, from this machine only.
const ROLE: &str = "liya";

/// A running cluster; dropping it stops it and deletes its data.
pub(crate) struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
    settings: String,
}

impl Cluster {
    /// Starts one, after installing PostgreSQL where that is possible and needed.
    ///
    /// # Errors
    /// When there are no binaries and none can be installed, or the server does not start.
    pub(crate) fn start() -> Result<Self> {
        Self::start_with(
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off",
            &std::env::temp_dir(),
        )
    }

    /// Starts one as it comes, below `folder`: what it commits is on the disk.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub(crate) fn start_durable(folder: &Path) -> Result<Self> {
        Self::start_with("", folder)
    }

    fn start_with(settings: &str, below: &Path) -> Result<Self> {
        let programs = install::find_or_install()?;
        let folder = tempfile::Builder::new()
            .prefix("liya-postgres-")
            .tempdir_in(below)?;
        if rustix::process::geteuid().is_root() {
            std::os::unix::fs::chown(folder.path(), Some(NOBODY), Some(NOBODY))?;
        }
        let port = free_port()?;
        let settings = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' \
             -c max_connections=200 {settings}"
        );
        let cluster = Self {
            folder,
            programs,
            port,
            settings,
        };
        process::read(
            cluster
                .program("initdb")
                .args(["-D", "data", "-U", ROLE])
                .args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]),
        )?;
        cluster.start_again()?;
        Ok(cluster)
    }

    /// Ends every server process at once, as a crash does, and starts again with recovery.
    ///
    /// # Errors
    /// When it does not come back.
    pub(crate) fn restart_immediately(&self) -> Result<()> {
        self.control(&["-m", "immediate", "restart"])
    }

    /// Stops the server; its data stay.
    ///
    /// # Errors
    /// When it does not stop.
    pub(crate) fn stop(&self) -> Result<()> {
        self.control(&["-m", "fast", "stop"])
    }

    /// Starts a stopped server.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn start_again(&self) -> Result<()> {
        self.control(&["-o", &self.settings, "start"])
    }

    /// The port on the loopback address.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    fn control(&self, what: &[&str]) -> Result<()> {
        let on = ["-D", "data", "-w", "-t", "60", "-l", "log"];
        // Not read by a pipe: the server inherits it and would keep it open.
        let log = self.folder.path().join("control");
        let printed = File::create(&log)?;
        let status = self
            .program("pg_ctl")
            .args(on)
            .args(what)
            .stdin(Stdio::null())
            .stdout(printed.try_clone()?)
            .stderr(printed)
            .status()?;
        if !status.success() {
            let read = |name: &str| {
                std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
            };
            bail!(
                "pg_ctl {what:?}: {status}\n{}{}",
                read("control"),
                read("log")
            );
        }
        Ok(())
    }

    /// Makes an empty database and gives its address.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) fn create_database(&self, name: &str) -> Result<String> {
        let port = self.port.to_string();
        process::read(self.program("createdb").args([
            "-h",
            "127.0.0.1",
            "-p",
            &port,
            "-U",
            ROLE,
            name,
        ]))?;
        Ok(self.url(name))
    }

    /// A database as another one is now, by a backup and its restoration.
    ///
    /// # Errors
    /// When either fails.
    pub(crate) fn copy(&self, from: &str, to: &str) -> Result<()> {
        self.create_database(to)?;
        let port = self.port.to_string();
        let server = ["-h", "127.0.0.1", "-p", &port, "-U", ROLE];
        let mut dump = self.program("pg_dump");
        process::read(dump.args(server).args(["-Fc", "-f", "backup", from]))?;
        let mut restore = self.program("pg_restore");
        let options = ["--no-owner", "--exit-on-error", "-d", to, "backup"];
        process::read(restore.args(server).args(options))?;
        Ok(())
    }

    /// The address of a database.
    pub(crate) fn url(&self, name: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{name}", self.port)
    }

    /// What runs here, such as `postgres (PostgreSQL) 15.18`.
    ///
    /// # Errors
    /// When the binary cannot be started.
    pub(crate) fn version(&self) -> Result<String> {
        Ok(process::read(self.program("postgres").arg("--version"))?
            .trim()
            .to_owned())
    }

    /// Runs pgbench with these arguments and a script against a database; what it printed.
    ///
    /// # Errors
    /// When it fails.
    pub(crate) fn pgbench(
        &self,
        database: &str,
        script: &str,
        arguments: &[&str],
    ) -> Result<String> {
        let path = self.folder.path().join("script.sql");
        std::fs::write(&path, script)?;
        let port = self.port.to_string();
        process::read(
            self.program("pgbench")
                .args([
                    "-h",
                    "127.0.0.1",
                    "-p",
                    &port,
                    "-U",
                    ROLE,
                    "-n",
                    "-M",
                    "prepared",
                    "-f",
                ])
                .arg(&path)
                .args(arguments)
                .arg(database),
        )
    }

    /// Runs SQL in a database; what it gave, unaligned and without headings.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) fn sql(&self, database: &str, statements: &str) -> Result<String> {
        let port = self.port.to_string();
        process::read(
            self.program("psql")
                .args(["-h", "127.0.0.1", "-p", &port, "-U", ROLE, "-d", database])
                .args(["-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statements]),
        )
    }

    /// One of PostgreSQL's programs, as a user it accepts, in a folder that user may enter.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(self.folder.path()).env("LC_ALL", "C");
        if rustix::process::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stop = ["-D", "data", "-m", "immediate", "-w", "stop"];
        // Where it never started there is nothing to stop, and on the way out nobody to tell.
        let _ = self
            .program("pg_ctl")
            .args(stop)
            .stdin(Stdio::null())
            .output();
    }
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
