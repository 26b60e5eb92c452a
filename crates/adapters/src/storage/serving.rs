//! Which node this process is. A node id is a held lock, so that it never has two living owners:
//! then leases of the same node with an older boot belong to nobody.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Integer};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::Storage;
use super::db::in_transaction;
use super::fault::Fault;
use super::open::OpenError;
use super::postgres::Address;

/// The node of a file: it has one.
const FILE_NODE: &str = "file";

/// The class of the nodes' advisory locks; their number is the second key.
const NODE_CLASS: i32 = 0x6c69_7961;

/// Most processes on one database.
const MOST_NODES: i32 = 1_000;

/// How often a held lock's connection is asked whether it is alive.
const WATCH: Duration = Duration::from_secs(5);

/// How this process's lock is held; released when the storage goes.
pub(crate) struct Served {
    by: By,
    held: Mutex<Option<Held>>,
}

enum By {
    File(PathBuf),
    Server(Box<Address>, Handle),
}

enum Held {
    File(#[expect(dead_code, reason = "held, not read: closing it unlocks")] File),
    Server(AbortHandle),
}

impl Drop for Held {
    fn drop(&mut self) {
        match self {
            Self::File(_) => {}
            Self::Server(watch) => watch.abort(),
        }
    }
}

impl Served {
    pub(crate) fn by_file(path: &Path) -> Self {
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        Self::not_yet(By::File(PathBuf::from(name)))
    }

    pub(crate) fn by_server(address: Address, runtime: Handle) -> Self {
        Self::not_yet(By::Server(Box::new(address), runtime))
    }

    fn not_yet(by: By) -> Self {
        Self {
            by,
            held: Mutex::default(),
        }
    }

    fn hold(&self, held: Held) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(held);
    }

    /// Takes the lock of a node; the node's name.
    async fn take(&self) -> Result<String, OpenError> {
        match &self.by {
            By::File(path) => {
                let file = File::create(path)
                    .map_err(|error| OpenError::Unreachable(error.to_string()))?;
                file.try_lock().map_err(|error| match error {
                    TryLockError::WouldBlock => OpenError::ServedAlready,
                    TryLockError::Error(error) => OpenError::Unreachable(error.to_string()),
                })?;
                self.hold(Held::File(file));
                Ok(FILE_NODE.to_owned())
            }
            By::Server(address, runtime) => {
                let task = first_free(Address::clone(address));
                let (connection, node) = runtime
                    .spawn(task)
                    .await
                    .map_err(|error| OpenError::Unreachable(error.to_string()))??;
                let watch = runtime.spawn(keep(connection, Address::clone(address), node));
                self.hold(Held::Server(watch.abort_handle()));
                Ok(format!("node{node}"))
            }
        }
    }
}

impl Storage {
    /// Claims the right to serve from this database, until the last clone of the storage goes, and
    /// gives the name under which this process holds leases: `node/boot`.
    ///
    /// # Errors
    ///
    /// [`OpenError::ServedAlready`] where another process serves from this SQLite file; else where
    /// the database cannot be asked.
    pub async fn lock_for_serving(&self) -> Result<String, OpenError> {
        let node = self.shared.served.take().await?;
        let boot = in_transaction!(self.db(), upkeep::next_boot, node.clone())?;
        Ok(format!("{node}/{boot}"))
    }
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Bool)]
    taken: bool,
}

async fn first_free(address: Address) -> Result<(AsyncPgConnection, i32), OpenError> {
    let connection = address.connect().await;
    let mut connection = connection.map_err(|error| OpenError::unreachable(&error))?;
    for node in 1..=MOST_NODES {
        if try_lock(&mut connection, node).await? {
            return Ok((connection, node));
        }
    }
    Err(OpenError::Unreachable("no node id is free".to_owned()))
}

async fn try_lock(connection: &mut AsyncPgConnection, node: i32) -> Result<bool, Fault> {
    let Taken { taken } = diesel::sql_query("SELECT pg_try_advisory_lock($1, $2) AS taken")
        .bind::<Integer, _>(NODE_CLASS)
        .bind::<Integer, _>(node)
        .get_result(connection)
        .await?;
    Ok(taken)
}

/// Holds the lock's connection open, and takes the lock again where the connection was lost. Where
/// another process has the node meanwhile, that process may abandon turns of ours: the fence keeps
/// them right, they only cost a second call.
async fn keep(mut connection: AsyncPgConnection, address: Address, node: i32) {
    loop {
        tokio::time::sleep(WATCH).await;
        if diesel::sql_query("SELECT 1")
            .execute(&mut connection)
            .await
            .is_ok()
        {
            continue;
        }
        let Ok(mut fresh) = address.connect().await else {
            continue;
        };
        match try_lock(&mut fresh, node).await {
            Ok(true) => tracing::info!(node, "the lock of this node was taken again"),
            Ok(false) => tracing::warn!(node, "another process has the lock of this node"),
            Err(error) => tracing::warn!(node, %error, "the lock of this node is lost"),
        }
        connection = fresh;
    }
}
