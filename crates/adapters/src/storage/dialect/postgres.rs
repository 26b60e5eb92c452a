//! The query bodies' view of PostgreSQL.

use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Text};

pub(crate) use diesel::pg::Pg as Database;
pub(crate) use diesel_async::AsyncPgConnection as Conn;
pub(crate) use diesel_async::RunQueryDsl as Run;

/// The rows of a query, locked until the end of the transaction.
macro_rules! locked {
    ($query:expr) => {
        $query.for_update()
    };
}

/// The rows of a query that nobody has locked, locked until the end of the transaction.
macro_rules! locked_if_free {
    ($query:expr) => {
        $query.for_update().skip_locked()
    };
}

/// A connection on which several queries are under way at once.
pub(crate) type Asked<'a> = &'a Conn;

/// A connection as [`Asked`].
macro_rules! asked {
    ($connection:expr) => {
        &mut &*$connection
    };
}

/// Asks several things of one connection, sent without waiting for each other's answers: one trip.
macro_rules! together {
    ($c:ident; $($body:ident($($argument:expr),*)),+ $(,)?) => {
        tokio::try_join!($(async {
            let mut own: Asked<'_> = *$c;
            $body(&mut own, $($argument),*).await
        }),+)
    };
}

pub(crate) use {asked, locked, locked_if_free, together};

/// The advisory lock of migrations and of the first tenant.
pub(crate) const INSTALLATION: i64 = 0x6c69_7961_0001;

/// Lets one process at a time go on from here, until the end of the transaction.
pub(crate) async fn lock_installation(connection: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
        .bind::<BigInt, _>(INSTALLATION)
        .execute(connection)
        .await
        .map(drop)
}

/// Locks of people have a key space of their own only by chance: they are 64-bit hashes, and a
/// collision makes two people wait for each other.
mod functions {
    use super::{BigInt, Text};

    // The first two answer void, which is sent as no bytes at all: an empty text.
    diesel::define_sql_function! { fn pg_advisory_xact_lock(key: BigInt) -> Text }
    diesel::define_sql_function! { fn pg_advisory_xact_lock_shared(key: BigInt) -> Text }
    diesel::define_sql_function! { fn pg_try_advisory_xact_lock(key: BigInt) -> Bool }
    diesel::define_sql_function! { fn hashtextextended(text: Text, seed: BigInt) -> BigInt }
}

fn key(tenant: &str, user: &str) -> functions::hashtextextended<String, i64> {
    functions::hashtextextended(format!("{tenant}/{user}"), 0)
}

/// Nobody else erases, purges or begins a session of this person until the end of the transaction.
pub(crate) async fn lock_person(c: &mut Conn, tenant: &str, user: &str) -> QueryResult<()> {
    let query = diesel::select(functions::pg_advisory_xact_lock(key(tenant, user)));
    query.get_result::<String>(c).await.map(drop)
}

/// Nobody erases or purges this person until the end of the transaction; several may begin sessions.
pub(crate) async fn share_person(c: &mut Conn, tenant: &str, user: &str) -> QueryResult<()> {
    let query = diesel::select(functions::pg_advisory_xact_lock_shared(key(tenant, user)));
    query.get_result::<String>(c).await.map(drop)
}

/// As [`lock_person`], without waiting: false where somebody else is at work.
pub(crate) async fn try_lock_person(c: &mut Conn, tenant: &str, user: &str) -> QueryResult<bool> {
    let query = diesel::select(functions::pg_try_advisory_xact_lock(key(tenant, user)));
    query.get_result(c).await
}
