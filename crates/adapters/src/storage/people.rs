//! The port of people.

use async_trait::async_trait;
use domain::ids::{TenantId, UserId};
use domain::memory::{Memory, RememberedId};
use domain::session::Session;
use domain::time::Timestamp;
use ports::fingerprints::PersonMark;
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
        let forgotten = in_transaction!(self.db(), person::forget, person)?;
        self.scrubbed(forgotten).await
    }

    async fn forget_one(
        &self,
        tenant: &TenantId,
        user: &UserId,
        memory: RememberedId,
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
