//! The audit log: written with what it tells of, read newest first.

use diesel::{ExpressionMethods, QueryDsl, Queryable, Selectable, SelectableHelper};
use domain::audit::AuditEntry;
use domain::ids::TenantId;
use domain::time::Timestamp;
use ports::audit_log::{AuditFilter, AuditLine, AuditPage, PAGE};

use super::dialect::{Conn, Database, Run};
use crate::storage::arguments::BATCH;
use crate::storage::fault::Fault;
use crate::storage::rows::{counted, json, of_json, parsed};
use crate::storage::schema::audit_entries;

const TABLE: &str = "audit_entries";

/// Writes an entry; once, however often the transaction around it is run again.
pub(crate) async fn append(c: &mut Conn, entry: &AuditEntry) -> Result<(), Fault> {
    let AuditEntry {
        id,
        tenant,
        actor,
        action,
        resource,
        resource_id,
        metadata,
        at,
    } = entry;
    diesel::insert_into(audit_entries::table)
        .values((
            audit_entries::id.eq(id.to_string()),
            audit_entries::tenant_id.eq(tenant.as_str()),
            audit_entries::actor_type.eq(actor.kind().as_str()),
            audit_entries::actor_id.eq(actor.id()),
            audit_entries::action.eq(action.as_str()),
            audit_entries::resource.eq(*resource),
            audit_entries::resource_id.eq(resource_id.as_deref()),
            audit_entries::severity.eq(action.severity().as_str()),
            audit_entries::flagged.eq(action.flagged()),
            audit_entries::metadata.eq(json(TABLE, "metadata", metadata)?),
            audit_entries::created_at.eq(at.unix_micros()),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_entries)]
struct EntryRow {
    id: String,
    actor_type: String,
    actor_id: Option<String>,
    action: String,
    resource: String,
    resource_id: Option<String>,
    severity: String,
    flagged: bool,
    metadata: String,
    created_at: i64,
}

impl EntryRow {
    fn into_line(self) -> Result<AuditLine, Fault> {
        Ok(AuditLine {
            id: parsed(TABLE, "id", &self.id)?,
            actor_type: parsed(TABLE, "actor_type", &self.actor_type)?,
            actor_id: self.actor_id,
            action: self.action,
            resource: self.resource,
            resource_id: self.resource_id,
            severity: parsed(TABLE, "severity", &self.severity)?,
            flagged: self.flagged,
            metadata: of_json(TABLE, "metadata", &self.metadata)?,
            created_at: Timestamp::from_unix_micros(self.created_at),
        })
    }
}

/// The entries that a filter lets through.
type Shown<'a> = audit_entries::BoxedQuery<'a, Database>;

fn shown(tenant: &TenantId, filter: AuditFilter) -> Shown<'_> {
    let AuditFilter {
        severity,
        actor,
        flagged,
    } = filter;
    let mut query = audit_entries::table
        .filter(audit_entries::tenant_id.eq(tenant.as_str()))
        .into_boxed::<Database>();
    if let Some(severity) = severity {
        query = query.filter(audit_entries::severity.eq(severity.as_str()));
    }
    if let Some(actor) = actor {
        query = query.filter(audit_entries::actor_type.eq(actor.as_str()));
    }
    if let Some(flagged) = flagged {
        query = query.filter(audit_entries::flagged.eq(flagged));
    }
    query
}

/// A page, the newest first.
pub(crate) async fn entries(
    c: &mut Conn,
    (tenant, filter, page): &(TenantId, AuditFilter, u32),
) -> Result<AuditPage, Fault> {
    let total: i64 = shown(tenant, *filter).count().get_result(c).await?;
    let rows: Vec<EntryRow> = shown(tenant, *filter)
        .order((audit_entries::created_at.desc(), audit_entries::id.desc()))
        .limit(i64::from(PAGE))
        .offset(i64::from(PAGE) * i64::from(page.saturating_sub(1)))
        .select(EntryRow::as_select())
        .load(c)
        .await?;
    Ok(AuditPage {
        lines: rows
            .into_iter()
            .map(EntryRow::into_line)
            .collect::<Result<_, _>>()?,
        total: counted(TABLE, "count", total)?,
    })
}

/// Removes a batch of entries that are no later than this, the oldest first.
pub(crate) async fn purge(
    c: &mut Conn,
    (tenant, since): &(TenantId, Timestamp),
) -> Result<u64, Fault> {
    let due: Vec<String> = audit_entries::table
        .filter(audit_entries::tenant_id.eq(tenant.as_str()))
        .filter(audit_entries::created_at.le(since.unix_micros()))
        .order((audit_entries::created_at, audit_entries::id))
        .limit(BATCH)
        .select(audit_entries::id)
        .load(c)
        .await?;
    let gone = diesel::delete(audit_entries::table.filter(audit_entries::id.eq_any(&due)))
        .execute(c)
        .await?;
    Ok(gone as u64)
}
