//! Making and changing tenants, keys and dashboard users.

use async_trait::async_trait;
use domain::ids::{DashboardUserId, KeyId, TenantId};
use domain::settings::TenantSettings;
use domain::time::Timestamp;

use crate::error::StoreError;

/// A tenant to be made, with its first key and its owner.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTenant {
    /// The company's name; the id is its slug, made unique by a number.
    pub name: String,
    /// The plan, such as `self_hosted`.
    pub plan: String,
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

    /// Revokes every key of a tenant and stores the new one, in one transaction. False: no such
    /// tenant. From the commit on the old keys start no turn anywhere.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the old key stands then.
    async fn rotate_key(
        &self,
        tenant: &TenantId,
        key: &NewKey,
        at: Timestamp,
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
