//! Turns that come to nothing: failed by their holder, or abandoned because he is gone.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use domain::ids::SessionId;
use ports::turn_store::Failure;

use super::calls::settle;
use super::dialect::{Conn, Run};
use super::outbox;
use super::standing::{TimedTurn, lock_session};
use crate::storage::fault::Fault;
use crate::storage::rows::parsed;
use crate::storage::schema::turns;
use crate::storage::words::turn as word;

/// Gives a claimed turn up. Its input stays, its key is not consumed.
pub(crate) async fn fail_turn(c: &mut Conn, failure: &Failure) -> Result<(), Fault> {
    let Failure {
        tenant,
        ticket,
        code,
        calls,
        event,
        at,
    } = failure;
    let turn = ticket.turn.to_string();
    let session: Option<Option<String>> = turns::table
        .find(&turn)
        .filter(turns::tenant_id.eq(tenant.as_str()))
        .select(turns::session_id)
        .get_result(c)
        .await
        .optional()?;
    let session = session.flatten();
    lock(c, session.as_deref()).await?;
    let given_up = diesel::update(turns::table.find(&turn))
        .filter(turns::tenant_id.eq(tenant.as_str()))
        .filter(turns::attempt.eq(ticket.attempt))
        .filter(turns::state.eq(word::PENDING))
        .set((
            turns::state.eq(word::FAILED),
            turns::lease_until.eq(None::<i64>),
            turns::error_code.eq(code),
            turns::finished_at.eq(Some(at.unix_micros())),
        ))
        .execute(c)
        .await?;
    if given_up == 1 {
        settle(c, session.as_deref(), *ticket, calls).await?;
        outbox::write(c, tenant, event.as_slice()).await?;
    }
    Ok(())
}

/// Marks a pending turn abandoned and settles its calls. Its session is locked already.
pub(crate) async fn abandon(c: &mut Conn, turn: &TimedTurn) -> Result<(), Fault> {
    diesel::update(turns::table.find(&turn.row.id))
        .set((
            turns::state.eq(word::ABANDONED),
            turns::lease_until.eq(None::<i64>),
            turns::finished_at.eq(Some(turn.now)),
        ))
        .execute(c)
        .await?;
    if turn.row.reserved_micro_usd > 0 {
        let session = turn.row.session_id.as_deref();
        settle(c, session, turn.ticket()?, &[]).await?;
    }
    Ok(())
}

/// Locks the session of a turn, before the turn itself.
pub(crate) async fn lock(c: &mut Conn, session: Option<&str>) -> Result<(), Fault> {
    if let Some(session) = session {
        let session: SessionId = parsed("turns", "session_id", session)?;
        lock_session(c, session).await?;
    }
    Ok(())
}
