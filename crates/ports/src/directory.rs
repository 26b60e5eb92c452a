//! Who calls: keys, tenants and dashboard users, cached for at most four seconds.

use std::sync::Arc;

use async_trait::async_trait;
use domain::account::{Allowance, Plan, Role};
use domain::ids::{DashboardUserId, KeyId, TenantId};
use domain::settings::TenantSettings;
use domain::time::Timestamp;

use crate::error::StoreError;

/// A tenant as a turn needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantRecord {
    /// Its id.
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// Its plan.
    pub plan: Plan,
    /// Whether it may call at all.
    pub active: bool,
    /// What it may use.
    pub allowance: Allowance,
    /// Its settings.
    pub settings: TenantSettings,
}

/// An API key's row and its tenant.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyRecord {
    /// The key's id.
    pub id: KeyId,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
    /// Its tenant.
    pub tenant: Arc<TenantRecord>,
}

/// A dashboard user's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DashboardUserRecord {
    /// The user's id.
    pub id: DashboardUserId,
    /// The user's tenant.
    pub tenant: TenantId,
    /// What the user may do.
    pub role: Role,
    /// Tokens of an earlier generation are refused.
    pub generation: i64,
    /// Whether the user may log in.
    pub active: bool,
}

/// Looks callers up. Answers may be up to four seconds old; the claim of a turn checks the key
/// again.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait TenantDirectory: Send + Sync {
    /// The key with this fingerprint, revoked ones included.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the store cannot be asked and nothing is cached.
    async fn key(&self, fingerprint: &str) -> Result<Option<Arc<KeyRecord>>, StoreError>;

    /// A tenant.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the store cannot be asked and nothing is cached.
    async fn tenant(&self, tenant: &TenantId) -> Result<Option<Arc<TenantRecord>>, StoreError>;

    /// A tenant as it stands in the store now.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn fresh_tenant(&self, tenant: &TenantId) -> Result<Option<TenantRecord>, StoreError>;

    /// A dashboard user.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the store cannot be asked and nothing is cached.
    async fn dashboard_user(
        &self,
        user: DashboardUserId,
    ) -> Result<Option<Arc<DashboardUserRecord>>, StoreError>;
}
