//! What webhooks are to be told: written with the events, taken by whoever delivers, settled.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl};
use domain::ids::{EventId, SessionId, TenantId, WebhookId};
use domain::session::Domain;
use domain::time::Timestamp;
use domain::webhook::{DeliveryStatus, Event, EventKind, Happened, LOG_KEPT};
use ports::outbox::{Due, Settlement};

use super::dialect::{Conn, Run, locked_if_free};
use super::standing::lock_session;
use crate::storage::arguments::BATCH;
use crate::storage::fault::Fault;
use crate::storage::rows::{counted, of_json, parsed};
use crate::storage::schema::{sessions, turns, webhook_deliveries, webhooks};

const TABLE: &str = "webhook_deliveries";

/// Writes events of a session that is locked, or of none, for the webhooks that are told of them.
pub(crate) async fn write(c: &mut Conn, tenant: &TenantId, events: &[Event]) -> Result<(), Fault> {
    if events.is_empty() {
        return Ok(());
    }
    let rows: Vec<(String, String)> = webhooks::table
        .filter(webhooks::tenant_id.eq(tenant.as_str()))
        .filter(webhooks::active.eq(true))
        .order(webhooks::id)
        .select((webhooks::id, webhooks::events))
        .load(c)
        .await?;
    for (number, (webhook, told)) in (0..).zip(rows) {
        let told: Vec<EventKind> = of_json("webhooks", "events", &told)?;
        for event in events.iter().filter(|event| told.contains(&event.kind())) {
            insert(c, tenant, &webhook, event, number).await?;
        }
    }
    Ok(())
}

/// Writes an event that nothing else is written with.
pub(crate) async fn note(c: &mut Conn, (tenant, event): &(TenantId, Event)) -> Result<(), Fault> {
    if let Some(session) = event.session {
        let found = lock_session(c, session).await?;
        if found.is_none_or(|found| found.tenant_id != tenant.as_str()) {
            return Ok(());
        }
    }
    write(c, tenant, std::slice::from_ref(event)).await
}

