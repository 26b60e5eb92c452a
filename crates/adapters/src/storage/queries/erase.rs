//! Erasing sessions and people. What was charged stays: it holds no text and names nobody.

use std::collections::BTreeMap;

use diesel::dsl::exists;
use diesel::upsert::excluded;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use domain::ids::{SessionId, TenantId, UserId};
use domain::time::Timestamp;
use ports::Found;
use ports::fingerprints::PersonMark;
use ports::person_store::Erased;

use super::calls::settle;
use super::counters;
use super::dialect::{Asked, Conn, Run, lock_person, locked};
use super::remember::{forget_person, forget_session};
use super::standing::{Standing, TimedTurn, lock_pending, lock_session};
use crate::storage::clock::DatabaseNow;
use crate::storage::fault::Fault;
use crate::storage::rows::TurnRow;
use crate::storage::schema::{erasures, messages, sessions, turns, usage_ledger};
use crate::storage::words::fate;

/// Erases a session; one without a committed turn is not there. What is remembered of the person
/// goes with the last session held.
pub(crate) async fn delete_session(
    c: &mut Conn,
    (tenant, session): &(TenantId, SessionId),
) -> Result<Found<Erased>, Fault> {
    let owner: Option<(String, String)> = sessions::table
        .find(session.to_string())
        .select((sessions::tenant_id, sessions::user_id))
        .get_result(c)
        .await
        .optional()?;
    let user = match owner {
        Some((owner, _)) if owner != tenant.as_str() => return Ok(Found::Foreign),
        Some((_, user)) => user,
        None => return Ok(Found::Missing),
    };
    lock_person(c, tenant.as_str(), &user).await?;
    let Some(found) = lock_session(c, *session).await? else {
        return Ok(Found::Missing);
    };
    if found.turn_count == 0 {
        return Ok(Found::Missing);
    }
    settle_pending(c, &found).await?;
    let forgotten = forget_session(c, tenant.as_str(), &found.id).await?;
    let mut erased = remove(c, tenant.as_str(), &[found], fate::ERASED).await?;
    erased += forgotten;
    erased += forget_if_last(c, tenant.as_str(), &user).await?;
    Ok(Found::Here(erased))
}

/// Erases a person with all sessions, everything remembered, and the turns that nothing was kept
/// of. A turn that was decided before begins no session any more.
pub(crate) async fn erase_person(
    c: &mut Conn,
    (tenant, user, person, at): &(TenantId, UserId, PersonMark, Timestamp),
) -> Result<Erased, Fault> {
    lock_person(c, tenant.as_str(), user.as_str()).await?;
    note_erasure(c, tenant, person, *at).await?;
    let held = sessions_of(c, tenant, user, i64::MAX).await?;
    for session in &held {
        settle_pending(c, session).await?;
    }
    let mut erased = remove_unnamed(c, tenant, person).await?;
    erased += remove(c, tenant.as_str(), &held, fate::ERASED).await?;
    erased += forget_person(c, tenant.as_str(), user.as_str(), i64::MAX).await?;
    Ok(erased)
}

/// Erases what was held on a person at a moment: what a restored backup brought back.
pub(crate) async fn erase_again(
    c: &mut Conn,
    (tenant, user, until): &(TenantId, UserId, Timestamp),
) -> Result<Erased, Fault> {
    lock_person(c, tenant.as_str(), user.as_str()).await?;
    let held = sessions_of(c, tenant, user, until.unix_micros()).await?;
    for session in &held {
        settle_pending(c, session).await?;
    }
    let mut erased = remove(c, tenant.as_str(), &held, fate::ERASED).await?;
    erased += forget_person(c, tenant.as_str(), user.as_str(), until.unix_micros()).await?;
    Ok(erased)
}

/// How often a person was erased lately.
pub(crate) async fn erasures(
    c: &mut Asked<'_>,
    tenant: &TenantId,
    person: &PersonMark,
) -> Result<i64, Fault> {
    let n: Option<i64> = erasures::table
        .find((tenant.as_str(), person.as_str()))
        .select(erasures::n)
        .get_result(c)
        .await
        .optional()?;
    Ok(n.unwrap_or_default())
}

/// Forgets what is remembered of a person who has no session any more. To be called under the
/// person's lock: of two who remove the last two sessions the second one sees that they are gone.
pub(crate) async fn forget_if_last(
    c: &mut Conn,
    tenant: &str,
    user: &str,
) -> Result<Erased, Fault> {
    let held = sessions::table
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::user_id.eq(user))
        .filter(sessions::last_activity_at.is_not_null());
    if diesel::select(exists(held)).get_result(c).await? {
        return Ok(Erased::default());
    }
    forget_person(c, tenant, user, i64::MAX).await
}

