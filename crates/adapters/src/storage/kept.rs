//! Updates that stay prepared. Diesel prepares each anew, because one whose fields are optional has another
//! text each time; kept by its text it is found again all the same.

use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// A statement that returns something, whose text does not depend on data.
pub(crate) struct Kept<T>(T);

impl<T> Kept<T> {
    /// The statement, to be found again by its text.
    pub(crate) fn of(statement: T) -> Self {
        Self(statement)
    }
}

impl<DB: Backend, T: QueryFragment<DB>> QueryFragment<DB> for Kept<T> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

/// No type stands for it: it goes by its text.
impl<T> QueryId for Kept<T> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: Query> Query for Kept<T> {
    type SqlType = T::SqlType;
}

impl<T, C> RunQueryDsl<C> for Kept<T> {}

/// Runs a kept statement that returns a text of every row it changes; how many there were. (Without a
/// `RETURNING` it would be executed by reference, which Diesel does not keep.)
macro_rules! changed {
    ($c:expr, $statement:expr) => {{
        let rows: Vec<String> = $crate::storage::kept::Kept::of($statement).load($c).await?;
        rows.len()
    }};
}

pub(crate) use changed;
