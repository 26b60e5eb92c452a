//! The ports of accounts, of dashboard users, of the audit log and of usage.

use async_trait::async_trait;
use domain::account::{Allowance, EmailAddress, Role};
use domain::audit::AuditEntry;
use domain::ids::{DashboardUserId, TenantId};
use domain::session::{Domain, Intent};
use domain::settings::TenantSettings;
use domain::time::Timestamp;
use ports::account_store::{
    AccountChange, AccountRecord, KeyView, NewKey, NewTenant, OwnerRecord, SettingsChange, SignUp,
};
use ports::audit_log::{AuditFilter, AuditPage};
use ports::usage_reader::Used;
use ports::user_store::{LoginRecord, NewInvitation, UserChange, UserProfile};
use ports::{AccountStore, AuditLog, Found, StoreError, UsageReader, UserStore};

use super::Storage;
use super::db::{in_transaction, reading};

#[async_trait]
impl AccountStore for Storage {
    async fn create_tenant(&self, tenant: &NewTenant) -> Result<TenantId, StoreError> {
        let made = in_transaction!(self.db(), accounts::create_tenant, tenant.clone())?;
        self.shared.directory.forget();
        Ok(made)
    }

    async fn create_first_tenant(
        &self,
        tenant: &NewTenant,
    ) -> Result<Option<TenantId>, StoreError> {
        let made = in_transaction!(self.db(), accounts::create_first_tenant, tenant.clone())?;
        self.shared.directory.forget();
        Ok(made)
    }

    async fn rotate_key(
        &self,
        tenant: &TenantId,
        key: &NewKey,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let arguments = (tenant.clone(), key.clone(), entry.clone());
        let rotated = in_transaction!(self.db(), accounts::rotate_key, arguments);
        self.shared.directory.forget();
        Ok(rotated?)
    }

    async fn sign_up(
        &self,
        sign_up: &SignUp,
        entry: &AuditEntry,
    ) -> Result<Option<TenantId>, StoreError> {
        let arguments = (sign_up.clone(), entry.clone());
        let made = in_transaction!(self.db(), accounts::sign_up, arguments)?;
        self.shared.directory.forget();
        Ok(made)
    }

    async fn newest_key(&self, tenant: &TenantId) -> Result<Option<KeyView>, StoreError> {
        Ok(reading!(self.db(), accounts::newest_key, tenant.clone())?)
    }

    async fn account(&self, tenant: &TenantId) -> Result<Option<AccountRecord>, StoreError> {
        Ok(reading!(self.db(), accounts::account, tenant.clone())?)
    }

    async fn change_account(
        &self,
        tenant: &TenantId,
        change: &AccountChange,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let arguments = (tenant.clone(), change.clone(), entry.clone());
        let changed = in_transaction!(self.db(), accounts::change_account, arguments);
        self.shared.directory.forget();
        Ok(changed?)
    }

    async fn change_settings(
        &self,
        tenant: &TenantId,
        was: &TenantSettings,
        now: &TenantSettings,
        entry: &AuditEntry,
    ) -> Result<SettingsChange, StoreError> {
        let arguments = (tenant.clone(), was.clone(), now.clone(), entry.clone());
        let changed = in_transaction!(self.db(), accounts::change_settings, arguments);
        self.shared.directory.forget();
        Ok(changed?)
    }

    async fn set_allowance(
        &self,
        tenant: &TenantId,
        allowance: Allowance,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let arguments = (tenant.clone(), allowance, entry.clone());
        let set = in_transaction!(self.db(), accounts::set_allowance, arguments);
        self.shared.directory.forget();
        Ok(set?)
    }

    async fn owner(&self, tenant: &TenantId) -> Result<Option<OwnerRecord>, StoreError> {
        Ok(reading!(self.db(), accounts::owner, tenant.clone())?)
    }

    async fn set_settings(
        &self,
        tenant: &TenantId,
        settings: &TenantSettings,
    ) -> Result<bool, StoreError> {
        let arguments = (tenant.clone(), settings.clone());
        let set = in_transaction!(self.db(), accounts::set_settings, arguments);
        self.shared.directory.forget();
        Ok(set?)
    }
}

