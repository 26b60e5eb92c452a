//! Writes the log back into the file beside the writer, so that commits do not stall for it. A
//! writer that never pauses keeps the log from starting over; then the writer holds the next group
//! for the little that is left to do.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::Duration;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;

use super::connect;

/// How long after a write the log is written back.
const DELAY: Duration = Duration::from_millis(250);

/// The same when the log is about to start over: little is to be left to do then.
const SHORT_DELAY: Duration = Duration::from_millis(20);

/// From this size on the log is written back after the short delay.
const LONG_LOG: u64 = 48 * 1024 * 1024;

/// From this size on the log is to start over.
const MOST_LOG: u64 = 64 * 1024 * 1024;

/// How much more may come before it is tried again, where a reader was in the way; and before the writer
/// waits for the other thread, where that is writing the log back.
const FURTHER: u64 = 16 * 1024 * 1024;

/// Cuts the log, if no reader is in the way: the next group does not wait for one.
const CUT: &str = "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE); \
     PRAGMA busy_timeout = 5000;";

/// Held by whoever writes the log back: SQLite lets one do so, and turns another away at once.
type Turn = Arc<Mutex<()>>;

/// The log of a database file.
#[derive(Clone)]
struct Log(PathBuf);

impl Log {
    fn of(path: &Path) -> Self {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        Self(PathBuf::from(log))
    }

    fn length(&self) -> u64 {
        std::fs::metadata(&self.0).map_or(0, |log| log.len())
    }
}

/// Keeps the log within its bound, between two groups of the writer.
pub(super) struct LogBound {
    log: Log,
    next: u64,
    turn: Turn,
}

impl LogBound {
    /// Writes the log back and cuts it, where it has become too long.
    pub(super) fn hold(&mut self, connection: &mut SqliteConnection) {
        let length = self.log.length();
        if length <= self.next {
            return;
        }
        let turn = match self.turn.try_lock() {
            // Soon there will be less left to do; the next group looks again.
            Err(TryLockError::WouldBlock) if length <= self.next + FURTHER => return,
            Ok(turn) => turn,
            Err(_) => self.turn.lock().unwrap_or_else(PoisonError::into_inner),
        };
        let cut = connection.batch_execute(CUT);
        drop(turn);
        if let Err(error) = cut {
            tracing::warn!(%error, "the log could not be written back");
        }
        let left = self.log.length();
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
    /// Starts the thread, and gives the bound that the writer holds. The thread is a help, not a
    /// need: without it the writer does the work.
    pub(super) fn start(path: &Path) -> (Self, LogBound) {
        let (written, signals) = sync_channel(1);
        let turn = Turn::default();
        let log = Log::of(path);
        let bound = LogBound {
            log: log.clone(),
            next: MOST_LOG,
            turn: Arc::clone(&turn),
        };
        let path = path.to_owned();
        let spawned = std::thread::Builder::new()
            .name("liya-checkpoint".to_owned())
            .spawn(move || work(&path, &log, &signals, &turn));
        if let Err(error) = spawned {
            tracing::warn!(%error, "the checkpoint thread could not be started");
        }
        (Self { written }, bound)
    }

    /// Something was committed.
    pub(super) fn written(&self) {
        // Full: the thread has been told already.
        let _told = self.written.try_send(());
    }
}

fn work(path: &Path, log: &Log, signals: &Receiver<()>, turn: &Mutex<()>) {
    let mut connection: Option<SqliteConnection> = None;
    while signals.recv().is_ok() {
        std::thread::sleep(if log.length() < LONG_LOG {
            DELAY
        } else {
            SHORT_DELAY
        });
        if connection.is_none() {
            connection = connect(path).ok();
        }
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let written_back = connection
            .as_mut()
            .map(|open| open.batch_execute("PRAGMA wal_checkpoint(PASSIVE);"));
        if !matches!(written_back, Some(Ok(()))) {
            connection = None;
        }
    }
}
