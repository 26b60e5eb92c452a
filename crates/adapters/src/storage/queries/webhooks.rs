//! A tenant's webhooks and the log of what they were told.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use domain::audit::AuditEntry;
use domain::ids::{EventId, TenantId, WebhookId};
use domain::time::Timestamp;
use domain::webhook::{DeliveryStatus, EventKind, MOST_WEBHOOKS};
use ports::Found;
use ports::webhook_store::{DeliveryLine, DeliveryPage, PAGE, Webhook, WebhookChange};

use super::audit::append;
use super::dialect::{Conn, Run, locked};
use crate::storage::fault::Fault;
use crate::storage::rows::{counted, json, of_json, parsed};
use crate::storage::schema::{tenants, webhook_deliveries, webhooks};

const TABLE: &str = "webhooks";
const LOG: &str = "webhook_deliveries";

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhooks)]
struct WebhookRow {
    id: String,
    tenant_id: String,
    url: String,
    events: String,
    active: bool,
    created_at: i64,
}

impl WebhookRow {
    fn is_told_of_expiry(&self) -> Result<bool, Fault> {
        let events: Vec<EventKind> = of_json(TABLE, "events", &self.events)?;
        Ok(self.active && events.contains(&EventKind::SessionExpired))
    }

    fn into_webhook(self) -> Result<Webhook, Fault> {
        Ok(Webhook {
            id: parsed(TABLE, "id", &self.id)?,
            url: self.url,
            events: of_json(TABLE, "events", &self.events)?,
            active: self.active,
            created_at: Timestamp::from_unix_micros(self.created_at),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
struct DeliveryRow {
    id: String,
    event: String,
    status: String,
    attempts: i32,
    last_status_code: Option<i32>,
    next_attempt_at: Option<i64>,
    created_at: i64,
}

impl DeliveryRow {
    fn into_line(self) -> Result<DeliveryLine, Fault> {
        Ok(DeliveryLine {
            id: parsed(LOG, "id", &self.id)?,
            event: parsed(LOG, "event", &self.event)?,
            status: parsed(LOG, "status", &self.status)?,
            attempts: counted(LOG, "attempts", i64::from(self.attempts))?,
            last_status_code: self
                .last_status_code
                .map(|code| counted(LOG, "last_status_code", i64::from(code)))
                .transpose()?,
            next_attempt_at: self.next_attempt_at.map(Timestamp::from_unix_micros),
            created_at: Timestamp::from_unix_micros(self.created_at),
        })
    }
}

/// Adds a webhook. False: there are as many as may be.
pub(crate) async fn add(
    c: &mut Conn,
    (tenant, webhook, entry): &(TenantId, Webhook, AuditEntry),
) -> Result<bool, Fault> {
    let Webhook {
        id,
        url,
        events,
        active,
        created_at,
    } = webhook;
    let own = tenants::table.find(tenant.as_str()).select(tenants::id);
    // Two that are added at once are counted one after the other.
    let _: Option<String> = locked!(own).get_result(c).await.optional()?;
    let others: i64 = webhooks::table
        .filter(webhooks::tenant_id.eq(tenant.as_str()))
        .filter(webhooks::id.ne(id.to_string()))
        .count()
        .get_result(c)
        .await?;
    if others >= MOST_WEBHOOKS {
        return Ok(false);
    }
    diesel::insert_into(webhooks::table)
        .values((
            webhooks::id.eq(id.to_string()),
            webhooks::tenant_id.eq(tenant.as_str()),
            webhooks::url.eq(url),
            webhooks::events.eq(json(TABLE, "events", events)?),
            webhooks::active.eq(active),
            webhooks::expired_through.eq(created_at.unix_micros()),
            webhooks::expired_session.eq(""),
            webhooks::created_at.eq(created_at.unix_micros()),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    append(c, entry).await?;
    Ok(true)
}

/// A tenant's webhooks.
pub(crate) async fn all(c: &mut Conn, tenant: &TenantId) -> Result<Vec<Webhook>, Fault> {
    let rows: Vec<WebhookRow> = webhooks::table
        .filter(webhooks::tenant_id.eq(tenant.as_str()))
        .order((webhooks::created_at, webhooks::id))
        .select(WebhookRow::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(WebhookRow::into_webhook).collect()
}

/// A webhook under its lock.
async fn own(
    c: &mut Conn,
    tenant: &TenantId,
    webhook: WebhookId,
) -> Result<Found<WebhookRow>, Fault> {
    let query = webhooks::table
        .find(webhook.to_string())
        .select(WebhookRow::as_select());
    let row: Option<WebhookRow> = locked!(query).get_result(c).await.optional()?;
    Ok(match row {
        None => Found::Missing,
        Some(row) if row.tenant_id != tenant.as_str() => Found::Foreign,
        Some(row) => Found::Here(row),
    })
}

/// Changes a webhook. Of sessions that expire it is told from the moment on that it wants to be.
pub(crate) async fn change(
    c: &mut Conn,
    (tenant, webhook, change, entry): &(TenantId, WebhookId, WebhookChange, AuditEntry),
) -> Result<Found<Webhook>, Fault> {
    let mut row = match own(c, tenant, *webhook).await? {
        Found::Here(row) => row,
        Found::Foreign => return Ok(Found::Foreign),
        Found::Missing => return Ok(Found::Missing),
    };
    let was_told = row.is_told_of_expiry()?;
    let WebhookChange {
        url,
        events,
        active,
    } = change;
    if let Some(url) = url {
        row.url.clone_from(url);
    }
    if let Some(events) = events {
        row.events = json(TABLE, "events", events)?;
    }
    row.active = active.unwrap_or(row.active);
    let stored = diesel::update(webhooks::table.find(&row.id));
    stored
        .set((
            webhooks::url.eq(&row.url),
            webhooks::events.eq(&row.events),
            webhooks::active.eq(row.active),
        ))
        .execute(c)
        .await?;
    if row.is_told_of_expiry()? && !was_told {
        diesel::update(webhooks::table.find(&row.id))
            .set((
                webhooks::expired_through.eq(entry.at.unix_micros()),
                webhooks::expired_session.eq(""),
            ))
            .execute(c)
            .await?;
    }
    append(c, entry).await?;
    Ok(Found::Here(row.into_webhook()?))
}

/// Removes a webhook with its log.
pub(crate) async fn remove(
    c: &mut Conn,
    (tenant, webhook, entry): &(TenantId, WebhookId, AuditEntry),
) -> Result<Found<()>, Fault> {
    match own(c, tenant, *webhook).await? {
        Found::Here(row) => {
            diesel::delete(webhooks::table.find(row.id))
                .execute(c)
                .await?;
            append(c, entry).await?;
            Ok(Found::Here(()))
        }
        Found::Foreign => Ok(Found::Foreign),
        Found::Missing => Ok(Found::Missing),
    }
}

/// A page of a webhook's log, the newest first.
pub(crate) async fn deliveries(
    c: &mut Conn,
    (tenant, webhook, page): &(TenantId, WebhookId, u32),
) -> Result<Found<DeliveryPage>, Fault> {
    let whose: Option<String> = webhooks::table
        .find(webhook.to_string())
        .select(webhooks::tenant_id)
        .get_result(c)
        .await
        .optional()?;
    match whose {
        None => return Ok(Found::Missing),
        Some(whose) if whose != tenant.as_str() => return Ok(Found::Foreign),
        Some(_) => {}
    }
    let log =
        webhook_deliveries::table.filter(webhook_deliveries::webhook_id.eq(webhook.to_string()));
    let total: i64 = log.clone().count().get_result(c).await?;
    let rows: Vec<DeliveryRow> = log
        .order((
            webhook_deliveries::created_at.desc(),
            webhook_deliveries::id.desc(),
        ))
        .limit(i64::from(PAGE))
        .offset(i64::from(PAGE) * i64::from(page.saturating_sub(1)))
        .select(DeliveryRow::as_select())
        .load(c)
        .await?;
    let lines = rows.into_iter().map(DeliveryRow::into_line);
    Ok(Found::Here(DeliveryPage {
        lines: lines.collect::<Result<_, _>>()?,
        total: counted(LOG, "count", total)?,
    }))
}

/// Makes a delivery due again.
pub(crate) async fn replay(
    c: &mut Conn,
    (tenant, delivery, entry): &(TenantId, EventId, AuditEntry),
) -> Result<Found<DeliveryLine>, Fault> {
    let delivery = delivery.to_string();
    let row = webhook_deliveries::table.find(delivery.as_str());
    let whose = row.select(webhook_deliveries::tenant_id);
    let whose: Option<String> = locked!(whose).get_result(c).await.optional()?;
    match whose {
        None => return Ok(Found::Missing),
        Some(whose) if whose != tenant.as_str() => return Ok(Found::Foreign),
        Some(_) => {}
    }
    diesel::update(row)
        .set((
            webhook_deliveries::status.eq(DeliveryStatus::Pending.as_str()),
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::next_attempt_at.eq(Some(entry.at.unix_micros())),
        ))
        .execute(c)
        .await?;
    append(c, entry).await?;
    let replayed: DeliveryRow = row.select(DeliveryRow::as_select()).get_result(c).await?;
    Ok(Found::Here(replayed.into_line()?))
}
