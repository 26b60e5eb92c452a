//! Opening storage: which database, its version, its migrations.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::runtime::Handle;

use super::db::Db;
use super::directory::Directory;
use super::fault::Fault;
use super::postgres::{Address, Server};
use super::serving::Served;
use super::sqlite::File;
use super::waiting::Waiting;
use super::{Shared, Storage, StorageOptions, migrations};

/// Why storage cannot be opened, or not be served from.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL begins with neither `sqlite://` nor `postgres://`.
    #[error("the database URL must begin with sqlite:// or postgres://")]
    UnknownScheme,
    /// The URL names no file; a database in memory would be another one for each connection.
    #[error("the database URL must name a file")]
    NoFile,
    /// The PostgreSQL URL cannot be read.
    #[error("the database URL cannot be read: {0}")]
    MalformedUrl(String),
    /// The file of the certificate authority cannot be used.
    #[error("the file of database_ca cannot be used: {0}")]
    Authority(String),
    /// The file or the server cannot be reached.
    #[error("the database cannot be opened: {0}")]
    Unreachable(String),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(String),
    /// The SQLite library is older than 3.51.3.
    #[error("SQLite {0} is older than 3.51.3")]
    OldSqlite(String),
    /// Another process serves from this file.
    #[error("another process serves from this database file")]
    ServedAlready,
}

impl OpenError {
    /// With what stands behind the error: a failed handshake says nothing by itself.
    pub(crate) fn unreachable(error: &(dyn Error + 'static)) -> Self {
        let mut text = error.to_string();
        let mut behind = error.source();
        while let Some(cause) = behind {
            text = format!("{text}: {cause}");
            behind = cause.source();
        }
        Self::Unreachable(text)
    }
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        Self::unreachable(&fault)
    }
}

/// What SQLite calls a database without a file.
const IN_MEMORY: &str = ":memory:";

/// Where the database is.
enum Place {
    File(PathBuf),
    Server(String),
}

impl Place {
    fn of(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            let path = Path::new(path);
            return match path.file_name() {
                Some(name) if name != IN_MEMORY => Ok(Self::File(path.to_owned())),
                Some(_) | None => Err(OpenError::NoFile),
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Server(url.to_owned()));
        }
        Err(OpenError::UnknownScheme)
    }
}

impl Storage {
    /// Opens `sqlite:///path/file.db` (made where it is missing) or `postgres://...`, and runs the
    /// migrations that are due. To be called on the multi-thread runtime, which does all of the
    /// work from then on.
    ///
    /// # Errors
    ///
    /// [`OpenError`].
    pub async fn open(url: &str, options: StorageOptions) -> Result<Self, OpenError> {
        let runtime = Handle::current();
        let (db, served, newest_migration) = match Place::of(url)? {
            Place::File(path) => {
                let newest = migrations::of_file(&runtime, &path).await?;
                let file = File::new(&path, options.group, runtime);
                (Db::Sqlite(Arc::new(file)), Served::by_file(&path), newest)
            }
            Place::Server(url) => {
                let address = Address::of(&url, options.database_ca.as_deref())?;
                let (newest, fenced) = migrations::of_server(&runtime, &address).await?;
                if !fenced {
                    tracing::warn!("the database user has no role liya_reader: no second fence");
                }
                let server = Server::new(&address, &options, fenced, runtime.clone());
                let nodes = Served::by_server(address, runtime);
                (Db::Postgres(Arc::new(server)), nodes, newest)
            }
        };
        let storage = Self {
            shared: Arc::new(Shared {
                db,
                directory: Directory::new(options.directory_age),
                waiting: Waiting::default(),
                served,
                newest_migration,
            }),
        };
        #[cfg(feature = "seeded-faults")]
        storage.seed_at_the_start().await?;
        Ok(storage)
    }
}
