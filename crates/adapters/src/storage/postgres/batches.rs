//! Writes plain turns, as many as wait, with one statement: one trip and one commit for all of
//! them. No timer: the next batch forms while the last one is on its way. A batch that fails leaves
//! nothing behind, and each of its turns is stored by itself, by the shared bodies.

use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, Error as QueryError, QueryResult};
use diesel_async::pooled_connection::bb8::Pool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, oneshot};

use super::stroke::{Document, Function};
use crate::storage::fault::Fault;

/// Connections that write batches of one function at the same time.
const WRITERS: usize = 2;

#[diesel::declare_sql_function]
extern "SQL" {
    fn liya_claim(
        claims: diesel::sql_types::Text,
    ) -> diesel::sql_types::Array<diesel::sql_types::Integer>;
    fn liya_commit(
        commits: diesel::sql_types::Text,
    ) -> diesel::sql_types::Array<diesel::sql_types::Integer>;
    fn liya_record(
        turns: diesel::sql_types::Text,
    ) -> diesel::sql_types::Array<diesel::sql_types::Integer>;
}

/// What became of a turn.
pub(crate) enum Stroke {
    /// It is stored.
    Stored,
    /// It is not stored: no plain case.
    Unfit,
    /// Whether it is stored is not known.
    Lost(Fault),
}

impl Stroke {
    /// The outcome of the shared body that ran after this. Where it could not ask the database, what
    /// was unknown stays unknown.
    pub(crate) fn then<T>(self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        match (self, outcome) {
            (Self::Lost(fault), Err(Fault::Unreachable(..))) => Err(fault),
            (_, outcome) => outcome,
        }
    }
}

struct Waiting {
    text: String,
    tell: oneshot::Sender<Stroke>,
}

/// The queues to the writers, which end with them.
pub(super) struct Batches {
    claims: UnboundedSender<Waiting>,
    commits: UnboundedSender<Waiting>,
    records: UnboundedSender<Waiting>,
}

impl Batches {
    /// Starts the writers; a batch holds at most `most` turns.
    pub(super) fn start(pool: &Pool<AsyncPgConnection>, most: usize, runtime: &Handle) -> Self {
        let queue = |function| {
            let (queue, waiting) = unbounded_channel();
            let waiting = Arc::new(Mutex::new(waiting));
            for _ in 0..WRITERS {
                let work = work(pool.clone(), function, most.max(1), Arc::clone(&waiting));
                runtime.spawn(work);
            }
            queue
        };
        Self {
            claims: queue(Function::Claim),
            commits: queue(Function::Commit),
            records: queue(Function::Record),
        }
    }

    /// Stores a turn with the next batch.
    pub(super) async fn store(&self, document: Document) -> Stroke {
        let Document { function, text } = document;
        let queue = match function {
            Function::Claim => &self.claims,
            Function::Commit => &self.commits,
            Function::Record => &self.records,
        };
        let (tell, told) = oneshot::channel();
        if queue.send(Waiting { text, tell }).is_err() {
            return Stroke::Unfit;
        }
        told.await.unwrap_or_else(|_| lost("the writer broke off"))
    }
}

async fn work(
    pool: Pool<AsyncPgConnection>,
    function: Function,
    most: usize,
    waiting: Arc<Mutex<UnboundedReceiver<Waiting>>>,
) {
    loop {
        let mut batch = Vec::new();
        if waiting.lock().await.recv_many(&mut batch, most).await == 0 {
            return;
        }
        let outcome = match pool.get().await {
            Ok(mut connection) => Some(call(&mut connection, function, &batch).await),
            // The shared body waits for a connection itself, and tells when there is none.
            Err(_) => None,
        };
        for (place, one) in (1..).zip(batch) {
            let stroke = match &outcome {
                Some(Ok(stored)) if stored.contains(&place) => Stroke::Stored,
                Some(Ok(_)) | None => Stroke::Unfit,
                Some(Err(error)) => lost(&error.to_string()),
            };
            // Nobody waits any more: the caller went away, its work is done all the same.
            drop(one.tell.send(stroke));
        }
        if let Some(Err(error)) = outcome {
            tracing::debug!(%error, ?function, "a batch of turns is stored one by one");
        }
    }
}

/// The places, from 1, of those that are stored.
///
/// The answer is read to its end. Its row comes before the commit, and a server that crashes in between
/// sends it off all the same: only the word that it is ready says that the row is true.
async fn call(
    connection: &mut AsyncPgConnection,
    function: Function,
    batch: &[Waiting],
) -> QueryResult<Vec<i32>> {
    let texts: Vec<&str> = batch.iter().map(|one| one.text.as_str()).collect();
    let list = format!("[{}]", texts.join(","));
    let rows: Vec<Vec<i32>> = match function {
        Function::Claim => diesel::select(liya_claim(list)).load(connection).await,
        Function::Commit => diesel::select(liya_commit(list)).load(connection).await,
        Function::Record => diesel::select(liya_record(list)).load(connection).await,
    }?;
    Ok(rows.into_iter().flatten().collect())
}

fn lost(reason: &str) -> Stroke {
    Stroke::Lost(Fault::CommitLost(QueryError::DatabaseError(
        DatabaseErrorKind::ClosedConnection,
        Box::new(reason.to_owned()),
    )))
}
