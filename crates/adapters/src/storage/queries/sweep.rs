//! Clearing what has had its day, a batch at a time. Never calls a model.

use diesel::dsl::{exists, not};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use domain::time::{Micros, Timestamp};

use super::dialect::{Conn, Run, locked_if_free};
use super::give_up::abandon;
use super::standing::TimedTurn;
use crate::storage::arguments::{BATCH, Pending};
use crate::storage::clock::DatabaseNow;
use crate::storage::fault::Fault;
use crate::storage::rows::TurnRow;
use crate::storage::schema::{erasures as erased, sessions, turns};

/// How long the session of a failed first turn is kept for a repetition.
const EMPTY_FOR: Micros = Micros::minutes(60);

/// Pending turns whose lease has run out.
pub(crate) async fn dead(c: &mut Conn, (): &()) -> Result<Vec<Pending>, Fault> {
    let query = turns::table
        .filter(turns::lease_until.le(diesel::NullableExpressionMethods::nullable(DatabaseNow)))
        .order((turns::lease_until, turns::id))
        .limit(BATCH)
        .select((turns::id, turns::session_id, turns::lease_owner));
    Ok(query.load(c).await?)
}

/// Every pending turn.
pub(crate) async fn pending(c: &mut Conn, (): &()) -> Result<Vec<Pending>, Fault> {
    let query = turns::table
        .filter(turns::lease_until.is_not_null())
        .select((turns::id, turns::session_id, turns::lease_owner));
    Ok(query.load(c).await?)
}

/// Abandons a pending turn if its lease is dead still, or if this owner of an earlier boot has it
/// still. False where it is not so any more, or where somebody is at work on its session.
pub(crate) async fn abandon_dead(
    c: &mut Conn,
    ((turn, session, owner), whatever_lease): &(Pending, bool),
) -> Result<bool, Fault> {
    if let Some(session) = session {
        let query = sessions::table.find(session).select(sessions::id);
        let free: Option<String> = locked_if_free!(query).get_result(c).await.optional()?;
        if free.is_none() {
            return Ok(false);
        }
    }
    let query = turns::table
        .find(turn)
        .filter(turns::lease_until.is_not_null())
        .filter(turns::lease_owner.eq(owner))
        .select((TurnRow::as_select(), DatabaseNow));
    let held: Option<(TurnRow, i64)> = locked_if_free!(query).get_result(c).await.optional()?;
    let Some(held) = held.map(TimedTurn::of) else {
        return Ok(false);
    };
    if held.is_alive() && !whatever_lease {
        return Ok(false);
    }
    abandon(c, &held).await?;
    Ok(true)
}

/// Removes a batch of sessions whose first turn never succeeded.
pub(crate) async fn empty_sessions(c: &mut Conn, now: &Timestamp) -> Result<u64, Fault> {
    let long_ago = now.unix_micros() - EMPTY_FOR.0;
    let running = turns::table
        .filter(turns::session_id.eq(diesel::NullableExpressionMethods::nullable(sessions::id)))
        .filter(turns::lease_until.is_not_null());
    let query = sessions::table
        .filter(sessions::last_activity_at.is_null())
        .filter(sessions::created_at.le(long_ago))
        .filter(not(exists(running)))
        .order(sessions::created_at)
        .limit(BATCH)
        .select(sessions::id);
    let ids: Vec<String> = locked_if_free!(query).load(c).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    let gone = diesel::delete(sessions::table)
        .filter(sessions::id.eq_any(ids))
        .execute(c)
        .await?;
    Ok(gone as u64)
}

/// Clears a batch of answers and keys; how many rows, and how many of them held an answer.
pub(crate) async fn answers(c: &mut Conn, now: &Timestamp) -> Result<(u64, u64), Fault> {
    let query = turns::table
        .filter(turns::response_expires_at.le(now.unix_micros()))
        .filter(turns::lease_until.is_null())
        .filter(turns::session_id.is_not_null())
        .limit(BATCH)
        .select((turns::id, turns::response.is_not_null()));
    let rows: Vec<(String, bool)> = locked_if_free!(query).load(c).await?;
    if rows.is_empty() {
        return Ok((0, 0));
    }
    let held = rows.iter().filter(|(_, held)| *held).count();
    let ids: Vec<String> = rows.into_iter().map(|(id, _)| id).collect();
    let cleared = diesel::update(turns::table)
        .filter(turns::id.eq_any(ids))
        .set((
            turns::response.eq(None::<String>),
            turns::idem_key.eq(None::<String>),
            turns::response_expires_at.eq(None::<i64>),
        ))
        .execute(c)
        .await?;
    Ok((cleared as u64, held as u64))
}

/// Removes a batch of the text-free rows of turns that nothing was kept of.
pub(crate) async fn unstored(c: &mut Conn, now: &Timestamp) -> Result<u64, Fault> {
    let query = turns::table
        .filter(turns::response_expires_at.le(now.unix_micros()))
        .filter(turns::lease_until.is_null())
        .filter(turns::session_id.is_null())
        .limit(BATCH)
        .select(turns::id);
    let ids: Vec<String> = locked_if_free!(query).load(c).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    let gone = diesel::delete(turns::table)
        .filter(turns::id.eq_any(ids))
        .execute(c)
        .await?;
    Ok(gone as u64)
}

/// How long an erasure is remembered: longer than any turn runs.
const ERASURES_FOR: Micros = Micros::days(1);

/// Forgets erasures that no turn can have been decided before.
pub(crate) async fn erasures(c: &mut Conn, now: &Timestamp) -> Result<u64, Fault> {
    let long_ago = now.unix_micros() - ERASURES_FOR.0;
    let gone = diesel::delete(erased::table)
        .filter(erased::erased_at.le(long_ago))
        .execute(c)
        .await?;
    Ok(gone as u64)
}