/// Removes locked sessions of a tenant with their messages and turns, and says at their charges
/// what became of them. What they had added to memory is not touched.
pub(crate) async fn remove(
    c: &mut Conn,
    tenant: &str,
    gone: &[Standing],
    fate: &str,
) -> Result<Erased, Fault> {
    if gone.is_empty() {
        return Ok(Erased::default());
    }
    let ids: Vec<&str> = gone.iter().map(|session| session.id.as_str()).collect();
    let charged = turns::table
        .filter(turns::session_id.eq_any(&ids))
        .select(turns::id);
    diesel::update(usage_ledger::table)
        .filter(usage_ledger::turn_id.eq_any(charged))
        .set(usage_ledger::fate.eq(fate))
        .execute(c)
        .await?;
    let messages = diesel::delete(messages::table)
        .filter(messages::session_id.eq_any(&ids))
        .execute(c)
        .await?;
    let turns = diesel::delete(turns::table)
        .filter(turns::session_id.eq_any(&ids))
        .execute(c)
        .await?;
    diesel::delete(sessions::table)
        .filter(sessions::id.eq_any(&ids))
        .execute(c)
        .await?;
    let mut fewer: BTreeMap<(&str, bool), i64> = BTreeMap::new();
    for session in gone.iter().filter(|session| session.turn_count > 0) {
        *fewer
            .entry((&session.domain, session.ended_at.is_some()))
            .or_default() -= 1;
    }
    for ((domain, ended), more) in fewer {
        counters::count(c, tenant, domain, ended, more).await?;
    }
    Ok(Erased {
        sessions: gone.len() as u64,
        messages: messages as u64,
        turns: turns as u64,
        ..Erased::default()
    })
}

/// A person's sessions begun no later, under their locks.
async fn sessions_of(
    c: &mut Conn,
    tenant: &TenantId,
    user: &UserId,
    until: i64,
) -> Result<Vec<Standing>, Fault> {
    let query = sessions::table
        .filter(sessions::tenant_id.eq(tenant.as_str()))
        .filter(sessions::user_id.eq(user.as_str()))
        .filter(sessions::created_at.le(until))
        .order(sessions::id)
        .select(Standing::as_select());
    Ok(locked!(query).load(c).await?)
}

/// A running turn loses its session: its calls count as reserved, until their cost is known.
async fn settle_pending(c: &mut Conn, session: &Standing) -> Result<(), Fault> {
    if let Some(turn) = lock_pending(c, &session.id).await? {
        settle(c, Some(&session.id), turn.ticket()?, &[]).await?;
    }
    Ok(())
}

/// Removes the turns of a person that nothing was kept of; a running one finds its row gone.
async fn remove_unnamed(
    c: &mut Conn,
    tenant: &TenantId,
    person: &PersonMark,
) -> Result<Erased, Fault> {
    let query = turns::table
        .filter(turns::person.eq(person.as_str()))
        .filter(turns::tenant_id.eq(tenant.as_str()))
        .order(turns::id)
        .select((TurnRow::as_select(), DatabaseNow));
    let rows: Vec<(TurnRow, i64)> = locked!(query).load(c).await?;
    for row in &rows {
        if row.0.lease_until.is_some() {
            let turn = TimedTurn::of(row.clone());
            settle(c, None, turn.ticket()?, &[]).await?;
        }
    }
    let ids: Vec<String> = rows.into_iter().map(|(row, _)| row.id).collect();
    if ids.is_empty() {
        return Ok(Erased::default());
    }
    let gone = diesel::delete(turns::table)
        .filter(turns::id.eq_any(ids))
        .execute(c)
        .await?;
    Ok(Erased {
        turns: gone as u64,
        ..Erased::default()
    })
}

async fn note_erasure(
    c: &mut Conn,
    tenant: &TenantId,
    person: &PersonMark,
    at: Timestamp,
) -> Result<(), Fault> {
    diesel::insert_into(erasures::table)
        .values((
            erasures::tenant_id.eq(tenant.as_str()),
            erasures::person.eq(person.as_str()),
            erasures::n.eq(1),
            erasures::erased_at.eq(at.unix_micros()),
        ))
        .on_conflict((erasures::tenant_id, erasures::person))
        .do_update()
        .set((
            erasures::n.eq(erasures::n + excluded(erasures::n)),
            erasures::erased_at.eq(excluded(erasures::erased_at)),
        ))
        .execute(c)
        .await?;
    Ok(())
}
