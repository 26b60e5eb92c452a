//! PostgreSQL: a pool whose every operation runs on the multi-thread runtime, because a query
//! dropped half-way on a worker of the HTTP server would leave its transaction open.

mod address;
mod batches;
pub(crate) mod stroke;

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::sql_types::{Bool, Text};
use diesel_async::pooled_connection::bb8::{Pool, PooledConnection};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, TransactionManager};
use domain::ids::TenantId;
use futures_util::FutureExt;
use tokio::runtime::Handle;

use super::StorageOptions;
use super::fault::Fault;
pub(crate) use address::Address;
use batches::Batches;
pub(crate) use batches::Stroke;
use stroke::Document;

/// How long a transaction is run again after its first failure; then a lost commit's outcome counts
/// as unknown.
const REGAIN_WITHIN: Duration = Duration::from_secs(2);

/// How long a transaction waits for a connection, which the pool tries to make again and again.
const POOL_WAIT: Duration = Duration::from_secs(2);

/// How soon a transaction is run again; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// Begins a transaction that sees one moment.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The same as the role that sees one tenant's rows alone (migration 0006).
const FENCED: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL ROLE liya_reader";

/// The setting that tells the policies whose rows.
const TENANT: &str = "liya.tenant";

#[diesel::declare_sql_function]
extern "SQL" {
    fn set_config(name: Text, value: Text, is_local: Bool) -> Text;
}

/// What a transaction may do and see.
pub(crate) enum Access {
    /// Read and write.
    Writing,
    /// Read, from one moment.
    Reading,
    /// Read one tenant's rows, from one moment.
    ReadingOf(TenantId),
}

/// A server with its pool.
pub(crate) struct Server {
    pool: Pool<AsyncPgConnection>,
    batches: Batches,
    /// The role of [`FENCED`] may be taken on.
    fenced: bool,
    runtime: Handle,
}

impl Server {
    /// A pool and the writers of batches; nothing is asked yet.
    pub(crate) fn new(
        address: &Address,
        options: &StorageOptions,
        fenced: bool,
        runtime: Handle,
    ) -> Self {
        let mut config = ManagerConfig::<AsyncPgConnection>::default();
        config.recycling_method = RecyclingMethod::Fast;
        let address = address.clone();
        config.custom_setup = Box::new(move |_| address.connect().boxed());
        // The address stands in the set-up.
        let manager = AsyncDieselConnectionManager::new_with_config("", config);
        let pool = Pool::builder()
            .max_size(options.connections.max(1))
            .connection_timeout(POOL_WAIT)
            .test_on_check_out(false)
            .build_unchecked(manager);
        Self {
            batches: Batches::start(&pool, options.group, &runtime),
            pool,
            fenced,
            runtime,
        }
    }

    /// Stores a turn in one statement, if it is a plain case.
    pub(crate) async fn at_one_stroke(&self, document: Option<Document>) -> Stroke {
        match document {
            Some(document) => self.batches.store(document).await,
            None => Stroke::Unfit,
        }
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

    /// A connection in a transaction.
    pub(crate) async fn begin(
        &self,
        access: &Access,
    ) -> Result<PooledConnection<'static, AsyncPgConnection>, Fault> {
        let mut connection = self.pool.get_owned().await.map_err(|error| {
            Fault::Unreachable("no connection".to_owned(), Some(Arc::new(error)))
        })?;
        let c = &mut *connection;
        match access {
            Access::Writing => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN").await?,
            Access::Reading => AnsiTransactionManager::begin_transaction_sql(c, READ).await?,
            Access::ReadingOf(_) if !self.fenced => {
                AnsiTransactionManager::begin_transaction_sql(c, READ).await?;
            }
            Access::ReadingOf(tenant) => {
                AnsiTransactionManager::begin_transaction_sql(c, FENCED).await?;
                let told = diesel::select(set_config(TENANT, tenant.as_str(), true));
                told.execute(c).await?;
            }
        }
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
