//! Looking callers up: keys, tenants, dashboard users.

use std::sync::Arc;

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use domain::account::{Allowance, MonthlyQuota};
use domain::ids::{DashboardUserId, TenantId};
use domain::time::Timestamp;
use ports::directory::{DashboardUserRecord, KeyRecord, TenantRecord};

use super::dialect::{Conn, Run};
use crate::storage::fault::Fault;
use crate::storage::rows::{counted, of_json, parsed};
use crate::storage::schema::{api_keys, dashboard_users, tenants};

#[derive(Queryable, Selectable)]
#[diesel(table_name = tenants)]
struct TenantRow {
    id: String,
    name: String,
    plan: String,
    active: bool,
    requests_per_minute: Option<i32>,
    monthly_requests: Option<i64>,
    monthly_tokens: Option<i64>,
    settings: String,
}

impl TenantRow {
    fn into_record(self) -> Result<TenantRecord, Fault> {
        const TABLE: &str = "tenants";
        Ok(TenantRecord {
            id: parsed(TABLE, "id", &self.id)?,
            name: self.name,
            plan: parsed(TABLE, "plan", &self.plan)?,
            active: self.active,
            allowance: Allowance {
                requests_per_minute: self
                    .requests_per_minute
                    .map(|n| counted(TABLE, "requests_per_minute", i64::from(n)))
                    .transpose()?,
                month: MonthlyQuota {
                    requests: self.monthly_requests,
                    tokens: self.monthly_tokens,
                },
            },
            settings: of_json(TABLE, "settings", &self.settings)?,
        })
    }
}

/// The key with this fingerprint, and its tenant.
pub(crate) async fn key(c: &mut Conn, fingerprint: &String) -> Result<Option<KeyRecord>, Fault> {
    let row: Option<(String, Option<i64>, TenantRow)> = api_keys::table
        .inner_join(tenants::table)
        .filter(api_keys::fingerprint.eq(fingerprint))
        .select((api_keys::id, api_keys::revoked_at, TenantRow::as_select()))
        .get_result(c)
        .await
        .optional()?;
    row.map(|(id, revoked_at, tenant)| {
        Ok(KeyRecord {
            id: parsed("api_keys", "id", &id)?,
            revoked_at: revoked_at.map(Timestamp::from_unix_micros),
            tenant: Arc::new(tenant.into_record()?),
        })
    })
    .transpose()
}

/// A tenant.
pub(crate) async fn tenant(c: &mut Conn, tenant: &TenantId) -> Result<Option<TenantRecord>, Fault> {
    let row: Option<TenantRow> = tenants::table
        .find(tenant.as_str())
        .select(TenantRow::as_select())
        .get_result(c)
        .await
        .optional()?;
    row.map(TenantRow::into_record).transpose()
}

/// A dashboard user.
pub(crate) async fn dashboard_user(
    c: &mut Conn,
    id: &DashboardUserId,
) -> Result<Option<DashboardUserRecord>, Fault> {
    let row: Option<(String, String, i64, bool)> = dashboard_users::table
        .find(id.to_string())
        .select((
            dashboard_users::tenant_id,
            dashboard_users::role,
            dashboard_users::generation,
            dashboard_users::active,
        ))
        .get_result(c)
        .await
        .optional()?;
    row.map(|(tenant, role, generation, active)| {
        Ok(DashboardUserRecord {
            id: *id,
            tenant: parsed("dashboard_users", "tenant_id", &tenant)?,
            role: parsed("dashboard_users", "role", &role)?,
            generation,
            active,
        })
    })
    .transpose()
}
