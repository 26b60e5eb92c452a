//! Writes the log back into the file beside the writer, so that commits do not stall for it. A
//! writer that never pauses keeps the log from starting over; its own limit cuts in then, with
//! little left to do.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;

use super::connect;

/// How long after a write the log is written back.
const DELAY: Duration = Duration::from_millis(250);

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
