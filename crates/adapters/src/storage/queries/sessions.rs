//! A session with all that is shown of it.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use domain::ids::{SessionId, TenantId};
use domain::session::Message;
use ports::Found;
use ports::session_reader::SessionDetail;

use super::dialect::{Conn, Run};
use super::redactions;
use crate::storage::clock::DatabaseNow;
use crate::storage::fault::Fault;
use crate::storage::rows::{MessageRow, SessionRow, parsed};
use crate::storage::schema::{messages, session_outputs, sessions, turns};

/// A session with its messages; one without a committed turn is not there.
pub(crate) async fn session(
    c: &mut Conn,
    (tenant, session): &(TenantId, SessionId),
) -> Result<Found<SessionDetail>, Fault> {
    let row: Option<SessionRow> = sessions::table
        .find(session.to_string())
        .select(SessionRow::as_select())
        .get_result(c)
        .await
        .optional()?;
    match row {
        Some(row) if row.tenant_id != tenant.as_str() => Ok(Found::Foreign),
        Some(row) if row.last_activity_at.is_some() => Ok(Found::Here(detail(c, row).await?)),
        Some(_) | None => Ok(Found::Missing),
    }
}

/// Whether a session that was not found is another tenant's.
pub(crate) async fn whose(
    c: &mut Conn,
    (tenant, session): &(TenantId, SessionId),
) -> Result<Found<SessionDetail>, Fault> {
    let owner: Option<String> = sessions::table
        .find(session.to_string())
        .select(sessions::tenant_id)
        .get_result(c)
        .await
        .optional()?;
    Ok(match owner {
        Some(owner) if owner != tenant.as_str() => Found::Foreign,
        Some(_) | None => Found::Missing,
    })
}

/// All that is shown of a session.
pub(crate) async fn detail(c: &mut Conn, row: SessionRow) -> Result<SessionDetail, Fault> {
    let outputs: Vec<(String, String)> = session_outputs::table
        .filter(session_outputs::session_id.eq(&row.id))
        .order(session_outputs::intent)
        .select((session_outputs::intent, session_outputs::output))
        .load(c)
        .await?;
    let outputs = outputs
        .into_iter()
        .map(|(intent, output)| Ok((parsed("session_outputs", "intent", &intent)?, output)))
        .collect::<Result<_, Fault>>()?;
    Ok(SessionDetail {
        messages: all_messages(c, &row.id).await?,
        outputs,
        turn_in_progress: turn_in_progress(c, &row.id).await?,
        redactions: redactions::of_session(c, &row.id).await?,
        session: row.into_session()?,
    })
}

async fn all_messages(c: &mut Conn, session: &str) -> Result<Vec<Message>, Fault> {
    let rows: Vec<MessageRow> = messages::table
        .filter(messages::session_id.eq(session))
        .order(messages::seq)
        .select(MessageRow::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(MessageRow::into_message).collect()
}

async fn turn_in_progress(c: &mut Conn, session: &str) -> Result<bool, Fault> {
    let lease: Option<(Option<i64>, i64)> = turns::table
        .filter(turns::session_id.eq(session))
        .filter(turns::lease_until.is_not_null())
        .select((turns::lease_until, DatabaseNow))
        .get_result(c)
        .await
        .optional()?;
    Ok(lease.is_some_and(|(until, now)| until > Some(now)))
}
