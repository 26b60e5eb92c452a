//! PostgreSQL: a pool whose every operation runs on the multi-thread runtime, because a query
//! dropped half-way on a worker of the HTTP server would leave its transaction open.

mod address;

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel_async::pooled_connection::bb8::{Pool, PooledConnection};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};
use futures_util::FutureExt;
use tokio::runtime::Handle;

use super::fault::Fault;
pub(crate) use address::Address;

/// How long a transaction is run again after its first failure; then a lost commit's outcome counts
/// as unknown.
const REGAIN_WITHIN: Duration = Duration::from_secs(2);

/// How long a transaction waits for a connection, which the pool tries to make again and again.
const POOL_WAIT: Duration = Duration::from_secs(2);

/// How soon a transaction is run again; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// A server with its pool.
pub(crate) struct Server {
    pool: Pool<AsyncPgConnection>,
    runtime: Handle,
}

impl Server {
    /// A pool of at most `connections` to the server; nothing is asked yet.
    pub(crate) fn new(address: &Address, connections: u32, runtime: Handle) -> Self {
        let mut config = ManagerConfig::<AsyncPgConnection>::default();
        config.recycling_method = RecyclingMethod::Fast;
        let address = address.clone();
        config.custom_setup = Box::new(move |_| address.connect().boxed());
        // The address stands in the set-up.
        let manager = AsyncDieselConnectionManager::new_with_config("", config);
        let pool = Pool::builder()
            .max_size(connections)
            .connection_timeout(POOL_WAIT)
            .test_on_check_out(false)
            .build_unchecked(manager);
        Self { pool, runtime }
    }

    /// Runs a task to its end on the multi-thread runtime, whatever becomes of the caller.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        task: impl Future<Output = Result<T, Fault>> + Send + 'static,
    ) -> Result<T, Fault> {
        self.runtime.spawn(task).await.unwrap_or_else(|error| {
            Err(Fault::Unreachable(
                "the task broke off".to_owned(),
                Some(Arc::new(error)),
            ))
        })
    }

    /// A connection in a transaction that writes.
    pub(crate) async fn write(
        &self,
    ) -> Result<PooledConnection<'static, AsyncPgConnection>, Fault> {
        self.begin("BEGIN").await
    }

    /// A connection in a transaction that sees one moment.
    pub(crate) async fn read(&self) -> Result<PooledConnection<'static, AsyncPgConnection>, Fault> {
        self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await
    }

    async fn begin(
        &self,
        statement: &str,
    ) -> Result<PooledConnection<'static, AsyncPgConnection>, Fault> {
        let mut connection = self.pool.get_owned().await.map_err(|error| {
            Fault::Unreachable("no connection".to_owned(), Some(Arc::new(error)))
        })?;
        AnsiTransactionManager::begin_transaction_sql(&mut *connection, statement).await?;
        Ok(connection)
    }
}

/// Commits what a body did, or rolls it back. A connection that is not clean afterwards is
/// discarded by the pool.
pub(crate) async fn close<T>(
    mut connection: PooledConnection<'static, AsyncPgConnection>,
    outcome: Result<T, Fault>,
) -> Result<T, Fault> {
    match outcome {
        Ok(value) => AnsiTransactionManager::commit_transaction(&mut *connection)
            .await
            .map(|()| value)
            .map_err(Fault::CommitLost),
        Err(fault) => {
            let undone = AnsiTransactionManager::rollback_transaction(&mut *connection).await;
            if let Err(error) = undone {
                tracing::debug!(%error, "a connection was discarded");
            }
            Err(fault)
        }
    }
}

/// How often and how long one transaction is run again.
pub(crate) struct Patience {
    since: Option<Instant>,
    pause: Duration,
    unknown: Option<Fault>,
}

impl Patience {
    /// Nothing has failed yet.
    pub(crate) fn new() -> Self {
        Self {
            since: None,
            pause: FIRST_PAUSE,
            unknown: None,
        }
    }

    /// The final outcome; or none, after a pause, where the transaction is to be run again. Nonce,
    /// fence and unique keys make a repetition harmless.
    pub(crate) async fn settle<T>(
        &mut self,
        outcome: Result<T, Fault>,
    ) -> Option<Result<T, Fault>> {
        let fault = match outcome {
            Err(fault @ Fault::Unreachable(..)) => {
                return Some(Err(self.unknown.take().unwrap_or(fault)));
            }
            Err(fault) if fault.may_pass() => fault,
            settled @ (Ok(_) | Err(_)) => return Some(settled),
        };
        let since = *self.since.get_or_insert_with(Instant::now);
        if since.elapsed() + self.pause > REGAIN_WITHIN {
            return Some(Err(self.unknown.take().unwrap_or(fault)));
        }
        if matches!(fault, Fault::CommitLost(_)) {
            self.unknown = Some(fault);
        }
        tokio::time::sleep(self.pause).await;
        self.pause *= 2;
        None
    }
}
