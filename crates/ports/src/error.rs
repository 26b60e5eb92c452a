//! What can go wrong in a store, and what a look-up by id finds.

use std::error::Error;

/// A store could not do what it was asked. Nothing was changed unless the outcome is unknown.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Locked, full, read-only or not reachable; a later call may succeed.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The connection was lost during a commit and could not be asked again.
    #[error("the outcome of the commit is unknown")]
    UnknownOutcome(#[source] Box<dyn Error + Send + Sync>),
    /// A row contradicts the rules: a fault of ours.
    #[error("inconsistent row in {table}: {problem}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// Which column and row, without any content.
        problem: String,
    },
}

/// What a look-up by id found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<T> {
    /// The tenant's own row.
    Here(T),
    /// Another tenant's row: 403.
    Foreign,
    /// No such row: 404.
    Missing,
}

impl<T> Found<T> {
    /// The same find with its content changed.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Here(content) => Found::Here(change(content)),
            Self::Foreign => Found::Foreign,
            Self::Missing => Found::Missing,
        }
    }
}
