//! Tenants, keys and dashboard users: made and changed.

use diesel::dsl::exists;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, select};
use domain::account::Allowance;
use domain::audit::AuditEntry;
use domain::ids::TenantId;
use domain::settings::TenantSettings;
use domain::time::Timestamp;
use ports::account_store::{
    AccountChange, AccountRecord, KeyView, NewKey, NewTenant, OwnerRecord, SettingsChange, SignUp,
};

use super::audit::append;
use super::dialect::{Conn, Run, lock_installation, locked};
use crate::storage::fault::Fault;
use crate::storage::rows::{json, of_json, parsed};
use crate::storage::schema::{api_keys, dashboard_users, secrets, tenant_months, tenants};

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
    let allowance = tenant.plan.allowance();
    let mut attempt = 0;
    loop {
        let id = TenantId::slug_of(&tenant.name, attempt);
        let inserted = diesel::insert_into(tenants::table)
            .values((
                tenants::id.eq(id.as_str()),
                tenants::name.eq(&tenant.name),
                tenants::plan.eq(tenant.plan.as_str()),
                tenants::requests_per_minute.eq(per_minute(allowance)),
                tenants::monthly_requests.eq(allowance.month.requests),
                tenants::monthly_tokens.eq(allowance.month.tokens),
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

/// Makes a tenant whose owner logs in. None: the address has an account already.
pub(crate) async fn sign_up(
    c: &mut Conn,
    (sign_up, entry): &(SignUp, AuditEntry),
) -> Result<Option<TenantId>, Fault> {
    let SignUp {
        tenant,
        email,
        full_name,
        password_hash,
    } = sign_up;
    let taken: Option<(String, String)> = dashboard_users::table
        .filter(dashboard_users::email.eq(email.as_str()))
        .select((dashboard_users::id, dashboard_users::tenant_id))
        .get_result(c)
        .await
        .optional()?;
    if let Some((user, made)) = taken {
        // This very sign-up may have gone through before its answer was lost.
        let ours = user == tenant.owner.to_string();
        return ours
            .then(|| parsed("dashboard_users", "tenant_id", &made))
            .transpose();
    }
    let id = create_tenant(c, tenant).await?;
    diesel::update(dashboard_users::table.find(tenant.owner.to_string()))
        .set((
            dashboard_users::email.eq(email.as_str()),
            dashboard_users::full_name.eq(full_name.as_deref()),
            dashboard_users::password_hash.eq(password_hash),
        ))
        .execute(c)
        .await
        .map_err(Fault::if_another_was_first)?;
    diesel::update(tenants::table.find(id.as_str()))
        .set(tenants::billing_email.eq(email.as_str()))
        .execute(c)
        .await?;
    let entry = AuditEntry {
        tenant: id.clone(),
        ..entry.clone()
    };
    append(c, &entry).await?;
    Ok(Some(id))
}

/// The tenant's newest key.
pub(crate) async fn newest_key(c: &mut Conn, tenant: &TenantId) -> Result<Option<KeyView>, Fault> {
    let row: Option<(String, i64, Option<i64>, Option<i64>)> = api_keys::table
        .filter(api_keys::tenant_id.eq(tenant.as_str()))
        .order((
            api_keys::revoked_at.is_null().desc(),
            api_keys::created_at.desc(),
        ))
        .select((
            api_keys::masked,
            api_keys::created_at,
            api_keys::last_used_at,
            api_keys::revoked_at,
        ))
        .first(c)
        .await
        .optional()?;
    let at = Timestamp::from_unix_micros;
    Ok(
        row.map(|(masked, created_at, last_used_at, revoked_at)| KeyView {
            masked,
            created_at: at(created_at),
            last_used_at: last_used_at.map(at),
            revoked_at: revoked_at.map(at),
        }),
    )
}

/// What the dashboard shows of a tenant.
pub(crate) async fn account(
    c: &mut Conn,
    tenant: &TenantId,
) -> Result<Option<AccountRecord>, Fault> {
    let row: Option<(Option<String>, i64)> = tenants::table
        .find(tenant.as_str())
        .select((tenants::billing_email, tenants::created_at))
        .get_result(c)
        .await
        .optional()?;
    row.map(|(billing_email, created_at)| {
        Ok(AccountRecord {
            billing_email: billing_email
                .map(|email| parsed("tenants", "billing_email", &email))
                .transpose()?,
            created_at: Timestamp::from_unix_micros(created_at),
        })
    })
    .transpose()
}

/// Changes name or billing address. False: no such tenant.
pub(crate) async fn change_account(
    c: &mut Conn,
    (tenant, change, entry): &(TenantId, AccountChange, AuditEntry),
) -> Result<bool, Fault> {
    let AccountChange {
        name,
        billing_email,
    } = change;
    let row = tenants::table.find(tenant.as_str());
    let found: Option<String> = locked!(row.select(tenants::id))
        .get_result(c)
        .await
        .optional()?;
    if found.is_none() {
        return Ok(false);
    }
    if let Some(name) = name {
        diesel::update(row)
            .set(tenants::name.eq(name.as_str()))
            .execute(c)
            .await?;
    }
    if let Some(email) = billing_email {
        diesel::update(row)
            .set(tenants::billing_email.eq(email.as_str()))
            .execute(c)
            .await?;
    }
    append(c, entry).await?;
    Ok(true)
}

/// Replaces settings that still are as they were read.
pub(crate) async fn change_settings(
    c: &mut Conn,
    (tenant, was, now, entry): &(TenantId, TenantSettings, TenantSettings, AuditEntry),
) -> Result<SettingsChange, Fault> {
    let query = tenants::table
        .find(tenant.as_str())
        .select(tenants::settings);
    let stored: Option<String> = locked!(query).get_result(c).await.optional()?;
    let Some(stored) = stored else {
        return Ok(SettingsChange::NoTenant);
    };
    let stored: TenantSettings = of_json("tenants", "settings", &stored)?;
    if stored == *now {
        return Ok(SettingsChange::Done);
    }
    if stored != *was {
        return Ok(SettingsChange::Moved);
    }
    set_settings(c, &(tenant.clone(), now.clone())).await?;
    append(c, entry).await?;
    Ok(SettingsChange::Done)
}

/// Sets what a tenant may use. The counting of its months begins anew, with what the ledger holds:
/// turns that end without being counted, while processes still know no quota, are missing from it.
/// False: no such tenant.
pub(crate) async fn set_allowance(
    c: &mut Conn,
    (tenant, allowance, entry): &(TenantId, Allowance, AuditEntry),
) -> Result<bool, Fault> {
    let changed = diesel::update(tenants::table.find(tenant.as_str()))
        .set((
            tenants::requests_per_minute.eq(per_minute(*allowance)),
            tenants::monthly_requests.eq(allowance.month.requests),
            tenants::monthly_tokens.eq(allowance.month.tokens),
        ))
        .execute(c)
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    diesel::delete(tenant_months::table)
        .filter(tenant_months::tenant_id.eq(tenant.as_str()))
        .execute(c)
        .await?;
    append(c, entry).await?;
    Ok(true)
}

/// Requests a minute as the column has them.
fn per_minute(allowance: Allowance) -> Option<i32> {
    let limit = allowance.requests_per_minute;
    limit.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX))
}

/// Revokes every key of a tenant and stores the new one. False: no such tenant.
pub(crate) async fn rotate_key(
    c: &mut Conn,
    (tenant, key, entry): &(TenantId, NewKey, AuditEntry),
) -> Result<bool, Fault> {
    let query = tenants::table.find(tenant.as_str()).select(tenants::id);
    let found: Option<String> = locked!(query).get_result(c).await.optional()?;
    if found.is_none() {
        return Ok(false);
    }
    diesel::update(api_keys::table)
        .filter(api_keys::tenant_id.eq(tenant.as_str()))
        .filter(api_keys::revoked_at.is_null())
        .set(api_keys::revoked_at.eq(Some(entry.at.unix_micros())))
        .execute(c)
        .await?;
    insert_key(c, tenant, key, entry.at).await?;
    append(c, entry).await?;
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
