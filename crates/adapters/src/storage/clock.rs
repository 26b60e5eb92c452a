//! The database's clock, for leases and for nothing else: whole microseconds, one expression per
//! dialect. It is written by hand because a literal would be prepared again on every call.

use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;

/// The moment of the statement by the database's clock. Not the transaction's start: a claim may
/// have waited for a lock.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct DatabaseNow;

/// Now and so many microseconds, by the database's clock.
pub(crate) type After = diesel::dsl::Add<DatabaseNow, i64>;

/// So many microseconds from now, by the database's clock.
pub(crate) fn after(span: domain::time::Micros) -> After {
    DatabaseNow + span.0
}

impl Expression for DatabaseNow {
    type SqlType = BigInt;
}

impl<Source> SelectableExpression<Source> for DatabaseNow {}
impl<Source> AppearsOnTable<Source> for DatabaseNow {}

impl<GroupBy> ValidGrouping<GroupBy> for DatabaseNow {
    type IsAggregate = is_aggregate::Never;
}

/// Says the clock in a dialect.
trait Tells: Backend {
    const NOW: &'static str;
}

impl Tells for Sqlite {
    const NOW: &'static str = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)";
}

impl Tells for Pg {
    const NOW: &'static str = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
}

impl<DB: Tells> QueryFragment<DB> for DatabaseNow {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(DB::NOW);
        Ok(())
    }
}

diesel::operator_allowed!(DatabaseNow, Add, add);
