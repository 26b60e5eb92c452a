//! Migrations: embedded, run before anything else, off the async workers; on PostgreSQL under an
//! advisory lock, so that processes starting together do not meet.

use std::path::Path;

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection};
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tokio::runtime::Handle;

use super::dialect::postgres::INSTALLATION;
use super::open::OpenError;
use super::postgres::Address;
use super::sqlite;

const OF_SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const OF_POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// The oldest SQLite without the faults in its write-ahead log that matter here.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

const HAS_READER: &str = "SELECT coalesce(pg_has_role(current_user, to_regrole('liya_reader'), 'MEMBER'), false) AS fenced";

#[derive(QueryableByName)]
struct Fence {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    fenced: bool,
}

/// Migrates a file; the version of the newest migration.
pub(crate) async fn of_file(runtime: &Handle, path: &Path) -> Result<String, OpenError> {
    let path = path.to_owned();
    let done = runtime.spawn_blocking(move || {
        let mut connection = sqlite::connect(&path)?;
        check_version(&mut connection)?;
        connection
            .batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
            .map_err(|error| OpenError::Unreachable(error.to_string()))?;
        // Two processes may start at once: the one that comes second finds nothing to do.
        connection
            .immediate_transaction(|c| {
                c.run_pending_migrations(OF_SQLITE)
                    .map(drop)
                    .map_err(|error| Unmigrated(error.to_string()))
            })
            .map_err(|Unmigrated(problem)| OpenError::Migration(problem))?;
        newest::<diesel::sqlite::Sqlite>(&OF_SQLITE)
    });
    done.await
        .map_err(|error| OpenError::Migration(error.to_string()))?
}

/// Migrates a server's database; the version of the newest migration, and whether there is a role
/// that reads behind the second fence.
pub(crate) async fn of_server(
    runtime: &Handle,
    address: &Address,
) -> Result<(String, bool), OpenError> {
    let connection = runtime.spawn(address.connect()).await;
    let connection = connection
        .map_err(|error| OpenError::Unreachable(error.to_string()))?
        .map_err(|error| OpenError::unreachable(&error))?;
    let done = runtime.spawn_blocking(move || {
        let mut connection = AsyncConnectionWrapper::<AsyncPgConnection>::from(connection);
        let failed = |error: &dyn std::fmt::Display| OpenError::Migration(error.to_string());
        // Held until the connection closes, at the latest.
        connection
            .batch_execute(&format!("SELECT pg_advisory_lock({INSTALLATION})"))
            .map_err(|error| failed(&error))?;
        connection
            .run_pending_migrations(OF_POSTGRES)
            .map_err(|error| failed(&error))?;
        connection
            .batch_execute(&format!("SELECT pg_advisory_unlock({INSTALLATION})"))
            .map_err(|error| failed(&error))?;
        let Fence { fenced } = diesel::sql_query(HAS_READER)
            .get_result(&mut connection)
            .map_err(|error| failed(&error))?;
        Ok((newest::<diesel::pg::Pg>(&OF_POSTGRES)?, fenced))
    });
    done.await
        .map_err(|error| OpenError::Migration(error.to_string()))?
}

/// A migration's failure, in a transaction of diesel's.
struct Unmigrated(String);

impl From<diesel::result::Error> for Unmigrated {
    fn from(error: diesel::result::Error) -> Self {
        Self(error.to_string())
    }
}

fn newest<DB: Backend>(embedded: &EmbeddedMigrations) -> Result<String, OpenError> {
    let all: Vec<Box<dyn Migration<DB>>> = embedded
        .migrations()
        .map_err(|error| OpenError::Migration(error.to_string()))?;
    Ok(all
        .iter()
        .map(|migration| migration.name().version().to_string())
        .max()
        .unwrap_or_default())
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

fn check_version(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let Version { version } = diesel::sql_query("SELECT sqlite_version() AS version")
        .get_result(connection)
        .map_err(|error| OpenError::Unreachable(error.to_string()))?;
    if is_recent(&version) {
        Ok(())
    } else {
        Err(OpenError::OldSqlite(version))
    }
}

fn is_recent(version: &str) -> bool {
    let parts: Vec<u32> = version
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    parts.as_slice() >= OLDEST_SQLITE.as_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_that_is_too_old_is_recognised() {
        for (version, recent) in [
            ("3.51.3", true),
            ("3.53.2", true),
            ("4.0.0", true),
            ("3.51.2", false),
            ("3.9.9", false),
        ] {
            assert_eq!(is_recent(version), recent, "{version}");
        }
    }
}
