//! Writes the log back into the file beside the writer, so that commits do not stall for it. A
//! writer that never pauses keeps the log from starting over; then the writer holds the next group
//! for the little that is left to do.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;

use super::connect;

/// How long after a write the log is written back.
const DELAY: Duration = Duration::from_millis(250);

/// From this size on the log is to start over.
const MOST_LOG: u64 = 64 * 1024 * 1024;

/// How much more may come before it is tried again, where a reader was in the way.
const FURTHER: u64 = 16 * 1024 * 1024;

/// Keeps the log within its bound, between two groups of the writer.
pub(super) struct LogBound {
    log: PathBuf,
    next: u64,
}

impl LogBound {
    /// Of this file's log.
    pub(super) fn new(path: &Path) -> Self {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        Self {
            log: PathBuf::from(log),
            next: MOST_LOG,
        }
    }

    /// Writes the log back and cuts it, where it has become too long.
    pub(super) fn hold(&mut self, connection: &mut SqliteConnection) {
        let length = || std::fs::metadata(&self.log).map_or(0, |log| log.len());
        if length() <= self.next {
            return;
        }
        if let Err(error) = connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE);") {
            tracing::warn!(%error, "the log could not be written back");
        }
        let left = length();
        self.next = if left > MOST_LOG {
            left + FURTHER
        } else {
            MOST_LOG
        };
    }
}

/// The way to tell the thread that there is something to write back; it ends with it.
pub(super) struct Checkpoint {
    written: SyncSender<()>,
}

impl Checkpoint {
    /// Starts the thread. It is a help, not a need: without it the writer does the work.
    pub(super) fn start(path: &Path) -> Self {
        let (written, signals) = sync_channel(1);
        let path = path.to_owned();
        let spawned = std::thread::Builder::new()
            .name("liya-checkpoint".to_owned())
            .spawn(move || work(&path, &signals));
        if let Err(error) = spawned {
            tracing::warn!(%error, "the checkpoint thread could not be started");
        }
        Self { written }
    }

    /// Something was committed.
    pub(super) fn written(&self) {
        // Full: the thread has been told already.
        let _told = self.written.try_send(());
    }
}

fn work(path: &Path, signals: &Receiver<()>) {
    let mut connection: Option<SqliteConnection> = None;
    while signals.recv().is_ok() {
        std::thread::sleep(DELAY);
        if connection.is_none() {
            connection = connect(path).ok();
        }
        let written_back = connection
            .as_mut()
            .map(|open| open.batch_execute("PRAGMA wal_checkpoint(PASSIVE);"));
        if !matches!(written_back, Some(Ok(()))) {
            connection = None;
        }
    }
}
