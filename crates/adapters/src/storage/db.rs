//! The one place that names both databases: a body of `queries/` is compiled over each of them, and
//! [`in_transaction!`] and [`reading!`] run the one that is open.
//!
//! A body is an `async fn(&mut Conn, &Args) -> Result<T, Fault>`. `Ok` commits, `Err` rolls back. It
//! may be run more than once, so it changes nothing but the database.

pub(crate) mod on_postgres;
pub(crate) mod on_sqlite;

use std::future::Future;
use std::sync::Arc;

use futures_util::FutureExt;

use super::fault::Fault;
use super::postgres::stroke::Document;
use super::postgres::{Server, Stroke};
use super::sqlite::File;

/// The database that is open.
#[derive(Clone)]
pub(crate) enum Db {
    /// A file.
    Sqlite(Arc<File>),
    /// A server.
    Postgres(Arc<Server>),
}

impl Db {
    /// Stores a turn in one statement where that is possible: on PostgreSQL, for the plain case that
    /// there is a document for.
    pub(crate) async fn at_one_stroke(
        &self,
        document: impl FnOnce() -> Option<Document>,
    ) -> Stroke {
        match self {
            Self::Sqlite(_) => Stroke::Unfit,
            Self::Postgres(server) => server.at_one_stroke(document()).await,
        }
    }
}

/// The outcome of a body over SQLite, whose futures are all ready.
pub(crate) fn at_once<T>(body: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    body.now_or_never()
        .unwrap_or_else(|| Err(Fault::unreachable("a query over SQLite waited")))
}

/// Runs a body with its arguments in a transaction that writes.
macro_rules! in_transaction {
    ($db:expr, $module:ident :: $body:ident, $arguments:expr) => {
        $crate::storage::db::run_body!(
            $db,
            write,
            $crate::storage::postgres::Access::Writing,
            $module::$body,
            $arguments
        )
    };
}

/// Runs a body with its arguments in a transaction that sees one moment and writes nothing.
macro_rules! reading {
    ($db:expr, $module:ident :: $body:ident, $arguments:expr) => {
        $crate::storage::db::run_body!(
            $db,
            read,
            $crate::storage::postgres::Access::Reading,
            $module::$body,
            $arguments
        )
    };
}

/// The same for a body that takes some tens of microseconds where the database is a file.
macro_rules! glancing {
    ($db:expr, $module:ident :: $body:ident, $arguments:expr) => {
        $crate::storage::db::run_body!(
            $db,
            glance,
            $crate::storage::postgres::Access::Reading,
            $module::$body,
            $arguments
        )
    };
}

/// The same behind a second fence, where the database has one: only this tenant's rows are seen.
macro_rules! reading_of {
    ($db:expr, $tenant:expr, $module:ident :: $body:ident, $arguments:expr) => {
        $crate::storage::db::run_body!(
            $db,
            read,
            $crate::storage::postgres::Access::ReadingOf($tenant.clone()),
            $module::$body,
            $arguments
        )
    };
}

macro_rules! run_body {
    ($db:expr, $mode:ident, $access:expr, $module:ident :: $body:ident, $arguments:expr) => {{
        let arguments = $arguments;
        match $db {
            $crate::storage::db::Db::Sqlite(file) => {
                file.$mode(move |connection| {
                    $crate::storage::db::at_once(
                        $crate::storage::db::on_sqlite::queries::$module::$body(
                            connection, &arguments,
                        ),
                    )
                })
                .await
            }
            $crate::storage::db::Db::Postgres(server) => {
                let task = {
                    let server = std::sync::Arc::clone(server);
                    let access = $access;
                    async move {
                        let mut patience = $crate::storage::postgres::Patience::new();
                        loop {
                            let outcome = match server.begin(&access).await {
                                Ok(mut open) => {
                                    let outcome =
                                        $crate::storage::db::on_postgres::queries::$module::$body(
                                            &mut open, &arguments,
                                        )
                                        .await;
                                    $crate::storage::postgres::close(open, outcome).await
                                }
                                Err(fault) => Err(fault),
                            };
                            if let Some(outcome) = patience.settle(outcome).await {
                                break outcome;
                            }
                        }
                    }
                };
                server.run(task).await
            }
        }
    }};
}

pub(crate) use {glancing, in_transaction, reading, reading_of, run_body};
