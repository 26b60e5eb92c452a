//! What stops a transaction, and what the caller hears of it. Values of rows never get in here.

use std::error::Error;
use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, Error as QueryError};
use ports::StoreError;
use ports::turn_store::ClaimRefusal;

/// Why a transaction was rolled back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The database said so.
    #[error("a query failed")]
    Query(#[source] QueryError),
    /// No connection, or it was lost before the commit.
    #[error("the database cannot be asked: {0}")]
    Unreachable(String, #[source] Option<Arc<dyn Error + Send + Sync>>),
    /// The connection was lost during the commit.
    #[error("the connection was lost during the commit")]
    CommitLost(#[source] QueryError),
    /// Another transaction was first: run this one again from its beginning.
    #[error("another transaction was first")]
    Again,
    /// A claim is refused after it has written something.
    #[error("the claim is refused")]
    Refused(ClaimRefusal),
    /// A row contradicts the rules.
    #[error("inconsistent row in {table}: {problem}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column, without its content.
        problem: String,
    },
}

impl Fault {
    /// The column of a row does not read back.
    pub(crate) fn unreadable(table: &'static str, column: &str) -> Self {
        Self::Inconsistent {
            table,
            problem: format!("{column} does not read back"),
        }
    }

    /// The database cannot be asked, for a reason without a source.
    pub(crate) fn unreachable(reason: &str) -> Self {
        Self::Unreachable(reason.to_owned(), None)
    }

    /// A unique value that was free a moment ago was taken by another transaction: this one finds it
    /// taken when it is run again.
    pub(crate) fn if_another_was_first(error: QueryError) -> Self {
        if let QueryError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) = error {
            return Self::Again;
        }
        Self::Query(error)
    }

    /// The transaction left no trace and may go through when it is run again.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Query(QueryError::DatabaseError(kind, _)) => is_passing(*kind),
            Self::CommitLost(_) | Self::Again => true,
            Self::Query(_)
            | Self::Unreachable(..)
            | Self::Refused(_)
            | Self::Inconsistent { .. } => false,
        }
    }
}

/// Deadlocks come as `Unknown`: diesel-async names only serialisation failures.
fn is_passing(kind: DatabaseErrorKind) -> bool {
    !matches!(
        kind,
        DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation
    )
}

impl From<QueryError> for Fault {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Query(QueryError::DatabaseError(kind, info)) if !is_passing(kind) => {
                Self::Inconsistent {
                    table: "a constraint",
                    problem: info
                        .constraint_name()
                        .map_or_else(|| info.message().to_owned(), str::to_owned),
                }
            }
            Fault::Query(QueryError::DeserializationError(_) | QueryError::NotFound) => {
                Self::Inconsistent {
                    table: "a query",
                    problem: "its row does not read back".to_owned(),
                }
            }
            fault @ (Fault::Query(_) | Fault::Unreachable(..) | Fault::Again) => {
                Self::Unavailable(Box::new(fault))
            }
            fault @ Fault::CommitLost(_) => Self::UnknownOutcome(Box::new(fault)),
            Fault::Refused(_) => Self::Inconsistent {
                table: "turns",
                problem: "a refusal outside of a claim".to_owned(),
            },
            Fault::Inconsistent { table, problem } => Self::Inconsistent { table, problem },
        }
    }
}
