//! Where a session and its turns stand, read under their locks. The order of locks is person,
//! session, turn, spend, counters.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use domain::ids::{SessionId, TenantId, TurnId};
use domain::session::Intent;
use domain::time::Timestamp;
use ports::turn_store::{Progress, Ticket};

use super::dialect::{Asked, Conn, Run, locked};
use crate::storage::clock::DatabaseNow;
use crate::storage::fault::Fault;
use crate::storage::rows::{TurnRow, parsed};
use crate::storage::schema::{sessions, turns};
use crate::storage::words::turn as word;

/// What a claim, a commit or an end needs of a session.
#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub(crate) struct Standing {
    pub(crate) id: String,
    pub(crate) tenant_id: String,
    pub(crate) user_id: String,
    pub(crate) domain: String,
    pub(crate) memory_allowed: bool,
    pub(crate) revision: i64,
    pub(crate) message_count: i64,
    pub(crate) turn_count: i64,
    pub(crate) expires_at: i64,
    pub(crate) ended_at: Option<i64>,
}

/// A session under its lock, whosever it is.
pub(crate) async fn lock_session(c: &mut Conn, id: SessionId) -> Result<Option<Standing>, Fault> {
    let query = sessions::table
        .find(id.to_string())
        .select(Standing::as_select());
    Ok(locked!(query).get_result(c).await.optional()?)
}

/// A turn with the database's time when it was read.
pub(crate) struct TimedTurn {
    pub(crate) row: TurnRow,
    /// The database's.
    pub(crate) now: i64,
}

impl TimedTurn {
    pub(crate) fn of((row, now): (TurnRow, i64)) -> Self {
        Self { row, now }
    }

    /// Its id.
    pub(crate) fn id(&self) -> Result<TurnId, Fault> {
        parsed("turns", "id", &self.row.id)
    }

    /// What its holder has to show.
    pub(crate) fn ticket(&self) -> Result<Ticket, Fault> {
        Ok(Ticket {
            turn: self.id()?,
            attempt: self.row.attempt,
        })
    }

    /// It is running, and its lease is alive.
    pub(crate) fn is_alive(&self) -> bool {
        self.row.lease_until.is_some_and(|until| until > self.now)
    }

    /// Microseconds until its lease runs out.
    pub(crate) fn lease_left(&self) -> i64 {
        self.row.lease_until.unwrap_or(self.now) - self.now
    }

    /// Where it stands; the lease is judged by the database's clock.
    pub(crate) fn progress(&self) -> Result<Progress, Fault> {
        if self.is_alive() {
            return Ok(Progress::Running(self.id()?));
        }
        if self.row.state != word::SUCCEEDED {
            return Ok(Progress::Open);
        }
        let kept = self.row.response.clone();
        Ok(kept.map_or(Progress::AnswerGone, Progress::Answered))
    }

    /// Its key and its answer have had their day.
    pub(crate) fn is_past(&self, now: Timestamp) -> bool {
        self.row
            .response_expires_at
            .is_none_or(|until| until <= now.unix_micros())
    }
}

/// The turn of an idempotency key, under its lock.
pub(crate) async fn lock_keyed(
    c: &mut Conn,
    tenant: &TenantId,
    intent: Intent,
    key: &str,
) -> Result<Option<TimedTurn>, Fault> {
    let query = turns::table
        .filter(turns::tenant_id.eq(tenant.as_str()))
        .filter(turns::intent.eq(intent.as_str()))
        .filter(turns::idem_key.eq(key))
        .select((TurnRow::as_select(), DatabaseNow));
    Ok(locked!(query)
        .get_result(c)
        .await
        .optional()?
        .map(TimedTurn::of))
}

/// The turn of an idempotency key, without a lock.
pub(crate) async fn find_keyed(
    c: &mut Asked<'_>,
    tenant: &TenantId,
    intent: Intent,
    key: &str,
) -> Result<Option<TimedTurn>, Fault> {
    let query = turns::table
        .filter(turns::tenant_id.eq(tenant.as_str()))
        .filter(turns::intent.eq(intent.as_str()))
        .filter(turns::idem_key.eq(key))
        .select((TurnRow::as_select(), DatabaseNow));
    Ok(query.get_result(c).await.optional()?.map(TimedTurn::of))
}

/// The pending turn of a session, under its lock.
pub(crate) async fn lock_pending(c: &mut Conn, session: &str) -> Result<Option<TimedTurn>, Fault> {
    let query = turns::table
        .filter(turns::session_id.eq(session))
        .filter(turns::lease_until.is_not_null())
        .select((TurnRow::as_select(), DatabaseNow));
    Ok(locked!(query)
        .get_result(c)
        .await
        .optional()?
        .map(TimedTurn::of))
}

/// A tenant's turn, without a lock.
pub(crate) async fn find_turn(
    c: &mut Conn,
    tenant: &TenantId,
    turn: TurnId,
) -> Result<Option<TimedTurn>, Fault> {
    let query = turns::table
        .find(turn.to_string())
        .filter(turns::tenant_id.eq(tenant.as_str()))
        .select((TurnRow::as_select(), DatabaseNow));
    Ok(query.get_result(c).await.optional()?.map(TimedTurn::of))
}

/// Where a turn stands for one who waits; a turn that is gone may be tried again.
pub(crate) async fn progress(
    c: &mut Conn,
    (tenant, turn): &(TenantId, TurnId),
) -> Result<Progress, Fault> {
    match find_turn(c, tenant, *turn).await? {
        Some(found) => found.progress(),
        None => Ok(Progress::Open),
    }
}
