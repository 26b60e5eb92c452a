//! The query bodies over PostgreSQL.

pub(crate) use crate::storage::dialect::postgres as dialect;

#[expect(
    clippy::duplicate_mod,
    reason = "written once and compiled for each database: the types of their queries differ"
)]
#[path = "../queries/bodies.rs"]
pub(crate) mod queries;