/// Writes an event for the webhook of this number; the same one only once.
async fn insert(
    c: &mut Conn,
    tenant: &TenantId,
    webhook: &str,
    event: &Event,
    number: u128,
) -> Result<(), Fault> {
    let id = EventId::from_bits(event.id.bits().wrapping_add(number));
    diesel::insert_into(webhook_deliveries::table)
        .values((
            webhook_deliveries::id.eq(id.to_string()),
            webhook_deliveries::tenant_id.eq(tenant.as_str()),
            webhook_deliveries::webhook_id.eq(webhook),
            webhook_deliveries::session_id.eq(event.session.map(String::from)),
            webhook_deliveries::event.eq(event.kind().as_str()),
            webhook_deliveries::event_key.eq(event.key()),
            webhook_deliveries::payload.eq(event.payload()),
            webhook_deliveries::status.eq(DeliveryStatus::Pending.as_str()),
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::next_attempt_at.eq(Some(event.at.unix_micros())),
            webhook_deliveries::created_at.eq(event.at.unix_micros()),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    Ok(())
}

/// Webhooks that are to be told of sessions that expired.
pub(crate) async fn awaiting_expiry(
    c: &mut Conn,
    now: &Timestamp,
) -> Result<Vec<WebhookId>, Fault> {
    let behind = sessions::expires_at
        .gt(webhooks::expired_through)
        .or(sessions::expires_at
            .eq(webhooks::expired_through)
            .and(sessions::id.gt(webhooks::expired_session)));
    let expired = sessions::table
        .filter(sessions::tenant_id.eq(webhooks::tenant_id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::last_activity_at.is_not_null())
        // The first condition is implied by the third; it is the one that enters the index.
        .filter(sessions::expires_at.ge(webhooks::expired_through))
        .filter(sessions::expires_at.le(now.unix_micros()))
        .filter(behind);
    let rows: Vec<String> = webhooks::table
        .filter(webhooks::active.eq(true))
        .filter(exists(expired))
        .filter(diesel::TextExpressionMethods::like(
            webhooks::events,
            format!("%\"{}\"%", EventKind::SessionExpired),
        ))
        .order(webhooks::id)
        .select(webhooks::id)
        .load(c)
        .await?;
    rows.iter().map(|id| parsed("webhooks", "id", id)).collect()
}

/// Writes what a webhook is to be told of a batch of sessions that expired.
pub(crate) async fn note_expired(
    c: &mut Conn,
    (webhook, first, now): &(WebhookId, EventId, Timestamp),
) -> Result<u64, Fault> {
    let webhook = webhook.to_string();
    let row = webhooks::table.find(webhook.as_str());
    let place = row.filter(webhooks::active.eq(true)).select((
        webhooks::tenant_id,
        webhooks::expired_through,
        webhooks::expired_session,
    ));
    let place: Option<(String, i64, String)> =
        locked_if_free!(place).get_result(c).await.optional()?;
    let Some((tenant, through, session)) = place else {
        return Ok(0);
    };
    let tenant: TenantId = parsed("webhooks", "tenant_id", &tenant)?;
    let expired = expired_behind(c, &tenant, (through, &session), *now).await?;
    for (number, (session, domain, at)) in (0..).zip(&expired) {
        let event = Event {
            id: EventId::from_bits(first.bits().wrapping_add(number)),
            session: Some(*session),
            what: Happened::Expired { domain: *domain },
            at: Timestamp::from_unix_micros(*at),
        };
        insert(c, &tenant, &webhook, &event, 0).await?;
    }
    if let Some((session, _, at)) = expired.last() {
        diesel::update(row)
            .set((
                webhooks::expired_through.eq(at),
                webhooks::expired_session.eq(session.to_string()),
            ))
            .execute(c)
            .await?;
    }
    Ok(expired.len() as u64)
}

/// Sessions whose time ran out behind a place, in that order, up to the first one that may go on.
async fn expired_behind(
    c: &mut Conn,
    tenant: &TenantId,
    (through, session): (i64, &str),
    now: Timestamp,
) -> Result<Vec<(SessionId, Domain, i64)>, Fault> {
    let behind = sessions::expires_at.gt(through).or(sessions::expires_at
        .eq(through)
        .and(sessions::id.gt(session)));
    let rows: Vec<(String, String, i64)> = sessions::table
        .filter(sessions::tenant_id.eq(tenant.as_str()))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::last_activity_at.is_not_null())
        // The first condition is implied by the third; it is the one that enters the index.
        .filter(sessions::expires_at.ge(through))
        .filter(sessions::expires_at.le(now.unix_micros()))
        .filter(behind)
        .order((sessions::expires_at, sessions::id))
        .limit(BATCH)
        .select((sessions::id, sessions::domain, sessions::expires_at))
        .load(c)
        .await?;
    let ids: Vec<&str> = rows.iter().map(|(id, _, _)| id.as_str()).collect();
    let running: Vec<Option<String>> = turns::table
        .filter(turns::session_id.eq_any(ids))
        .filter(turns::lease_until.is_not_null())
        .select(turns::session_id)
        .load(c)
        .await?;
    rows.iter()
        .take_while(|(id, _, _)| !running.iter().flatten().any(|running| running == id))
        .map(|(id, domain, at)| {
            Ok((
                parsed("sessions", "id", id)?,
                parsed("sessions", "domain", domain)?,
                *at,
            ))
        })
        .collect()
}

/// Takes deliveries that are due.
pub(crate) async fn take_due(
    c: &mut Conn,
    (now, until, most): &(Timestamp, Timestamp, u32),
) -> Result<Vec<Due>, Fault> {
    let told = webhooks::table
        .filter(webhooks::id.eq(webhook_deliveries::webhook_id))
        .filter(webhooks::active.eq(true));
    let query = webhook_deliveries::table
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Pending.as_str()))
        .filter(webhook_deliveries::next_attempt_at.le(now.unix_micros()))
        .filter(exists(told))
        .order(webhook_deliveries::next_attempt_at)
        .limit(i64::from(*most))
        .select((
            webhook_deliveries::id,
            webhook_deliveries::webhook_id,
            webhook_deliveries::payload,
            webhook_deliveries::attempts,
        ));
    let rows: Vec<(String, String, String, i32)> = locked_if_free!(query).load(c).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = rows.iter().map(|(id, ..)| id.as_str()).collect();
    diesel::update(webhook_deliveries::table)
        .filter(webhook_deliveries::id.eq_any(ids))
        .set((
            webhook_deliveries::attempts.eq(webhook_deliveries::attempts + 1),
            webhook_deliveries::next_attempt_at.eq(Some(until.unix_micros())),
        ))
        .execute(c)
        .await?;
    let whose: Vec<&str> = rows
        .iter()
        .map(|(_, webhook, ..)| webhook.as_str())
        .collect();
    let urls: Vec<(String, String)> = webhooks::table
        .filter(webhooks::id.eq_any(whose))
        .select((webhooks::id, webhooks::url))
        .load(c)
        .await?;
    let urls: HashMap<String, String> = urls.into_iter().collect();
    rows.into_iter()
        // One that is removed at this moment has no address any more, and no deliveries.
        .filter_map(|row| urls.get(&row.1).map(|url| (row, url)))
        .map(|((id, webhook, payload, attempts), url)| {
            Ok(Due {
                id: parsed(TABLE, "id", &id)?,
                webhook: parsed(TABLE, "webhook_id", &webhook)?,
                url: url.clone(),
                payload,
                attempt: counted(TABLE, "attempts", i64::from(attempts) + 1)?,
            })
        })
        .collect()
}

/// Writes what became of an attempt.
pub(crate) async fn settle(c: &mut Conn, settlement: &Settlement) -> Result<(), Fault> {
    let Settlement {
        id,
        attempt,
        status,
        status_code,
        next_attempt_at,
    } = settlement;
    diesel::update(webhook_deliveries::table.find(id.to_string()))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Pending.as_str()))
        .filter(webhook_deliveries::attempts.eq(i32::try_from(*attempt).unwrap_or(i32::MAX)))
        .set((
            webhook_deliveries::status.eq(status.as_str()),
            webhook_deliveries::last_status_code.eq(status_code.map(i32::from)),
            webhook_deliveries::next_attempt_at.eq(next_attempt_at.map(Timestamp::unix_micros)),
        ))
        .execute(c)
        .await?;
    Ok(())
}

/// Removes a batch of what was delivered or given up long ago.
pub(crate) async fn forget(c: &mut Conn, now: &Timestamp) -> Result<u64, Fault> {
    let long_ago = now.unix_micros() - LOG_KEPT.0;
    let query = webhook_deliveries::table
        .filter(webhook_deliveries::status.ne(DeliveryStatus::Pending.as_str()))
        .filter(webhook_deliveries::created_at.le(long_ago))
        .order(webhook_deliveries::created_at)
        .limit(BATCH)
        .select(webhook_deliveries::id);
    let ids: Vec<String> = locked_if_free!(query).load(c).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    let gone = diesel::delete(webhook_deliveries::table)
        .filter(webhook_deliveries::id.eq_any(ids))
        .execute(c)
        .await?;
    Ok(gone as u64)
}
