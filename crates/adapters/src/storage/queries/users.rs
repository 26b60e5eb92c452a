//! Dashboard users: found, invited, changed, removed.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use domain::account::{EmailAddress, Role};
use domain::audit::AuditEntry;
use domain::ids::{DashboardUserId, TenantId};
use domain::time::Timestamp;
use ports::Found;
use ports::user_store::{LoginRecord, NewInvitation, UserChange, UserProfile};

use super::audit::append;
use super::dialect::{Conn, Run, locked};
use crate::storage::fault::Fault;
use crate::storage::rows::parsed;
use crate::storage::schema::{dashboard_users, tenants};

const TABLE: &str = "dashboard_users";

#[derive(Queryable, Selectable)]
#[diesel(table_name = dashboard_users)]
struct UserRow {
    id: String,
    tenant_id: String,
    role: String,
    generation: i64,
    active: bool,
    created_at: i64,
    email: Option<String>,
    full_name: Option<String>,
    password_hash: Option<String>,
    invitation: Option<String>,
}

impl UserRow {
    fn into_record(self) -> Result<LoginRecord, Fault> {
        let email = self
            .email
            .map(|email| parsed(TABLE, "email", &email))
            .transpose()?;
        Ok(LoginRecord {
            user: UserProfile {
                id: parsed(TABLE, "id", &self.id)?,
                tenant: parsed(TABLE, "tenant_id", &self.tenant_id)?,
                email,
                full_name: self.full_name,
                role: parsed(TABLE, "role", &self.role)?,
                generation: self.generation,
                active: self.active,
                invited: self.invitation.is_some(),
                created_at: Timestamp::from_unix_micros(self.created_at),
            },
            password_hash: self.password_hash,
        })
    }

    fn of(self, tenant: &TenantId) -> Found<Self> {
        if self.tenant_id == tenant.as_str() {
            Found::Here(self)
        } else {
            Found::Foreign
        }
    }
}

/// The user with this address.
pub(crate) async fn login(
    c: &mut Conn,
    email: &EmailAddress,
) -> Result<Option<LoginRecord>, Fault> {
    let row: Option<UserRow> = dashboard_users::table
        .filter(dashboard_users::email.eq(email.as_str()))
        .select(UserRow::as_select())
        .get_result(c)
        .await
        .optional()?;
    row.map(UserRow::into_record).transpose()
}

/// A user of the tenant.
pub(crate) async fn user(
    c: &mut Conn,
    (tenant, user): &(TenantId, DashboardUserId),
) -> Result<Found<LoginRecord>, Fault> {
    Ok(match find(c, tenant, *user).await? {
        Found::Here(row) => Found::Here(row.into_record()?),
        Found::Foreign => Found::Foreign,
        Found::Missing => Found::Missing,
    })
}

async fn find(
    c: &mut Conn,
    tenant: &TenantId,
    user: DashboardUserId,
) -> Result<Found<UserRow>, Fault> {
    let row: Option<UserRow> = dashboard_users::table
        .find(user.to_string())
        .select(UserRow::as_select())
        .get_result(c)
        .await
        .optional()?;
    Ok(row.map_or(Found::Missing, |row| row.of(tenant)))
}

/// Every user of the tenant, the oldest first.
pub(crate) async fn users(c: &mut Conn, tenant: &TenantId) -> Result<Vec<UserProfile>, Fault> {
    let rows: Vec<UserRow> = dashboard_users::table
        .filter(dashboard_users::tenant_id.eq(tenant.as_str()))
        .order((dashboard_users::created_at, dashboard_users::id))
        .select(UserRow::as_select())
        .load(c)
        .await?;
    rows.into_iter()
        .map(|row| row.into_record().map(|record| record.user))
        .collect()
}

