//! A fresh database with a look into it, on SQLite or on PostgreSQL.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, QueryableByName, SqliteConnection};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use tempfile::TempDir;

/// Names a PostgreSQL in which schemas may be made.
const POSTGRES: &str = "LIYA_TEST_POSTGRES_URL";

/// A database.
pub(crate) struct Database {
    pub(crate) folder: TempDir,
    /// PostgreSQL's address.
    pub(crate) url: Option<String>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

impl Database {
    pub(crate) fn on_sqlite() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            url: None,
        }
    }

    /// None where PostgreSQL is left out, which the tests of storage say.
    pub(crate) async fn on_postgres(name: &str) -> Option<Self> {
        let url = std::env::var(POSTGRES).ok()?;
        let schema = format!("api_{name}_{}", std::process::id());
        let mut connection = AsyncPgConnection::establish(&url).await.unwrap();
        let make = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
        connection.batch_execute(&make).await.unwrap();
        let joint = if url.contains('?') { '&' } else { '?' };
        Some(Self {
            folder: tempfile::tempdir().unwrap(),
            url: Some(format!("{url}{joint}options=-csearch_path%3D{schema}")),
        })
    }

    /// The number that a query of one row with one column `n` gives.
    pub(crate) async fn number(&self, query: &str) -> i64 {
        let number: Number = if let Some(url) = &self.url {
            let mut connection = AsyncPgConnection::establish(url).await.unwrap();
            let query = diesel::sql_query(query);
            diesel_async::RunQueryDsl::get_result(query, &mut connection)
                .await
                .unwrap()
        } else {
            let path = self.folder.path().join("liya.db");
            let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
            let patience = "PRAGMA busy_timeout = 5000";
            connection.batch_execute(patience).unwrap();
            let query = diesel::sql_query(query);
            diesel::RunQueryDsl::get_result(query, &mut connection).unwrap()
        };
        number.n
    }
}
