//! Tenants, their keys and their owners' tokens, as the command line makes them.

use std::sync::Arc;

use domain::account::{Allowance, Plan, Role};
use domain::audit::{Action, Actor};
use domain::ids::{DashboardUserId, KeyId, TenantId};
use domain::settings::TenantSettings;
use domain::time::Micros;
use ports::account_store::{NewKey, NewTenant};
use ports::fingerprints::Purpose;
use ports::tokens::NewToken;
use ports::{AccountStore, Clock, Fingerprints, IdGenerator, Tokens};
use serde_json::json;

use crate::audit::Audit;
use crate::error::UseCaseError;

/// Makes tenants, keys and tokens.
pub struct Accounts {
    /// Where they are kept.
    pub accounts: Arc<dyn AccountStore>,
    /// For storing keys by fingerprint.
    pub fingerprints: Arc<dyn Fingerprints>,
    /// For issuing tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Tells what happened.
    pub audit: Arc<Audit>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Fresh API keys: `liya_prod_` and 32 random bytes in base64url.
    pub fresh_key: fn() -> String,
}

/// A new tenant with its key, which is shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct MadeTenant {
    /// The tenant.
    pub tenant: TenantId,
    /// Its API key in plain text.
    pub api_key: String,
}

impl Accounts {
    /// Makes a tenant with a key and an owner without a password.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn create_tenant(&self, name: &str) -> Result<MadeTenant, UseCaseError> {
        let (tenant, api_key) = self.new_tenant(name, Plan::SelfHosted);
        let tenant = self.accounts.create_tenant(&tenant).await?;
        Ok(MadeTenant { tenant, api_key })
    }

    /// Makes the tenant of a first start; none where there is a tenant already.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn first_start(&self, name: &str) -> Result<Option<MadeTenant>, UseCaseError> {
        let (tenant, api_key) = self.new_tenant(name, Plan::SelfHosted);
        let made = self.accounts.create_first_tenant(&tenant).await?;
        Ok(made.map(|tenant| MadeTenant { tenant, api_key }))
    }

    /// Replaces a tenant's key; the old one starts no turn from this moment.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::TenantNotFound`], or the store's.
    pub async fn rotate_key(
        &self,
        tenant: &TenantId,
        actor: Actor,
    ) -> Result<String, UseCaseError> {
        let api_key = (self.fresh_key)();
        let key = self.new_key(&api_key);
        let about = ("api_key", Some(key.id.to_string()));
        let entry = self
            .audit
            .entry(tenant, actor, Action::KeyRotated, about, json!({}));
        let rotated = self.accounts.rotate_key(tenant, &key, &entry).await?;
        if rotated {
            Ok(api_key)
        } else {
            Err(UseCaseError::TenantNotFound)
        }
    }

    /// Sets what a tenant may use.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::TenantNotFound`], or the store's.
    pub async fn set_allowance(
        &self,
        tenant: &TenantId,
        allowance: Allowance,
    ) -> Result<(), UseCaseError> {
        let limits = json!({
            "requestsPerMinute": allowance.requests_per_minute,
            "monthlyRequests": allowance.month.requests,
            "monthlyTokens": allowance.month.tokens,
        });
        let entry = self.audit.entry(
            tenant,
            Actor::System,
            Action::AccountChanged,
            ("tenant", Some(tenant.to_string())),
            json!({ "limits": limits }),
        );
        let set = self
            .accounts
            .set_allowance(tenant, allowance, &entry)
            .await?;
        if set {
            Ok(())
        } else {
            Err(UseCaseError::TenantNotFound)
        }
    }

    /// A token for a tenant's owner.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::TenantNotFound`] where there is no such tenant or it has no owner, or the
    /// store's.
    pub async fn owner_token(
        &self,
        tenant: &TenantId,
        ttl: Micros,
    ) -> Result<String, UseCaseError> {
        let owner = self
            .accounts
            .owner(tenant)
            .await?
            .ok_or(UseCaseError::TenantNotFound)?;
        let now = self.clock.now();
        Ok(self.tokens.issue(&NewToken {
            user: owner.id,
            tenant: tenant.clone(),
            role: Role::Owner.to_string(),
            generation: owner.generation,
            logged_in_at: now,
            at: now,
            ttl,
        }))
    }

    /// A tenant to be made, and its key in plain text.
    pub(crate) fn new_tenant(&self, name: &str, plan: Plan) -> (NewTenant, String) {
        let api_key = (self.fresh_key)();
        let tenant = NewTenant {
            name: name.to_owned(),
            plan,
            settings: TenantSettings::default(),
            key: self.new_key(&api_key),
            owner: DashboardUserId::from_bits(self.ids.fresh()),
            at: self.clock.now(),
        };
        (tenant, api_key)
    }

    fn new_key(&self, api_key: &str) -> NewKey {
        NewKey {
            id: KeyId::from_bits(self.ids.fresh()),
            fingerprint: self.fingerprints.of(Purpose::ApiKey, api_key.as_bytes()),
            masked: masked(api_key),
        }
    }
}

/// A key as it is shown: three first and three last characters of its random part.
pub fn masked(api_key: &str) -> String {
    let random = api_key.strip_prefix("liya_prod_").unwrap_or(api_key);
    let first: String = random.chars().take(3).collect();
    let last: String = random
        .chars()
        .rev()
        .take(3)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    format!("liya_{first}-...{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_by_three_characters_at_either_end() {
        assert_eq!(masked("liya_prod_F9yAAAAAAAA_-BBBo4k"), "liya_F9y-...o4k");
    }
}