/// Makes a user who has yet to accept. False: the address has an account.
pub(crate) async fn invite(
    c: &mut Conn,
    (invitation, entry): &(NewInvitation, AuditEntry),
) -> Result<bool, Fault> {
    let NewInvitation {
        user,
        tenant,
        email,
        role,
        token,
        expires_at,
    } = invitation;
    let inserted = diesel::insert_into(dashboard_users::table)
        .values((
            dashboard_users::id.eq(user.to_string()),
            dashboard_users::tenant_id.eq(tenant.as_str()),
            dashboard_users::role.eq(role.as_str()),
            dashboard_users::generation.eq(1),
            dashboard_users::active.eq(true),
            dashboard_users::created_at.eq(entry.at.unix_micros()),
            dashboard_users::email.eq(email.as_str()),
            dashboard_users::invitation.eq(token),
            dashboard_users::invitation_expires_at.eq(expires_at.unix_micros()),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    if inserted == 0 {
        // This very invitation may have gone through before its answer was lost.
        return Ok(matches!(find(c, tenant, *user).await?, Found::Here(_)));
    }
    append(c, entry).await?;
    Ok(true)
}

/// The user whom an open invitation waits for.
pub(crate) async fn invited(
    c: &mut Conn,
    (token, now): &(String, Timestamp),
) -> Result<Option<UserProfile>, Fault> {
    let row: Option<UserRow> = dashboard_users::table
        .filter(dashboard_users::invitation.eq(token))
        .filter(dashboard_users::invitation_expires_at.gt(now.unix_micros()))
        .select(UserRow::as_select())
        .get_result(c)
        .await
        .optional()?;
    row.map(|row| row.into_record().map(|record| record.user))
        .transpose()
}

/// Accepts an invitation, which is used up by that.
pub(crate) async fn accept_invitation(
    c: &mut Conn,
    (token, password_hash, full_name, entry): &(String, String, Option<String>, AuditEntry),
) -> Result<bool, Fault> {
    let accepted = diesel::update(dashboard_users::table)
        .filter(dashboard_users::invitation.eq(token))
        .set((
            dashboard_users::password_hash.eq(password_hash),
            dashboard_users::full_name.eq(full_name.as_deref()),
            dashboard_users::invitation.eq(None::<String>),
            dashboard_users::invitation_expires_at.eq(None::<i64>),
        ))
        .execute(c)
        .await?;
    if accepted == 1 {
        append(c, entry).await?;
    }
    Ok(accepted == 1)
}

/// Sets a password and ends the user's tokens.
pub(crate) async fn set_password(
    c: &mut Conn,
    (user, password_hash, entry): &(DashboardUserId, String, AuditEntry),
) -> Result<Option<i64>, Fault> {
    diesel::update(dashboard_users::table.find(user.to_string()))
        .set(dashboard_users::password_hash.eq(password_hash))
        .execute(c)
        .await?;
    next_generation(c, *user, entry).await
}

/// Ends the user's tokens everywhere.
pub(crate) async fn end_tokens(
    c: &mut Conn,
    (user, entry): &(DashboardUserId, AuditEntry),
) -> Result<Option<i64>, Fault> {
    next_generation(c, *user, entry).await
}

async fn next_generation(
    c: &mut Conn,
    user: DashboardUserId,
    entry: &AuditEntry,
) -> Result<Option<i64>, Fault> {
    let generation: Option<i64> = diesel::update(dashboard_users::table.find(user.to_string()))
        .set(dashboard_users::generation.eq(dashboard_users::generation + 1))
        .returning(dashboard_users::generation)
        .get_result(c)
        .await
        .optional()?;
    if generation.is_some() {
        append(c, entry).await?;
    }
    Ok(generation)
}

/// Changes a user's role, unless the tenant would have no owner left.
pub(crate) async fn change_role(
    c: &mut Conn,
    (tenant, user, role, entry): &(TenantId, DashboardUserId, Role, AuditEntry),
) -> Result<Found<UserChange>, Fault> {
    let changeable = changeable(c, tenant, *user, *role == Role::Owner).await?;
    if changeable == Found::Here(UserChange::Done) {
        diesel::update(dashboard_users::table.find(user.to_string()))
            .set(dashboard_users::role.eq(role.as_str()))
            .execute(c)
            .await?;
        append(c, entry).await?;
    }
    Ok(changeable)
}

/// Removes a user, unless the tenant would have no owner left.
pub(crate) async fn remove_user(
    c: &mut Conn,
    (tenant, user, entry): &(TenantId, DashboardUserId, AuditEntry),
) -> Result<Found<UserChange>, Fault> {
    let changeable = changeable(c, tenant, *user, false).await?;
    if changeable == Found::Here(UserChange::Done) {
        diesel::delete(dashboard_users::table.find(user.to_string()))
            .execute(c)
            .await?;
        append(c, entry).await?;
    }
    Ok(changeable)
}

/// Whether the user may stop being an owner (or stays one). Changes of one tenant's users go one
/// after the other, so that two owners cannot remove each other at once.
async fn changeable(
    c: &mut Conn,
    tenant: &TenantId,
    user: DashboardUserId,
    stays_owner: bool,
) -> Result<Found<UserChange>, Fault> {
    let query = tenants::table.find(tenant.as_str()).select(tenants::id);
    let _locked: Option<String> = locked!(query).get_result(c).await.optional()?;
    let row = match find(c, tenant, user).await? {
        Found::Here(row) => row,
        Found::Foreign => return Ok(Found::Foreign),
        Found::Missing => return Ok(Found::Missing),
    };
    if stays_owner || row.role != Role::Owner.as_str() {
        return Ok(Found::Here(UserChange::Done));
    }
    let others: i64 = dashboard_users::table
        .filter(dashboard_users::tenant_id.eq(tenant.as_str()))
        .filter(dashboard_users::role.eq(Role::Owner.as_str()))
        .filter(dashboard_users::active.eq(true))
        .filter(dashboard_users::invitation.is_null())
        .filter(dashboard_users::id.ne(user.to_string()))
        .count()
        .get_result(c)
        .await?;
    Ok(Found::Here(if others > 0 {
        UserChange::Done
    } else {
        UserChange::LastOwner
    }))
}
