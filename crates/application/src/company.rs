//! A tenant's own affairs: account, configuration, API key and packs. Everybody reads, owners and
//! admins change.

use std::sync::Arc;

use domain::account::Role;
use domain::audit::{Action, Actor, AuditEntry, changes};
use domain::settings::TenantSettings;
use ports::account_store::{AccountChange, AccountRecord, KeyView, SettingsChange};
use ports::{AccountStore, TenantDirectory};
use serde_json::{Value, json};

use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::callers::DashboardCaller;
use crate::error::UseCaseError;

/// How often a change is merged again where another one came between.
const MOST_TRIES: u32 = 8;

/// Shows and changes a tenant's affairs.
pub struct Company {
    /// Keys and their making.
    pub accounts: Arc<Accounts>,
    /// The settings in force.
    pub directory: Arc<dyn TenantDirectory>,
    /// Tells what happened.
    pub audit: Arc<Audit>,
    /// How settings look on the wire, so that the log can tell what changed in the words that
    /// people know. Equal settings look equal, others do not.
    pub shown: fn(&TenantSettings) -> Value,
}

impl Company {
    fn store(&self) -> &dyn AccountStore {
        &*self.accounts.accounts
    }

    /// What the dashboard shows of the tenant beyond its settings.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn account(&self, caller: &DashboardCaller) -> Result<AccountRecord, UseCaseError> {
        self.store()
            .account(&caller.tenant.id)
            .await?
            .ok_or(UseCaseError::TenantNotFound)
    }

    /// Changes name or billing address.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Forbidden`], or the store's.
    pub async fn change_account(
        &self,
        caller: &DashboardCaller,
        change: &AccountChange,
    ) -> Result<(), UseCaseError> {
        caller.may(Role::may_configure)?;
        let name = change.name.as_ref().map(
            |name| json!({"field": "tenantName", "old": caller.tenant.name, "new": name.as_str()}),
        );
        let billing = change
            .billing_email
            .as_ref()
            .map(|_| json!({"field": "billingEmail"}));
        let changed: Vec<Value> = name.into_iter().chain(billing).collect();
        let entry = self.entry(caller, Action::AccountChanged, json!({"changes": changed}));
        let tenant = &caller.tenant.id;
        if self.store().change_account(tenant, change, &entry).await? {
            Ok(())
        } else {
            Err(UseCaseError::TenantNotFound)
        }
    }

    /// Changes settings by merging into those in force; gives the new ones. Two changes at once are
    /// merged one after the other.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Forbidden`], what `merge` refuses, [`UseCaseError::Conflict`] where others
    /// change without end, or the store's.
    pub async fn change_settings<E: From<UseCaseError>>(
        &self,
        caller: &DashboardCaller,
        action: Action,
        merge: impl Fn(&TenantSettings) -> Result<TenantSettings, E>,
    ) -> Result<TenantSettings, E> {
        caller.may(Role::may_configure)?;
        let tenant = &caller.tenant.id;
        for _ in 0..MOST_TRIES {
            let current = self.directory.fresh_tenant(tenant).await;
            let current = current
                .map_err(UseCaseError::from)?
                .ok_or(UseCaseError::TenantNotFound)?;
            let merged = merge(&current.settings)?;
            let changed = changes(&(self.shown)(&current.settings), &(self.shown)(&merged));
            if changed.is_empty() {
                return Ok(merged);
            }
            let entry = self.entry(caller, action, json!({"changes": changed}));
            let outcome = self
                .store()
                .change_settings(tenant, &current.settings, &merged, &entry)
                .await
                .map_err(UseCaseError::from)?;
            match outcome {
                SettingsChange::Done => return Ok(merged),
                SettingsChange::Moved => {}
                SettingsChange::NoTenant => return Err(UseCaseError::TenantNotFound.into()),
            }
        }
        Err(UseCaseError::Conflict.into())
    }

    /// The tenant's newest key, masked.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn key(&self, caller: &DashboardCaller) -> Result<Option<KeyView>, UseCaseError> {
        Ok(self.store().newest_key(&caller.tenant.id).await?)
    }

    /// Replaces the tenant's key; the new one, in plain text, is shown only here.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Forbidden`], or the store's.
    pub async fn rotate_key(&self, caller: &DashboardCaller) -> Result<String, UseCaseError> {
        caller.may(Role::may_configure)?;
        let actor = Actor::User(caller.user.id);
        self.accounts.rotate_key(&caller.tenant.id, actor).await
    }

    fn entry(&self, caller: &DashboardCaller, action: Action, metadata: Value) -> AuditEntry {
        let actor = Actor::User(caller.user.id);
        let about = ("tenant", Some(caller.tenant.id.to_string()));
        self.audit
            .entry(&caller.tenant.id, actor, action, about, metadata)
    }
}
