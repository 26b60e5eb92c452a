//! The one thread that writes: everything that waits goes into one transaction (a savepoint each,
//! so that a bad one does not spoil the others), and nobody hears an answer before its commit. No
//! timer: the next group forms while the last one is synced.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::result::Error as QueryError;
use diesel::{Connection, SqliteConnection};
use tokio::sync::oneshot;

use super::checkpoint::Checkpoint;
use super::connect;
use crate::storage::fault::Fault;

/// How often a body is run again where another process was first.
const MOST_RUNS: u32 = 3;

/// The writer's own settings. A commit is on the disk before it is answered; pages of erased rows
/// are overwritten. The log is written back by [`Checkpoint`]; above 64 MB the writer does it.
const WRITING: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 16000; \
     PRAGMA journal_size_limit = 67108864;";

/// What a job leaves behind: tells its caller how it went, once the group is committed or lost.
type Answer = Box<dyn FnOnce(bool) + Send>;
type Job = Box<dyn FnOnce(&mut SqliteConnection) -> Answer + Send>;

/// The queue to the writer thread, which ends with it.
pub(super) struct Writer {
    queue: Sender<Job>,
}

impl Writer {
    /// Starts the thread; the file is opened with the first job.
    pub(super) fn start(path: &Path, group: usize) -> Self {
        let (queue, jobs) = channel();
        let path = path.to_owned();
        let spawned = std::thread::Builder::new()
            .name("liya-writer".to_owned())
            .spawn(move || work(&path, group.max(1), &jobs));
        if let Err(error) = spawned {
            tracing::error!(%error, "the writer thread could not be started");
        }
        Self { queue }
    }

    /// Queues a body and waits for its commit.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        mut body: impl FnMut(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (tell, told) = oneshot::channel();
        let job = move |connection: &mut SqliteConnection| -> Answer {
            let outcome = in_savepoint(connection, &mut body);
            Box::new(move |committed| {
                let outcome = match outcome {
                    Ok(_) if !committed => Err(Fault::unreachable("the commit failed")),
                    outcome => outcome,
                };
                // Nobody waits any more: the caller went away, its work is done all the same.
                drop(tell.send(outcome));
            })
        };
        self.queue
            .send(Box::new(job))
            .map_err(|_| Fault::unreachable("the writer has stopped"))?;
        told.await
            .map_err(|_| Fault::unreachable("the writer broke off"))?
    }
}

fn in_savepoint<T>(
    connection: &mut SqliteConnection,
    body: &mut impl FnMut(&mut SqliteConnection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    for _ in 1..MOST_RUNS {
        match connection.transaction(&mut *body) {
            Err(Fault::Again) => {}
            settled @ (Ok(_) | Err(_)) => return settled,
        }
    }
    connection.transaction(body)
}

fn work(path: &Path, group: usize, jobs: &Receiver<Job>) {
    let checkpoint = Checkpoint::start(path);
    let mut connection = None;
    while let Ok(first) = jobs.recv() {
        let waiting = std::iter::once(first).chain(jobs.try_iter().take(group - 1));
        connection = match connection.map_or_else(|| open(path), Ok) {
            Ok(connection) => commit_group(connection, waiting),
            Err(fault) => {
                tracing::error!(error = ?fault, "the database file cannot be opened");
                // The callers hear that the writer broke off.
                waiting.for_each(drop);
                None
            }
        };
        checkpoint.written();
    }
}

fn open(path: &Path) -> Result<SqliteConnection, Fault> {
    let mut connection = connect(path)?;
    connection.batch_execute(WRITING)?;
    Ok(connection)
}

/// Runs and commits a group. Gives the connection back where it is clean; another one is opened
/// for the next group otherwise, so that a full or locked disk mends itself.
fn commit_group(
    mut connection: SqliteConnection,
    mut jobs: impl Iterator<Item = Job>,
) -> Option<SqliteConnection> {
    let mut answers = Vec::new();
    let run = catch_unwind(AssertUnwindSafe(|| -> Result<(), QueryError> {
        AnsiTransactionManager::begin_transaction_sql(&mut connection, "BEGIN IMMEDIATE")?;
        for job in jobs.by_ref() {
            answers.push(job(&mut connection));
        }
        AnsiTransactionManager::commit_transaction(&mut connection)
    }));
    let committed = match run {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "a group of writes was lost");
            false
        }
        Err(_) => {
            tracing::error!("a write panicked; its group was lost");
            false
        }
    };
    for answer in answers {
        answer(committed);
    }
    if !committed {
        // Those that did not begin hear of it together; else each would wait for the lock by itself.
        jobs.for_each(drop);
    }
    committed.then_some(connection)
}
