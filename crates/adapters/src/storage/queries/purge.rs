//! Removing sessions that have been kept long enough, a small batch at a time: SQLite's one writer
//! has turns to store in between.

use std::collections::BTreeSet;

use diesel::dsl::{exists, not, sql};
use diesel::sql_types::{BigInt, Bool};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, IntoSql, NullableExpressionMethods, QueryDsl,
    SelectableHelper,
};
use domain::ids::{SessionId, TenantId, UserId};
use domain::retention::Due;
use domain::settings::{RetentionConfig, TenantSettings};
use ports::person_store::Erased;

use super::dialect::{Conn, Run, locked_if_free, try_lock_person};
use super::erase::{forget_if_last, remove};
use super::standing::Standing;
use crate::storage::arguments::{BATCH, PAGE};
use crate::storage::fault::Fault;
use crate::storage::rows::{of_json, parsed, user};
use crate::storage::schema::{
    asked_questions, commitments, competency_scores, goals, memories, sessions, tenants, turns,
};
use crate::storage::words::fate;

/// Most sessions of a batch.
const MOST_SESSIONS: i64 = 20;

/// Most messages of a batch; a single session may have more.
const MOST_MESSAGES: i64 = 200;

/// Until when a candidate's own wish keeps a session; as the index `sessions_shortened` has it.
const WISHED: &str = "(last_activity_at + retention_days * 86400000000) <= ";

/// Removes a batch of sessions that are due, and what is remembered with the last one of a person.
pub(crate) async fn purge(c: &mut Conn, (tenant, due): &(TenantId, Due)) -> Result<Erased, Fault> {
    let mut chosen = Vec::new();
    let mut messages = 0;
    for session in idle(c, tenant, due).await? {
        messages += session.message_count;
        if !chosen.is_empty() && messages > MOST_MESSAGES {
            break;
        }
        let ours = try_lock_person(c, tenant.as_str(), &session.user_id).await?;
        if ours {
            chosen.push(session);
        }
    }
    let mut gone = remove(c, tenant.as_str(), &chosen, fate::PURGED).await?;
    let mut people: Vec<&str> = chosen.iter().map(|s| s.user_id.as_str()).collect();
    people.sort_unstable();
    people.dedup();
    for person in people {
        gone += forget_if_last(c, tenant.as_str(), person).await?;
    }
    Ok(gone)
}

/// Sessions that are due, under their locks, without those that a turn is running on.
async fn idle(c: &mut Conn, tenant: &TenantId, due: &Due) -> Result<Vec<Standing>, Fault> {
    let now = due.now.unix_micros();
    let as_sent_too = due.masked_since.is_none();
    macro_rules! idle {
        ($is_due:expr, $order:expr) => {{
            let running = turns::table
                .filter(turns::session_id.eq(sessions::id.nullable()))
                .filter(turns::lease_until.is_not_null());
            let query = sessions::table
                .filter(sessions::tenant_id.eq(tenant.as_str()))
                .filter($is_due)
                .filter(
                    sessions::ended_at
                        .is_not_null()
                        .or(sessions::expires_at.le(now)),
                )
                .filter(not(sessions::as_sent).or(as_sent_too.into_sql::<Bool>()))
                .filter(not(exists(running)))
                .order($order)
                .limit(MOST_SESSIONS)
                .select(Standing::as_select());
            locked_if_free!(query).load::<Standing>(c).await?
        }};
    }
    let mut found = match due.gone_since {
        Some(since) => idle!(
            sessions::last_activity_at
                .le(since.unix_micros())
                .assume_not_null(),
            (sessions::last_activity_at, sessions::id)
        ),
        None => Vec::new(),
    };
    if found.is_empty() {
        let wished = sql::<Bool>(WISHED).bind::<BigInt, _>(now);
        found = idle!(
            sessions::retention_days.is_not_null().and(wished),
            sessions::id
        );
    }
    // A claim that went through while the lock was waited for.
    let ids: Vec<&str> = found.iter().map(|session| session.id.as_str()).collect();
    let pending: Vec<Option<String>> = turns::table
        .filter(turns::session_id.eq_any(&ids))
        .filter(turns::lease_until.is_not_null())
        .select(turns::session_id)
        .load(c)
        .await?;
    found.retain(|session| !pending.iter().flatten().any(|id| *id == session.id));
    Ok(found)
}

/// Tenants behind this one with how long they keep what.
pub(crate) async fn tenants_after(
    c: &mut Conn,
    (after,): &(Option<TenantId>,),
) -> Result<Vec<(TenantId, RetentionConfig)>, Fault> {
    let rows: Vec<(String, String)> = tenants::table
        .filter(tenants::id.gt(after.as_ref().map_or("", TenantId::as_str)))
        .order(tenants::id)
        .limit(BATCH)
        .select((tenants::id, tenants::settings))
        .load(c)
        .await?;
    rows.into_iter()
        .map(|(id, settings)| {
            let settings: TenantSettings = of_json("tenants", "settings", &settings)?;
            Ok((parsed("tenants", "id", &id)?, settings.retention))
        })
        .collect()
}

/// People of whom anything is held, behind this one.
pub(crate) async fn people_after(
    c: &mut Conn,
    (after,): &(Option<(TenantId, UserId)>,),
) -> Result<Vec<(TenantId, UserId)>, Fault> {
    let (tenant, person) = after
        .as_ref()
        .map_or(("", ""), |(tenant, user)| (tenant.as_str(), user.as_str()));
    let mut people: BTreeSet<(String, String)> = BTreeSet::new();
    macro_rules! of {
        ($($table:ident)+) => {$(
            let some: Vec<(String, String)> = $table::table
                .filter($table::tenant_id.gt(tenant).or(
                    $table::tenant_id.eq(tenant).and($table::user_id.gt(person)),
                ))
                .order(($table::tenant_id, $table::user_id))
                .limit(PAGE)
                .select(($table::tenant_id, $table::user_id))
                .distinct()
                .load(c)
                .await?;
            people.extend(some);
        )+};
    }
    of!(sessions goals commitments memories competency_scores asked_questions);
    people
        .into_iter()
        .take(usize::try_from(PAGE).unwrap_or(usize::MAX))
        .map(|(tenant, person)| {
            Ok((
                parsed("sessions", "tenant_id", &tenant)?,
                user("sessions", &person)?,
            ))
        })
        .collect()
}

/// Sessions behind this one.
pub(crate) async fn sessions_after(
    c: &mut Conn,
    (after,): &(Option<SessionId>,),
) -> Result<Vec<(TenantId, SessionId)>, Fault> {
    let rows: Vec<(String, String)> = sessions::table
        .filter(sessions::id.gt(after.map(String::from).unwrap_or_default()))
        .order(sessions::id)
        .limit(PAGE)
        .select((sessions::tenant_id, sessions::id))
        .load(c)
        .await?;
    rows.into_iter()
        .map(|(tenant, id)| {
            Ok((
                parsed("sessions", "tenant_id", &tenant)?,
                parsed("sessions", "id", &id)?,
            ))
        })
        .collect()
}
