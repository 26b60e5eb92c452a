//! How many spans of each kind were masked in a session.

use diesel::upsert::excluded;
use diesel::{ExpressionMethods, QueryDsl};
use domain::text::SpanCounts;

use super::dialect::{Conn, Run};
use crate::storage::fault::Fault;
use crate::storage::rows::{counted, parsed};
use crate::storage::schema::redactions;

/// So many more.
pub(crate) async fn count(
    c: &mut Conn,
    tenant: &str,
    session: &str,
    masked: &SpanCounts,
) -> Result<(), Fault> {
    for (kind, more) in masked {
        diesel::insert_into(redactions::table)
            .values((
                redactions::session_id.eq(session),
                redactions::kind.eq(kind.as_str()),
                redactions::tenant_id.eq(tenant),
                redactions::n.eq(i64::from(*more)),
            ))
            .on_conflict((redactions::session_id, redactions::kind))
            .do_update()
            .set(redactions::n.eq(redactions::n + excluded(redactions::n)))
            .execute(c)
            .await?;
    }
    Ok(())
}

/// How many there are.
pub(crate) async fn of_session(c: &mut Conn, session: &str) -> Result<SpanCounts, Fault> {
    let rows: Vec<(String, i64)> = redactions::table
        .filter(redactions::session_id.eq(session))
        .select((redactions::kind, redactions::n))
        .load(c)
        .await?;
    rows.into_iter()
        .map(|(kind, n)| {
            let kind = parsed("redactions", "kind", &kind)?;
            Ok((kind, counted("redactions", "n", n)?))
        })
        .collect()
}
