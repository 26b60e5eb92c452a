//! Storage: one implementation over SQLite (bundled, the default) and PostgreSQL (without libpq),
//! chosen at run time by URL.
//!
//! The query bodies in `queries/` are written once and compiled for each database; `db` runs them.
//! Redacted text is read back here and nowhere else. No SQL on the way of a turn is prepared
//! anew: the queries are diesel's own, kept prepared by connection.

mod accounts;
mod arguments;
mod clock;
mod db;
mod dialect;
mod directory;
mod fault;
mod housekeeping;
mod kept;
mod migrations;
mod open;
mod people;
mod postgres;
mod retention;
mod rows;
mod schema;
#[cfg(feature = "seeded-faults")]
mod seeded;
mod serving;
mod sqlite;
mod turns;
mod waiting;
mod webhooks;
mod words;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use db::Db;
use directory::Directory;
pub use open::OpenError;
use serving::Served;
use waiting::Waiting;

/// How storage is opened.
#[derive(Debug, Clone)]
pub struct StorageOptions {
    /// Most connections to PostgreSQL; 8 to 16 suit two cores.
    pub connections: u32,
    /// The certificate authority of the PostgreSQL server, as a PEM file; none: those of the system.
    pub database_ca: Option<PathBuf>,
    /// Most writes that share one commit.
    pub group: usize,
    /// How long callers may be answered from memory; at most 4 s, so that a revoked key is refused
    /// everywhere within 5 s.
    pub directory_age: Duration,
}

impl Default for StorageOptions {
    fn default() -> Self {
        Self {
            connections: 16,
            database_ca: None,
            group: 128,
            directory_age: Directory::OLDEST,
        }
    }
}

/// The store. Cheap to clone; the clones share everything.
#[derive(Clone)]
pub struct Storage {
    shared: Arc<Shared>,
}

struct Shared {
    db: Db,
    directory: Directory,
    waiting: Waiting,
    served: Served,
    newest_migration: String,
}

impl Storage {
    fn db(&self) -> &Db {
        &self.shared.db
    }
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Storage(..)")
    }
}
