//! What the query bodies see of a database. Each body in `queries/` is written once and compiled
//! twice, over [`sqlite`] and over [`postgres`], which export the same names: `Conn`, `Database`,
//! `Run`, `Asked`, `asked!`, `together!`, `locked!`, `locked_if_free!`, `lock_installation` and the
//! locks of a person. Nothing else there may tell the databases apart.

pub(crate) mod postgres;
pub(crate) mod sqlite;
