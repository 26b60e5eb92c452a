//! SQLite: one file, one writer thread, a few connections that read. Reads see one moment and never
//! wait for the writer.

mod checkpoint;
mod scrub;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::fault::Fault;
use scrub::Scrub;
use writer::Writer;

/// Connections that read at the same time.
const READERS: usize = 4;

/// For every connection. The busy time-out is for the command line writing beside the server.
/// Caches are small: a memory map would count as the process's own.
const EVERY_CONNECTION: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; \
     PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;";

/// A database file.
pub(crate) struct File {
    path: PathBuf,
    writer: Writer,
    scrub: Scrub,
    readers: Mutex<Vec<SqliteConnection>>,
    free: Semaphore,
    runtime: Handle,
}

impl File {
    /// Opens a file whose migrations are complete.
    pub(crate) fn new(path: &Path, group: usize, runtime: Handle) -> Self {
        Self {
            path: path.to_owned(),
            writer: Writer::start(path, group),
            scrub: Scrub::of(path),
            readers: Mutex::default(),
            free: Semaphore::new(READERS),
            runtime,
        }
    }

    /// Runs a body in the writer, in a transaction of its own; the answer comes after the commit.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.writer.write(body).await
    }

    /// Nothing that was deleted before this call is left in the log afterwards.
    pub(crate) async fn scrub(&self) -> Result<(), Fault> {
        self.scrub.run(&self.runtime).await
    }

    /// Whether scrubbing has failed and is to be tried again.
    pub(crate) async fn needs_scrubbing(&self) -> bool {
        self.scrub.is_behind().await
    }

    /// Runs a body that reads, off the async workers.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let permit = self.free.acquire().await;
        let mut connection = self.idle_reader()?;
        let outcome = self
            .runtime
            .spawn_blocking(move || {
                let outcome = connection.transaction(body);
                (connection, outcome)
            })
            .await;
        drop(permit);
        let (connection, outcome) = outcome.map_err(|_| Fault::unreachable("a read broke off"))?;
        self.keep(connection, &outcome);
        outcome
    }

    /// Runs a body that reads for some tens of microseconds, on the worker that asks: handing it over
    /// would take as long.
    pub(crate) async fn glance<T>(
        &self,
        body: impl FnOnce(&mut SqliteConnection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let _permit = self.free.acquire().await;
        let mut connection = self.idle_reader()?;
        let outcome = connection.transaction(body);
        self.keep(connection, &outcome);
        outcome
    }

    fn idle_reader(&self) -> Result<SqliteConnection, Fault> {
        let idle = self.idle().pop();
        idle.map_or_else(|| self.reader(), Ok)
    }

    /// Keeps a reader that is clean.
    fn keep<T>(&self, reader: SqliteConnection, outcome: &Result<T, Fault>) {
        if !matches!(outcome, Err(Fault::Query(_))) {
            self.idle().push(reader);
        }
    }

    fn reader(&self) -> Result<SqliteConnection, Fault> {
        let mut connection = connect(&self.path)?;
        connection.batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -2000;")?;
        Ok(connection)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection with what every connection needs.
pub(crate) fn connect(path: &Path) -> Result<SqliteConnection, Fault> {
    let unreachable = |reason: String| Fault::Unreachable(reason, None);
    let text = path
        .to_str()
        .ok_or_else(|| unreachable("the path is not Unicode".to_owned()))?;
    let mut connection =
        SqliteConnection::establish(text).map_err(|error| unreachable(error.to_string()))?;
    connection.batch_execute(EVERY_CONNECTION)?;
    Ok(connection)
}
