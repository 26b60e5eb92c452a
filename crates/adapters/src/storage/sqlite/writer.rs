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
/// are overwritten. The log is written back by [`Checkpoint`], and above a bound by the
/// writer.
const WRITING: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0; \
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
    let (checkpoint, mut bound) = Checkpoint::start(path);
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
        if let Some(connection) = &mut connection {
            bound.hold(connection);
        }
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
            // Those that did not begin hear of it together; else each would wait for the lock by itself. They
            // are taken out first: whoever hears of it and comes again belongs to the next group.
            drop(jobs.collect::<Vec<_>>());
            false
        }
        // It says nothing of the file: those that did not begin are the next group.
        Err(_) => {
            tracing::error!("a write panicked; its group was lost");
            false
        }
    };
    for answer in answers {
        answer(committed);
    }
    committed.then_some(connection)
}

#[cfg(test)]
mod tests {
    use diesel::RunQueryDsl;
    use diesel::sql_types::{BigInt, Text};
    use futures_util::future::join_all;
    use tempfile::TempDir;

    use super::*;

    #[derive(diesel::QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }

    fn writer(folder: &TempDir) -> Writer {
        let path = folder.path().join("liya.db");
        let mut connection = open(&path).unwrap();
        let table = "CREATE TABLE notes (text TEXT NOT NULL UNIQUE) STRICT";
        connection.batch_execute(table).unwrap();
        Writer::start(&path, 64)
    }

    fn note(connection: &mut SqliteConnection, text: &str) -> Result<(), Fault> {
        diesel::sql_query("INSERT INTO notes (text) VALUES (?)")
            .bind::<Text, _>(text)
            .execute(connection)?;
        Ok(())
    }

    async fn number(writer: &Writer, query: &'static str) -> i64 {
        let asked = writer.write(move |c| Ok(diesel::sql_query(query).get_result::<Number>(c)?.n));
        asked.await.unwrap()
    }

    #[tokio::test]
    async fn one_that_fails_leaves_nothing_and_the_others_of_its_group_are_stored() {
        let folder = TempDir::new().unwrap();
        let writer = writer(&folder);
        let notes = (0..50).map(|n| {
            writer.write(move |c| {
                note(c, &format!("note {n}"))?;
                // Every tenth stumbles after it has written.
                note(
                    c,
                    &format!("note {}", if n % 10 == 0 { n } else { n + 100 }),
                )
            })
        });
        let outcomes = join_all(notes).await;
        let stored = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(stored, 45);
        assert_eq!(number(&writer, "SELECT count(*) AS n FROM notes").await, 90);
    }

    #[tokio::test]
    async fn one_that_falls_over_is_not_stored_and_those_after_it_are() {
        let folder = TempDir::new().unwrap();
        let writer = writer(&folder);
        let fallen = writer.write(|c| {
            note(c, "lost")?;
            assert!(
                c.batch_execute("SELECT 1").is_err(),
                "falls over on purpose"
            );
            Ok(())
        });
        assert!(fallen.await.is_err());
        writer.write(|c| note(c, "kept")).await.unwrap();
        assert_eq!(number(&writer, "SELECT count(*) AS n FROM notes").await, 1);
    }

    #[tokio::test]
    async fn what_is_committed_is_on_the_disk() {
        let folder = TempDir::new().unwrap();
        let writer = writer(&folder);
        let full = number(&writer, "SELECT synchronous AS n FROM pragma_synchronous");
        assert_eq!(full.await, 2);
    }

    #[tokio::test]
    async fn the_log_stays_within_its_bound_under_writes_without_a_pause() {
        const MOST: u64 = 128 * 1024 * 1024;
        let folder = TempDir::new().unwrap();
        let writer = writer(&folder);
        let log = folder.path().join("liya.db-wal");
        for round in 0..10 {
            let blobs = (0..20).map(|n| {
                writer.write(move |c| {
                    let blob = "INSERT INTO notes (text) VALUES (hex(randomblob(500000)) || ?)";
                    diesel::sql_query(blob)
                        .bind::<Text, _>(format!("{round} {n}"))
                        .execute(c)?;
                    Ok(())
                })
            });
            assert!(join_all(blobs).await.iter().all(Result::is_ok));
            assert!(log.metadata().unwrap().len() <= MOST);
        }
        let written = number(&writer, "SELECT sum(length(text)) AS n FROM notes").await;
        assert!(written > 190_000_000);
    }
}
