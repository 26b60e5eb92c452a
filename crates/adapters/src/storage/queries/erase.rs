//! Erasing sessions and people. What was charged stays: it holds no text and names nobody.

use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use domain::ids::{SessionId, TenantId, UserId};
use ports::Found;
use ports::person_store::Erased;

use super::calls::settle;
use super::counters;
use super::dialect::{Conn, Run, locked};
use super::remember::{forget_person, forget_session};
use super::standing::{Standing, lock_pending, lock_session};
use crate::storage::fault::Fault;
use crate::storage::rows::counted;
use crate::storage::schema::{messages, sessions, turns};

/// Erases a session; one without a committed turn is not there.
pub(crate) async fn delete_session(
    c: &mut Conn,
    (tenant, session): &(TenantId, SessionId),
) -> Result<Found<Erased>, Fault> {
    match lock_session(c, *session).await? {
        Some(found) if found.tenant_id != tenant.as_str() => Ok(Found::Foreign),
        Some(found) if found.turn_count > 0 => {
            settle_pending(c, &found).await?;
            Ok(Found::Here(erase_session(c, &found).await?))
        }
        Some(_) | None => Ok(Found::Missing),
    }
}

/// Erases a person with all sessions and everything remembered.
pub(crate) async fn erase_person(
    c: &mut Conn,
    (tenant, user): &(TenantId, UserId),
) -> Result<Erased, Fault> {
    let query = sessions::table
        .filter(sessions::tenant_id.eq(tenant.as_str()))
        .filter(sessions::user_id.eq(user.as_str()))
        .order(sessions::id)
        .select(Standing::as_select());
    let held: Vec<Standing> = locked!(query).load(c).await?;
    // All of the spend before the first counter: the order of locks.
    for session in &held {
        settle_pending(c, session).await?;
    }
    let mut erased = Erased::default();
    for session in &held {
        erased = sum(erased, erase_session(c, session).await?);
    }
    let forgotten = forget_person(c, tenant.as_str(), user.as_str()).await?;
    Ok(sum(erased, forgotten))
}

/// A running turn loses its session: its calls count as reserved, until their cost is known.
async fn settle_pending(c: &mut Conn, session: &Standing) -> Result<(), Fault> {
    if let Some(turn) = lock_pending(c, &session.id).await? {
        settle(c, Some(&session.id), turn.ticket()?, &[]).await?;
    }
    Ok(())
}

/// Erases a locked session with its messages, turns, contexts and what it had added to memory.
async fn erase_session(c: &mut Conn, session: &Standing) -> Result<Erased, Fault> {
    let turns: i64 = turns::table
        .filter(turns::session_id.eq(&session.id))
        .count()
        .get_result(c)
        .await?;
    let messages: i64 = messages::table
        .filter(messages::session_id.eq(&session.id))
        .count()
        .get_result(c)
        .await?;
    let forgotten = forget_session(c, &session.tenant_id, &session.id).await?;
    diesel::delete(sessions::table.find(&session.id))
        .execute(c)
        .await?;
    if session.turn_count > 0 {
        let ended = session.ended_at.is_some();
        counters::count(c, &session.tenant_id, &session.domain, ended, -1).await?;
    }
    Ok(Erased {
        sessions: 1,
        messages: counted("messages", "their number", messages)?,
        turns: counted("turns", "their number", turns)?,
        ..forgotten
    })
}

fn sum(one: Erased, other: Erased) -> Erased {
    Erased {
        sessions: one.sessions + other.sessions,
        messages: one.messages + other.messages,
        turns: one.turns + other.turns,
        memories: one.memories + other.memories,
        goals: one.goals + other.goals,
        commitments: one.commitments + other.commitments,
    }
}
