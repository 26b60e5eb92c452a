//! Tenants, keys and dashboard users: made and changed.

use diesel::dsl::exists;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, select};
use domain::ids::TenantId;
use domain::settings::TenantSettings;
use domain::time::Timestamp;
use ports::account_store::{NewKey, NewTenant, OwnerRecord};

use super::dialect::{Conn, Run, lock_installation, locked};
use crate::storage::fault::Fault;
use crate::storage::rows::{json, parsed};
use crate::storage::schema::{api_keys, dashboard_users, secrets, tenants};

/// The role of a tenant's first user.
const OWNER: &str = "owner";

/// Makes a tenant with its key and its owner.
pub(crate) async fn create_tenant(c: &mut Conn, tenant: &NewTenant) -> Result<TenantId, Fault> {
    let NewTenant {
        name: _,
        plan: _,
        settings: _,
        key,
        owner,
        at,
    } = tenant;
    let id = insert_tenant(c, tenant).await?;
    insert_key(c, &id, key, *at).await?;
    diesel::insert_into(dashboard_users::table)
        .values((
            dashboard_users::id.eq(owner.to_string()),
            dashboard_users::tenant_id.eq(id.as_str()),
            dashboard_users::role.eq(OWNER),
            dashboard_users::generation.eq(1),
            dashboard_users::active.eq(true),
            dashboard_users::created_at.eq(at.unix_micros()),
        ))
        .execute(c)
        .await?;
    Ok(id)
}

/// Makes the tenant of a first start, unless there is a tenant.
pub(crate) async fn create_first_tenant(
    c: &mut Conn,
    tenant: &NewTenant,
) -> Result<Option<TenantId>, Fault> {
    lock_installation(c).await?;
    let any: bool = select(exists(tenants::table.select(tenants::id)))
        .get_result(c)
        .await?;
    if any {
        return Ok(None);
    }
    create_tenant(c, tenant).await.map(Some)
}

/// The slug of the name, with the first number that makes it unique.
async fn insert_tenant(c: &mut Conn, tenant: &NewTenant) -> Result<TenantId, Fault> {
    let settings = json("tenants", "settings", &tenant.settings)?;
    let mut attempt = 0;
    loop {
        let id = TenantId::slug_of(&tenant.name, attempt);
        let inserted = diesel::insert_into(tenants::table)
            .values((
                tenants::id.eq(id.as_str()),
                tenants::name.eq(&tenant.name),
                tenants::plan.eq(&tenant.plan),
                tenants::active.eq(true),
                tenants::settings.eq(&settings),
                tenants::created_at.eq(tenant.at.unix_micros()),
            ))
            .on_conflict_do_nothing()
            .execute(c)
            .await?;
        if inserted == 1 {
            return Ok(id);
        }
        attempt += 1;
    }
}

async fn insert_key(
    c: &mut Conn,
    tenant: &TenantId,
    key: &NewKey,
    at: Timestamp,
) -> Result<(), Fault> {
    let NewKey {
        id,
        fingerprint,
        masked,
    } = key;
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::id.eq(id.to_string()),
            api_keys::tenant_id.eq(tenant.as_str()),
            api_keys::fingerprint.eq(fingerprint),
            api_keys::masked.eq(masked),
            api_keys::created_at.eq(at.unix_micros()),
        ))
        .execute(c)
        .await?;
    Ok(())
}

/// Revokes every key of a tenant and stores the new one. False: no such tenant.
pub(crate) async fn rotate_key(
    c: &mut Conn,
    (tenant, key, at): &(TenantId, NewKey, Timestamp),
) -> Result<bool, Fault> {
    let query = tenants::table.find(tenant.as_str()).select(tenants::id);
    let found: Option<String> = locked!(query).get_result(c).await.optional()?;
    if found.is_none() {
        return Ok(false);
    }
    diesel::update(api_keys::table)
        .filter(api_keys::tenant_id.eq(tenant.as_str()))
        .filter(api_keys::revoked_at.is_null())
        .set(api_keys::revoked_at.eq(Some(at.unix_micros())))
        .execute(c)
        .await?;
    insert_key(c, tenant, key, *at).await?;
    Ok(true)
}

/// The oldest active owner of a tenant.
pub(crate) async fn owner(c: &mut Conn, tenant: &TenantId) -> Result<Option<OwnerRecord>, Fault> {
    let row: Option<(String, i64)> = dashboard_users::table
        .filter(dashboard_users::tenant_id.eq(tenant.as_str()))
        .filter(dashboard_users::role.eq(OWNER))
        .filter(dashboard_users::active.eq(true))
        .order((dashboard_users::created_at, dashboard_users::id))
        .select((dashboard_users::id, dashboard_users::generation))
        .first(c)
        .await
        .optional()?;
    row.map(|(id, generation)| {
        Ok(OwnerRecord {
            id: parsed("dashboard_users", "id", &id)?,
            generation,
        })
    })
    .transpose()
}

/// Replaces a tenant's settings. False: no such tenant.
pub(crate) async fn set_settings(
    c: &mut Conn,
    (tenant, settings): &(TenantId, TenantSettings),
) -> Result<bool, Fault> {
    let changed = diesel::update(tenants::table.find(tenant.as_str()))
        .set(tenants::settings.eq(json("tenants", "settings", settings)?))
        .execute(c)
        .await?;
    Ok(changed == 1)
}

/// Stores a secret unless it is there already; gives the stored one.
pub(crate) async fn shared_secret(
    c: &mut Conn,
    (name, candidate): &(String, Vec<u8>),
) -> Result<Vec<u8>, Fault> {
    diesel::insert_into(secrets::table)
        .values((secrets::name.eq(name), secrets::value.eq(candidate)))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    let stored = secrets::table.find(name).select(secrets::value);
    Ok(stored.get_result(c).await?)
}
