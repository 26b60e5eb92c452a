//! The store contract on PostgreSQL, one fresh schema a test; and what PostgreSQL alone promises.
//!
//! `LIYA_TEST_POSTGRES_URL` names a database in which schemas may be made.

#![expect(clippy::unwrap_used, reason = "the helpers belong to the tests too")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use adapters::storage::{Storage, StorageOptions};
use async_trait::async_trait;
use diesel::QueryableByName;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use futures_util::future::join_all;
use ports::Housekeeping;
use ports::testing::{StoreProbe, Stores};
use tokio::sync::Mutex;

/// Where the server is.
const URL: &str = "LIYA_TEST_POSTGRES_URL";
/// Says that there shall be none.
const WITHOUT: &str = "LIYA_TEST_WITHOUT_POSTGRES";

#[test]
fn there_is_a_server_to_test_against_or_it_was_left_out_on_purpose() {
    let named = std::env::var_os(URL).is_some();
    let left_out = std::env::var_os(WITHOUT).is_some_and(|value| value == "1");
    assert!(
        named || left_out,
        "set {URL}=postgres://user@host:port/database, or {WITHOUT}=1 to leave PostgreSQL out"
    );
}

ports::store_contract!(fresh);

/// Looks into the schema with a connection of its own.
struct Probe {
    url: String,
    connection: Mutex<AsyncPgConnection>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// The URL of a fresh schema; none where PostgreSQL is left out.
async fn fresh_url() -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var(URL).ok()?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let schema = format!("test_{}_{number}", std::process::id());
    let mut connection = AsyncPgConnection::establish(&url).await.unwrap();
    let make = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
    connection.batch_execute(&make).await.unwrap();
    let joint = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{joint}options=-csearch_path%3D{schema}"))
}

async fn open(url: &str) -> Storage {
    let options = StorageOptions {
        connections: 4,
        ..StorageOptions::default()
    };
    Storage::open(url, options).await.unwrap()
}

async fn stores(url: String) -> Stores {
    let storage = Arc::new(open(&url).await);
    let connection = AsyncPgConnection::establish(&url).await.unwrap();
    Stores {
        turns: storage.clone(),
        sessions: storage.clone(),
        people: storage.clone(),
        accounts: storage.clone(),
        directory: storage.clone(),
        retention: storage.clone(),
        housekeeping: storage,
        probe: Arc::new(Probe {
            url,
            connection: Mutex::new(connection),
        }),
    }
}

async fn fresh() -> Option<Stores> {
    Some(stores(fresh_url().await?).await)
}

#[async_trait]
impl StoreProbe for Probe {
    async fn run(&self, statement: &str) {
        let mut connection = self.connection.lock().await;
        connection.batch_execute(statement).await.unwrap();
    }

    async fn number(&self, query: &str) -> i64 {
        let mut connection = self.connection.lock().await;
        let query = diesel::sql_query(query);
        let number: Number = query.get_result(&mut *connection).await.unwrap();
        number.n
    }

    async fn elsewhere(&self) -> Stores {
        stores(self.url.clone()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_migrate_once_and_are_different_nodes() {
    let Some(url) = fresh_url().await else { return };
    let opened: Vec<Storage> = join_all((0..4).map(|_| open(&url))).await;
    let mut owners = Vec::new();
    for storage in &opened {
        storage.ready().await.unwrap();
        let owner = storage.lock_for_serving().await.unwrap();
        let (node, boot) = owner.split_once('/').unwrap();
        assert_eq!(boot, "1");
        owners.push(node.to_owned());
    }
    owners.sort();
    owners.dedup();
    assert_eq!(owners.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_share_one_secret() {
    let Some(url) = fresh_url().await else { return };
    let one = open(&url).await;
    let two = open(&url).await;
    let candidates = [(&one, b"one"), (&two, b"two"), (&one, b"six")];
    let shared = candidates.map(|(storage, candidate)| storage.shared_secret("jwt", candidate));
    let shared: Vec<_> = join_all(shared)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert!(shared.iter().all(|secret| *secret == shared[0]));
    assert!(one.shared_secret("mac", b"one").await.unwrap() == b"one");
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_connections_are_made_anew() {
    let Some(url) = fresh_url().await else { return };
    // Only this test's own connections carry the name.
    let storage = open(&format!("{url}&application_name=cut%20me")).await;
    storage.shared_secret("jwt", b"one").await.unwrap();
    let cut = "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity \
               WHERE pid <> pg_backend_pid() AND application_name = 'cut me'";
    let mut other = AsyncPgConnection::establish(&url).await.unwrap();
    let cut: Number = diesel::sql_query(cut).get_result(&mut other).await.unwrap();
    assert!(cut.n >= 1);
    let again = storage.shared_secret("jwt", b"two").await.unwrap();
    assert_eq!(again, b"one");
}
