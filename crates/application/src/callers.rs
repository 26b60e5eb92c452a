//! Who calls: an integrator by API key, a dashboard user by token.

use std::sync::Arc;

use domain::account::Role;
use domain::audit::Actor;
use domain::ids::KeyId;
use domain::time::Timestamp;
use ports::directory::{DashboardUserRecord, TenantRecord};
use ports::fingerprints::Purpose;
use ports::tokens::TokenRefusal;
use ports::{Clock, Fingerprints, TenantDirectory, Tokens};

use crate::audit::Acting;
use crate::error::UseCaseError;
use crate::key_use::KeyUse;

/// An integrator, proven by an API key.
#[derive(Debug, Clone)]
pub struct ApiCaller {
    /// The key.
    pub key: KeyId,
    /// Its tenant.
    pub tenant: Arc<TenantRecord>,
}

/// A dashboard user, proven by a token.
#[derive(Debug, Clone)]
pub struct DashboardCaller {
    /// The user's row.
    pub user: Arc<DashboardUserRecord>,
    /// The user's tenant.
    pub tenant: Arc<TenantRecord>,
    /// When the user logged in.
    pub logged_in_at: Timestamp,
}

impl ApiCaller {
    /// As the audit log names the caller.
    pub fn acting(&self) -> Acting<'_> {
        Acting {
            tenant: &self.tenant.id,
            actor: Actor::Api(self.key),
        }
    }
}

impl DashboardCaller {
    /// As the audit log names the caller.
    pub fn acting(&self) -> Acting<'_> {
        Acting {
            tenant: &self.tenant.id,
            actor: Actor::User(self.user.id),
        }
    }

    /// Whether the caller's role allows something.
    pub(crate) fn may(&self, allowed: impl FnOnce(Role) -> bool) -> Result<(), UseCaseError> {
        if allowed(self.user.role) {
            Ok(())
        } else {
            Err(UseCaseError::Forbidden)
        }
    }
}

/// Proves callers.
pub struct Callers {
    /// Keys, tenants, users.
    pub directory: Arc<dyn TenantDirectory>,
    /// For looking keys up.
    pub fingerprints: Arc<dyn Fingerprints>,
    /// For reading tokens.
    pub tokens: Arc<dyn Tokens>,
    /// For their expiry, and when keys are used.
    pub clock: Arc<dyn Clock>,
    /// When keys are used.
    pub key_use: KeyUse,
}

impl Callers {
    /// The caller with this API key.
    ///
    /// # Errors
    ///
    /// [`UseCaseError`] for an unknown or revoked key, an inactive tenant, or where the store
    /// cannot be asked.
    pub async fn by_api_key(&self, key: &str) -> Result<ApiCaller, UseCaseError> {
        let fingerprint = self.fingerprints.of(Purpose::ApiKey, key.as_bytes());
        let record = self
            .directory
            .key(&fingerprint)
            .await?
            .ok_or(UseCaseError::UnknownApiKey)?;
        if record.revoked_at.is_some() {
            return Err(UseCaseError::ApiKeyRevoked);
        }
        if !record.tenant.active {
            return Err(UseCaseError::AccountInactive);
        }
        self.key_use.note(record.id, self.clock.now());
        Ok(ApiCaller {
            key: record.id,
            tenant: Arc::clone(&record.tenant),
        })
    }

    /// The same caller as the directory has it now, after a change.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Unauthorized`] where the tenant is gone, or the store's.
    pub async fn again(&self, caller: &DashboardCaller) -> Result<DashboardCaller, UseCaseError> {
        let tenant = self
            .directory
            .tenant(&caller.tenant.id)
            .await?
            .ok_or(UseCaseError::Unauthorized)?;
        Ok(DashboardCaller {
            tenant,
            ..caller.clone()
        })
    }

    /// The dashboard user with this token; the user's row decides, not the token.
    ///
    /// # Errors
    ///
    /// [`UseCaseError`] for a token that is not valid or expired, an inactive user or tenant, or
    /// where the store cannot be asked.
    pub async fn by_token(&self, token: &str) -> Result<DashboardCaller, UseCaseError> {
        let claims =
            self.tokens
                .read(token, self.clock.now())
                .map_err(|refusal| match refusal {
                    TokenRefusal::Expired => UseCaseError::TokenExpired,
                    TokenRefusal::Invalid => UseCaseError::Unauthorized,
                })?;
        let user = self
            .directory
            .dashboard_user(claims.user)
            .await?
            .ok_or(UseCaseError::Unauthorized)?;
        if user.tenant != claims.tenant || user.generation != claims.generation {
            return Err(UseCaseError::Unauthorized);
        }
        let tenant = self
            .directory
            .tenant(&user.tenant)
            .await?
            .ok_or(UseCaseError::Unauthorized)?;
        if !user.active || !tenant.active {
            return Err(UseCaseError::AccountInactive);
        }
        Ok(DashboardCaller {
            user,
            tenant,
            logged_in_at: claims.logged_in_at,
        })
    }
}
