//! The query bodies over SQLite.

pub(crate) use crate::storage::dialect::sqlite as dialect;

#[path = "../queries/bodies.rs"]
pub(crate) mod queries;
