//! The port of people.

use async_trait::async_trait;
use domain::ids::{TenantId, UserId};
use domain::memory::{Memory, RememberedId};
use domain::session::Session;
use ports::person_store::{Erased, PersonExport};
use ports::{Found, PersonStore, StoreError};

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
        Ok(in_transaction!(self.db(), person::forget, person)?)
    }

    async fn forget_one(
        &self,
        tenant: &TenantId,
        user: &UserId,
        memory: RememberedId,
    ) -> Result<Found<()>, StoreError> {
        let arguments = (tenant.clone(), user.clone(), memory);
        Ok(in_transaction!(self.db(), person::forget_one, arguments)?)
    }

    async fn export(&self, tenant: &TenantId, user: &UserId) -> Result<PersonExport, StoreError> {
        let person = (tenant.clone(), user.clone());
        Ok(reading!(self.db(), person::export, person)?)
    }

    async fn erase(&self, tenant: &TenantId, user: &UserId) -> Result<Erased, StoreError> {
        let person = (tenant.clone(), user.clone());
        Ok(in_transaction!(self.db(), erase::erase_person, person)?)
    }
}
