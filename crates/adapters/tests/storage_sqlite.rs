//! The store contract on SQLite, one fresh file a test; and what SQLite alone promises.

#![expect(clippy::unwrap_used, reason = "the helpers belong to the tests too")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use adapters::storage::{OpenError, Storage, StorageOptions};
use async_trait::async_trait;
use diesel::connection::SimpleConnection;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection};
use ports::testing::{StoreProbe, Stores};
use ports::{Housekeeping, StoreError};
use tempfile::TempDir;

ports::store_contract!(fresh);

/// Looks into the file with a connection of its own.
struct Probe {
    folder: Arc<TempDir>,
    connection: Mutex<SqliteConnection>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("liya.db")
}

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

async fn open(folder: &TempDir) -> Storage {
    let options = StorageOptions::default();
    Storage::open(&url(&file(folder)), options).await.unwrap()
}

async fn stores(folder: Arc<TempDir>) -> Stores {
    let storage = Arc::new(open(&folder).await);
    let path = file(&folder);
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    connection
        .batch_execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;")
        .unwrap();
    Stores {
        turns: storage.clone(),
        sessions: storage.clone(),
        people: storage.clone(),
        accounts: storage.clone(),
        users: storage.clone(),
        audit: storage.clone(),
        usage: storage.clone(),
        minutes: storage.clone(),
        webhooks: storage.clone(),
        outbox: storage.clone(),
        directory: storage.clone(),
        retention: storage.clone(),
        housekeeping: storage,
        probe: Arc::new(Probe {
            folder,
            connection: Mutex::new(connection),
        }),
    }
}

async fn fresh() -> Stores {
    stores(Arc::new(TempDir::new().unwrap())).await
}

#[async_trait]
impl StoreProbe for Probe {
    async fn run(&self, statement: &str) {
        let mut connection = self.connection.lock().unwrap();
        connection.batch_execute(statement).unwrap();
    }

    async fn number(&self, query: &str) -> i64 {
        let mut connection = self.connection.lock().unwrap();
        let number: Number = diesel::sql_query(query)
            .get_result(&mut *connection)
            .unwrap();
        number.n
    }

    async fn elsewhere(&self) -> Stores {
        stores(Arc::clone(&self.folder)).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_file_refuses_to_start() {
    let folder = TempDir::new().unwrap();
    let first = open(&folder).await;
    let second = open(&folder).await;
    assert_eq!(first.lock_for_serving().await.unwrap(), "file/1");
    let refused = second.lock_for_serving().await;
    assert!(matches!(refused, Err(OpenError::ServedAlready)));
    second.ready().await.unwrap();
    drop(first);
    assert_eq!(second.lock_for_serving().await.unwrap(), "file/2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_file_is_unavailable_and_mends_itself() {
    let folder = TempDir::new().unwrap();
    let storage = open(&folder).await;
    let mut other = SqliteConnection::establish(file(&folder).to_str().unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let locked = storage.shared_secret("name", b"first").await;
    assert!(matches!(locked, Err(StoreError::Unavailable(_))));
    storage.ready().await.unwrap();
    other.batch_execute("ROLLBACK").unwrap();
    let stored = storage.shared_secret("name", b"first").await.unwrap();
    assert_eq!(stored, b"first");
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_wait_for_a_locked_file_hear_of_it_together() {
    let folder = TempDir::new().unwrap();
    let storage = open(&folder).await;
    let mut other = SqliteConnection::establish(file(&folder).to_str().unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    // One after the other they would wait for minutes, which the runner does not let them.
    let waiting = (0..100).map(|_| storage.shared_secret("name", b"first"));
    let heard = futures_util::future::join_all(waiting).await;
    let unavailable = |heard: &Result<_, _>| matches!(heard, Err(StoreError::Unavailable(_)));
    assert!(heard.iter().all(unavailable));
    other.batch_execute("ROLLBACK").unwrap();
    storage.shared_secret("name", b"first").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_scheme_and_a_missing_folder_are_told() {
    let options = StorageOptions::default();
    let unknown = Storage::open("mysql://localhost/liya", options.clone()).await;
    assert!(matches!(unknown, Err(OpenError::UnknownScheme)));
    for nowhere in ["sqlite://", "sqlite://:memory:"] {
        let nowhere = Storage::open(nowhere, options.clone()).await;
        assert!(matches!(nowhere, Err(OpenError::NoFile)));
    }
    let folder = TempDir::new().unwrap();
    let missing = folder.path().join("missing").join("liya.db");
    let missing = Storage::open(&url(&missing), options).await;
    assert!(matches!(missing, Err(OpenError::Unreachable(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_stored_once() {
    let folder = TempDir::new().unwrap();
    let storage = open(&folder).await;
    let first = storage.shared_secret("jwt", b"one").await.unwrap();
    let second = storage.shared_secret("jwt", b"two").await.unwrap();
    let other = storage.shared_secret("mac", b"two").await.unwrap();
    assert_eq!((first, second), (b"one".to_vec(), b"one".to_vec()));
    assert_eq!(other, b"two");
}
