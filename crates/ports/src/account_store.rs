//! Making and changing tenants, keys and dashboard users.

use async_trait::async_trait;
use domain::account::{Allowance, CompanyName, EmailAddress, Plan};
use domain::audit::AuditEntry;
use domain::ids::{DashboardUserId, KeyId, TenantId};
use domain::settings::TenantSettings;
use domain::time::Timestamp;

use crate::error::StoreError;

/// A tenant to be made, with its first key and its owner.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTenant {
    /// The company's name; the id is its slug, made unique by a number.
    pub name: String,
    /// The plan; its allowance becomes the tenant's limits.
    pub plan: Plan,
    /// Its first settings.
    pub settings: TenantSettings,
    /// Its first key.
    pub key: NewKey,
    /// Its owner, without a password.
    pub owner: DashboardUserId,
    /// When.
    pub at: Timestamp,
}

/// A key to be stored: a fingerprint and what the masked view shows, never the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// Its id.
    pub id: KeyId,
    /// Its fingerprint.
    pub fingerprint: String,
    /// As it is shown: `liya_F9y-...o4k`.
    pub masked: String,
}

/// A tenant's owner, for issuing a token on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerRecord {
    /// The owner.
    pub id: DashboardUserId,
    /// The owner's token generation.
    pub generation: i64,
}

/// A company signs up: a tenant whose owner logs in with a password.
#[derive(Clone, PartialEq)]
pub struct SignUp {
    /// The tenant, its key and its owner.
    pub tenant: NewTenant,
    /// The owner's address.
    pub email: EmailAddress,
    /// The owner's name.
    pub full_name: Option<String>,
    /// The hash of the owner's password.
    pub password_hash: String,
}

/// What the dashboard shows of a tenant beyond what a turn needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// Where bills go.
    pub billing_email: Option<EmailAddress>,
    /// When the tenant was made.
    pub created_at: Timestamp,
}

/// What changes of an account; what is none stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountChange {
    /// The company's name. The tenant's id stays.
    pub name: Option<CompanyName>,
    /// Where bills go.
    pub billing_email: Option<EmailAddress>,
}

/// A tenant's newest key, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyView {
    /// `liya_F9y-...o4k`.
    pub masked: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, some minutes late at most.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// What came of changing settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsChange {
    /// Done.
    Done,
    /// The settings are no longer those that the change was made on: read and merge again.
    Moved,
    /// No such tenant.
    NoTenant,
}

/// Writes accounts.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Makes a tenant with its key and owner, all or nothing, and gives its id.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was made then.
    async fn create_tenant(&self, tenant: &NewTenant) -> Result<TenantId, StoreError>;

    /// Makes the tenant of a first start unless there is any tenant already; at most one of several
    /// processes starting at once makes one. Gives the id where this call made it.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was made then.
    async fn create_first_tenant(&self, tenant: &NewTenant)
    -> Result<Option<TenantId>, StoreError>;

    /// Makes a tenant whose owner logs in, all or nothing; none: the address has an account
    /// already.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was made then.
    async fn sign_up(
        &self,
        sign_up: &SignUp,
        entry: &AuditEntry,
    ) -> Result<Option<TenantId>, StoreError>;

    /// Revokes every key of a tenant and stores the new one, with the audit entry, in one
    /// transaction. False: no such tenant. From the commit on the old keys start no turn anywhere.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the old key stands then.
    async fn rotate_key(
        &self,
        tenant: &TenantId,
        key: &NewKey,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError>;

    /// The tenant's newest key.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn newest_key(&self, tenant: &TenantId) -> Result<Option<KeyView>, StoreError>;

    /// What the dashboard shows of a tenant.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn account(&self, tenant: &TenantId) -> Result<Option<AccountRecord>, StoreError>;

    /// Changes name or billing address; false: no such tenant.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was changed then.
    async fn change_account(
        &self,
        tenant: &TenantId,
        change: &AccountChange,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError>;

    /// Replaces settings that still are as they were read, with the audit entry.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the old settings stand then.
    async fn change_settings(
        &self,
        tenant: &TenantId,
        was: &TenantSettings,
        now: &TenantSettings,
        entry: &AuditEntry,
    ) -> Result<SettingsChange, StoreError>;

    /// Sets what a tenant may use; false: no such tenant.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the old limits stand then.
    async fn set_allowance(
        &self,
        tenant: &TenantId,
        allowance: Allowance,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError>;

    /// The oldest active owner of a tenant.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn owner(&self, tenant: &TenantId) -> Result<Option<OwnerRecord>, StoreError>;

    /// Replaces a tenant's settings; false: no such tenant.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the old settings stand then.
    async fn set_settings(
        &self,
        tenant: &TenantId,
        settings: &TenantSettings,
    ) -> Result<bool, StoreError>;
}
