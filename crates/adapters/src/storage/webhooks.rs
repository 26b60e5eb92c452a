//! The ports of webhooks: their settings and log, and what they are still to be told.

use async_trait::async_trait;
use domain::audit::AuditEntry;
use domain::ids::{EventId, TenantId, WebhookId};
use domain::time::Timestamp;
use domain::webhook::Event;
use ports::outbox::{Due, Settlement};
use ports::webhook_store::{DeliveryLine, DeliveryPage, Webhook, WebhookChange};
use ports::{Found, Outbox, StoreError, WebhookStore};

use super::Storage;
use super::db::{in_transaction, reading};

#[async_trait]
impl WebhookStore for Storage {
    async fn add(
        &self,
        tenant: &TenantId,
        webhook: &Webhook,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let arguments = (tenant.clone(), webhook.clone(), entry.clone());
        Ok(in_transaction!(self.db(), webhooks::add, arguments)?)
    }

    async fn webhooks(&self, tenant: &TenantId) -> Result<Vec<Webhook>, StoreError> {
        Ok(reading!(self.db(), webhooks::all, tenant.clone())?)
    }

    async fn change(
        &self,
        tenant: &TenantId,
        webhook: WebhookId,
        change: &WebhookChange,
        entry: &AuditEntry,
    ) -> Result<Found<Webhook>, StoreError> {
        let arguments = (tenant.clone(), webhook, change.clone(), entry.clone());
        Ok(in_transaction!(self.db(), webhooks::change, arguments)?)
    }

    async fn remove(
        &self,
        tenant: &TenantId,
        webhook: WebhookId,
        entry: &AuditEntry,
    ) -> Result<Found<()>, StoreError> {
        let arguments = (tenant.clone(), webhook, entry.clone());
        Ok(in_transaction!(self.db(), webhooks::remove, arguments)?)
    }

    async fn deliveries(
        &self,
        tenant: &TenantId,
        webhook: WebhookId,
        page: u32,
    ) -> Result<Found<DeliveryPage>, StoreError> {
        let arguments = (tenant.clone(), webhook, page);
        Ok(reading!(self.db(), webhooks::deliveries, arguments)?)
    }

    async fn replay(
        &self,
        tenant: &TenantId,
        delivery: EventId,
        entry: &AuditEntry,
    ) -> Result<Found<DeliveryLine>, StoreError> {
        let arguments = (tenant.clone(), delivery, entry.clone());
        Ok(in_transaction!(self.db(), webhooks::replay, arguments)?)
    }
}

#[async_trait]
impl Outbox for Storage {
    async fn note(&self, tenant: &TenantId, event: &Event) -> Result<(), StoreError> {
        let arguments = (tenant.clone(), event.clone());
        Ok(in_transaction!(self.db(), outbox::note, arguments)?)
    }

    async fn awaiting_expiry(&self, now: Timestamp) -> Result<Vec<WebhookId>, StoreError> {
        Ok(reading!(self.db(), outbox::awaiting_expiry, now)?)
    }

    async fn note_expired(
        &self,
        webhook: WebhookId,
        first: EventId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let arguments = (webhook, first, now);
        Ok(in_transaction!(self.db(), outbox::note_expired, arguments)?)
    }

    async fn take_due(
        &self,
        now: Timestamp,
        until: Timestamp,
        most: u32,
    ) -> Result<Vec<Due>, StoreError> {
        let arguments = (now, until, most);
        Ok(in_transaction!(self.db(), outbox::take_due, arguments)?)
    }

    async fn settle(&self, settlement: &Settlement) -> Result<(), StoreError> {
        Ok(in_transaction!(self.db(), outbox::settle, *settlement)?)
    }
}