impl Storage {
    /// A secret that all processes on this database share: `candidate`, unless one is stored under
    /// this name already. For PostgreSQL; beside an SQLite file secrets stand in files.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn shared_secret(&self, name: &str, candidate: &[u8]) -> Result<Vec<u8>, StoreError> {
        let arguments = (name.to_owned(), candidate.to_owned());
        Ok(in_transaction!(
            self.db(),
            accounts::shared_secret,
            arguments
        )?)
    }
}

#[async_trait]
impl UserStore for Storage {
    async fn login(&self, email: &EmailAddress) -> Result<Option<LoginRecord>, StoreError> {
        Ok(reading!(self.db(), users::login, email.clone())?)
    }

    async fn user(
        &self,
        tenant: &TenantId,
        user: DashboardUserId,
    ) -> Result<Found<LoginRecord>, StoreError> {
        Ok(reading!(self.db(), users::user, (tenant.clone(), user))?)
    }

    async fn users(&self, tenant: &TenantId) -> Result<Vec<UserProfile>, StoreError> {
        Ok(reading!(self.db(), users::users, tenant.clone())?)
    }

    async fn invite(
        &self,
        invitation: &NewInvitation,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let arguments = (invitation.clone(), entry.clone());
        Ok(in_transaction!(self.db(), users::invite, arguments)?)
    }

    async fn invited(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<UserProfile>, StoreError> {
        Ok(reading!(
            self.db(),
            users::invited,
            (token.to_owned(), now)
        )?)
    }

    async fn accept_invitation(
        &self,
        token: &str,
        password_hash: &str,
        full_name: Option<String>,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let arguments = (
            token.to_owned(),
            password_hash.to_owned(),
            full_name,
            entry.clone(),
        );
        let accepted = in_transaction!(self.db(), users::accept_invitation, arguments);
        self.shared.directory.forget();
        Ok(accepted?)
    }

    async fn set_password(
        &self,
        user: DashboardUserId,
        password_hash: &str,
        entry: &AuditEntry,
    ) -> Result<Option<i64>, StoreError> {
        let arguments = (user, password_hash.to_owned(), entry.clone());
        let generation = in_transaction!(self.db(), users::set_password, arguments);
        self.shared.directory.forget();
        Ok(generation?)
    }

    async fn end_tokens(
        &self,
        user: DashboardUserId,
        entry: &AuditEntry,
    ) -> Result<Option<i64>, StoreError> {
        let generation = in_transaction!(self.db(), users::end_tokens, (user, entry.clone()));
        self.shared.directory.forget();
        Ok(generation?)
    }

    async fn change_role(
        &self,
        tenant: &TenantId,
        user: DashboardUserId,
        role: Role,
        entry: &AuditEntry,
    ) -> Result<Found<UserChange>, StoreError> {
        let arguments = (tenant.clone(), user, role, entry.clone());
        let changed = in_transaction!(self.db(), users::change_role, arguments);
        self.shared.directory.forget();
        Ok(changed?)
    }

    async fn remove_user(
        &self,
        tenant: &TenantId,
        user: DashboardUserId,
        entry: &AuditEntry,
    ) -> Result<Found<UserChange>, StoreError> {
        let arguments = (tenant.clone(), user, entry.clone());
        let removed = in_transaction!(self.db(), users::remove_user, arguments);
        self.shared.directory.forget();
        Ok(removed?)
    }
}

#[async_trait]
impl AuditLog for Storage {
    async fn append(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        Ok(in_transaction!(self.db(), audit::append, entry.clone())?)
    }

    async fn entries(
        &self,
        tenant: &TenantId,
        filter: AuditFilter,
        page: u32,
    ) -> Result<AuditPage, StoreError> {
        let arguments = (tenant.clone(), filter, page);
        Ok(reading!(self.db(), audit::entries, arguments)?)
    }
}

#[async_trait]
impl UsageReader for Storage {
    async fn by_intent(
        &self,
        tenant: &TenantId,
        first_day: &str,
    ) -> Result<Vec<(Domain, Intent, Used)>, StoreError> {
        let arguments = (tenant.clone(), first_day.to_owned());
        Ok(reading!(self.db(), usage::by_intent, arguments)?)
    }

    async fn by_month(
        &self,
        tenant: &TenantId,
        first_day: &str,
    ) -> Result<Vec<(String, Used)>, StoreError> {
        let arguments = (tenant.clone(), first_day.to_owned());
        Ok(reading!(self.db(), usage::by_month, arguments)?)
    }
}
