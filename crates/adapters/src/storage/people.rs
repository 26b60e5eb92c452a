//! The ports of people and of accounts.

use async_trait::async_trait;
use domain::ids::{MemoryId, TenantId, UserId};
use domain::memory::Memory;
use domain::session::Session;
use domain::settings::TenantSettings;
use domain::time::Timestamp;
use ports::account_store::{NewKey, NewTenant, OwnerRecord};
use ports::fingerprints::PersonMark;
use ports::person_store::{Erased, PersonExport};
use ports::{AccountStore, Found, PersonStore, StoreError};

use super::Storage;
use super::db::{in_transaction, reading};

#[async_trait]
impl PersonStore for Storage {
    async fn memory(&self, tenant: &TenantId, user: &UserId) -> Result<Memory, StoreError> {
        let person = (tenant.clone(), user.clone());
        Ok(reading!(self.db(), person::memory, person)?)
    }

    async fn interviews(
        &self,
        tenant: &TenantId,
        user: &UserId,
    ) -> Result<Vec<Session>, StoreError> {
        let person = (tenant.clone(), user.clone());
        Ok(reading!(self.db(), person::interviews, person)?)
    }

    async fn forget(&self, tenant: &TenantId, user: &UserId) -> Result<Erased, StoreError> {
        let person = (tenant.clone(), user.clone());
        let forgotten = in_transaction!(self.db(), person::forget, person)?;
        self.scrubbed(forgotten).await
    }

    async fn forget_one(
        &self,
        tenant: &TenantId,
        user: &UserId,
        memory: MemoryId,
    ) -> Result<Found<()>, StoreError> {
        let arguments = (tenant.clone(), user.clone(), memory);
        let found = in_transaction!(self.db(), person::forget_one, arguments)?;
        self.scrubbed(found).await
    }

    async fn export(
        &self,
        tenant: &TenantId,
        user: &UserId,
        person: &PersonMark,
    ) -> Result<PersonExport, StoreError> {
        let arguments = (tenant.clone(), user.clone(), person.clone());
        Ok(reading!(self.db(), export::export, arguments)?)
    }

    async fn erase(
        &self,
        tenant: &TenantId,
        user: &UserId,
        person: &PersonMark,
        at: Timestamp,
    ) -> Result<Erased, StoreError> {
        let arguments = (tenant.clone(), user.clone(), person.clone(), at);
        let erased = in_transaction!(self.db(), erase::erase_person, arguments)?;
        self.scrubbed(erased).await
    }
}

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
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let arguments = (tenant.clone(), key.clone(), at);
        let rotated = in_transaction!(self.db(), accounts::rotate_key, arguments);
        self.shared.directory.forget();
        Ok(rotated?)
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
