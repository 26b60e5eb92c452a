//! Makes erased bytes go from the files. Deleted rows are overwritten in the file's pages
//! (`secure_delete`), but the log still holds those pages as they were before: it is written back
//! whole and cut to nothing.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Integer;
use diesel::{QueryableByName, RunQueryDsl};
use tokio::runtime::Handle;
use tokio::sync::Mutex;

use super::connect;
use crate::storage::fault::Fault;

/// How long the log is tried while readers or writers are in the way.
const PATIENCE: Duration = Duration::from_secs(20);

/// The pause between two tries: SQLite does not wait where another is writing the log back.
const PAUSE: Duration = Duration::from_millis(20);

/// Cuts the log. Callers that come together share one cut.
pub(super) struct Scrub {
    path: PathBuf,
    asked: AtomicU64,
    /// Up to which call the log was cut.
    done: Mutex<u64>,
}

#[derive(QueryableByName)]
struct Outcome {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

impl Scrub {
    pub(super) fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            asked: AtomicU64::new(0),
            done: Mutex::default(),
        }
    }

    /// Nothing that was deleted before this call is in the log afterwards.
    pub(super) async fn run(&self, runtime: &Handle) -> Result<(), Fault> {
        let mine = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut done = self.done.lock().await;
        if *done >= mine {
            return Ok(());
        }
        let asked = self.asked.load(Ordering::SeqCst);
        let path = self.path.clone();
        let cut = runtime.spawn_blocking(move || cut_log(&path)).await;
        cut.map_err(|_| Fault::unreachable("cutting the log broke off"))??;
        *done = asked;
        Ok(())
    }

    /// Whether a call has failed that no later one made good.
    pub(super) async fn is_behind(&self) -> bool {
        *self.done.lock().await < self.asked.load(Ordering::SeqCst)
    }
}

fn cut_log(path: &Path) -> Result<(), Fault> {
    let mut connection = connect(path)?;
    connection.batch_execute("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE);")?;
    let begun = Instant::now();
    loop {
        let outcome: Outcome =
            diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(&mut connection)?;
        if outcome.busy == 0 {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            return Err(Fault::unreachable("the log is in use all the time"));
        }
        std::thread::sleep(PAUSE);
    }
}
