//! The port of retention: purging, masking in place, and finding again what was erased.

use async_trait::async_trait;
use domain::ids::{SessionId, TenantId, UserId};
use domain::retention::Due;
use domain::settings::RetentionConfig;
use domain::time::Timestamp;
use ports::person_store::Erased;
use ports::retention::{HeldTexts, MaskedTexts};
use ports::{Retention, StoreError};

use super::Storage;
use super::db::{Db, in_transaction, reading};

#[async_trait]
impl Retention for Storage {
    async fn tenants_after(
        &self,
        after: Option<TenantId>,
    ) -> Result<Vec<(TenantId, RetentionConfig)>, StoreError> {
        Ok(reading!(self.db(), purge::tenants_after, (after,))?)
    }

    async fn purge(&self, tenant: &TenantId, due: &Due) -> Result<Erased, StoreError> {
        let arguments = (tenant.clone(), *due);
        Ok(in_transaction!(self.db(), purge::purge, arguments)?)
    }

    async fn purge_told(&self, tenant: &TenantId, since: Timestamp) -> Result<u64, StoreError> {
        let arguments = (tenant.clone(), since);
        Ok(in_transaction!(self.db(), audit::purge, arguments)?)
    }

    async fn due_for_masking(
        &self,
        tenant: &TenantId,
        due: &Due,
    ) -> Result<Vec<SessionId>, StoreError> {
        let arguments = (tenant.clone(), *due);
        Ok(reading!(self.db(), masking::due_sessions, arguments)?)
    }

    async fn held_texts(
        &self,
        tenant: &TenantId,
        session: SessionId,
    ) -> Result<Option<HeldTexts>, StoreError> {
        let arguments = (tenant.clone(), session);
        Ok(reading!(self.db(), masking::held_texts, arguments)?)
    }

    async fn mask(&self, tenant: &TenantId, masked: &MaskedTexts) -> Result<bool, StoreError> {
        let arguments = (tenant.clone(), masked.clone());
        Ok(in_transaction!(self.db(), masking::mask, arguments)?)
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        match self.db() {
            Db::Sqlite(file) => Ok(file.scrub().await?),
            // Dead rows are vacuum's affair.
            Db::Postgres(_) => Ok(()),
        }
    }

    async fn people_after(
        &self,
        after: Option<(TenantId, UserId)>,
    ) -> Result<Vec<(TenantId, UserId)>, StoreError> {
        Ok(reading!(self.db(), purge::people_after, (after,))?)
    }

    async fn sessions_after(
        &self,
        after: Option<SessionId>,
    ) -> Result<Vec<(TenantId, SessionId)>, StoreError> {
        Ok(reading!(self.db(), purge::sessions_after, (after,))?)
    }

    async fn erase_again(
        &self,
        tenant: &TenantId,
        user: &UserId,
        until: Timestamp,
    ) -> Result<Erased, StoreError> {
        let arguments = (tenant.clone(), user.clone(), until);
        let erased = in_transaction!(self.db(), erase::erase_again, arguments)?;
        self.scrubbed(erased).await
    }
}

impl Storage {
    /// What was erased, once its bytes are gone from the files too. The rows are gone whatever
    /// happens here: files that cannot be overwritten now are tried again with every sweep.
    pub(super) async fn scrubbed<T>(&self, erased: T) -> Result<T, StoreError> {
        if let Err(error) = self.scrub().await {
            tracing::warn!(%error, "erased bytes are not overwritten yet; the next sweep tries again");
        }
        Ok(erased)
    }
}
