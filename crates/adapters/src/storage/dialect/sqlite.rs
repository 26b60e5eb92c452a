//! The query bodies' view of SQLite. Its queries answer at once, so the futures are ready; nobody
//! else writes while a body runs, so there is nothing to lock.

use std::future::{Ready, ready};

use diesel::query_dsl::methods::{ExecuteDsl, LimitDsl, LoadQuery};
use diesel::result::QueryResult;

pub(crate) use diesel::SqliteConnection as Conn;
pub(crate) use diesel::sqlite::Sqlite as Database;

/// Runs queries under the names that diesel-async has.
pub(crate) trait Run: Sized {
    /// Runs a command; how many rows it changed.
    fn execute(self, connection: &mut Conn) -> Ready<QueryResult<usize>>
    where
        Self: ExecuteDsl<Conn>,
    {
        ready(ExecuteDsl::execute(self, connection))
    }

    /// All rows.
    fn load<'query, U>(self, connection: &mut Conn) -> Ready<QueryResult<Vec<U>>>
    where
        Self: LoadQuery<'query, Conn, U>,
    {
        ready(self.internal_load(connection).and_then(Iterator::collect))
    }

    /// The only row.
    fn get_result<'query, U>(self, connection: &mut Conn) -> Ready<QueryResult<U>>
    where
        Self: LoadQuery<'query, Conn, U>,
    {
        let first = self
            .internal_load(connection)
            .and_then(|mut rows| rows.next().unwrap_or(Err(diesel::result::Error::NotFound)));
        ready(first)
    }

    /// The first row.
    fn first<'query, U>(self, connection: &mut Conn) -> Ready<QueryResult<U>>
    where
        Self: LimitDsl,
        diesel::dsl::Limit<Self>: LoadQuery<'query, Conn, U>,
    {
        self.limit(1).get_result(connection)
    }
}

impl<T> Run for T {}

/// The rows of a query, locked until the end of the transaction.
macro_rules! locked {
    ($query:expr) => {
        $query
    };
}

/// The rows of a query that nobody has locked, locked until the end of the transaction.
macro_rules! locked_if_free {
    ($query:expr) => {
        $query
    };
}

/// A connection on which several queries are under way at once: here one after the other.
pub(crate) type Asked<'a> = Conn;

/// A connection as [`Asked`].
macro_rules! asked {
    ($connection:expr) => {
        &mut *$connection
    };
}

/// Asks several things of one connection.
macro_rules! together {
    ($c:ident; $($body:ident($($argument:expr),*)),+ $(,)?) => {
        async { Ok::<_, crate::storage::fault::Fault>(($($body(&mut *$c, $($argument),*).await?),+)) }.await
    };
}

pub(crate) use {asked, locked, locked_if_free, together};

/// Lets one process at a time go on from here, until the end of the transaction.
pub(crate) fn lock_installation(_connection: &mut Conn) -> Ready<QueryResult<()>> {
    ready(Ok(()))
}

/// Nobody else erases, purges or begins a session of this person until the end of the transaction.
pub(crate) fn lock_person(_c: &mut Conn, _tenant: &str, _user: &str) -> Ready<QueryResult<()>> {
    ready(Ok(()))
}

/// Nobody erases or purges this person until the end of the transaction; several may begin sessions.
pub(crate) fn share_person(_c: &mut Conn, _tenant: &str, _user: &str) -> Ready<QueryResult<()>> {
    ready(Ok(()))
}

/// As [`lock_person`], without waiting: false where somebody else is at work.
pub(crate) fn try_lock_person(
    _c: &mut Conn,
    _tenant: &str,
    _user: &str,
) -> Ready<QueryResult<bool>> {
    ready(Ok(true))
}
