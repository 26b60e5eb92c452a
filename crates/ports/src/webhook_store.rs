//! A tenant's webhooks and the log of what they were told.

use async_trait::async_trait;
use domain::audit::AuditEntry;
use domain::ids::{EventId, TenantId, WebhookId};
use domain::time::Timestamp;
use domain::webhook::{DeliveryStatus, EventKind};

use crate::error::{Found, StoreError};

/// Deliveries of a page of the log.
pub const PAGE: u32 = 25;

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where it is.
    pub url: String,
    /// What it is told of.
    pub events: Vec<EventKind>,
    /// Whether it is told anything.
    pub active: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What changes of a webhook; what is none stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookChange {
    /// Where it is.
    pub url: Option<String>,
    /// What it is told of.
    pub events: Option<Vec<EventKind>>,
    /// Whether it is told anything.
    pub active: Option<bool>,
}

/// How a delivery stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryLine {
    /// Its id, which the other side sees as `webhook-id`.
    pub id: EventId,
    /// What it tells of.
    pub event: EventKind,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was sent since it was made or replayed.
    pub attempts: u32,
    /// What the other side answered last; none where it did not.
    pub last_status_code: Option<u16>,
    /// When it is sent again.
    pub next_attempt_at: Option<Timestamp>,
    /// When its event happened.
    pub created_at: Timestamp,
}

/// A page of the log, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryPage {
    /// Its lines.
    pub lines: Vec<DeliveryLine>,
    /// How many there are altogether.
    pub total: u64,
}

/// Keeps webhooks. Each change is written together with its audit entry.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait WebhookStore: Send + Sync {
    /// Adds a webhook; it is told of what happens from now on. False: the tenant has as many as it may
    /// have.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was added then.
    async fn add(
        &self,
        tenant: &TenantId,
        webhook: &Webhook,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError>;

    /// A tenant's webhooks, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn webhooks(&self, tenant: &TenantId) -> Result<Vec<Webhook>, StoreError>;

    /// Changes a webhook and gives it as it is then. What waits for one that is switched off waits on;
    /// of what happens meanwhile it is not told.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was changed then.
    async fn change(
        &self,
        tenant: &TenantId,
        webhook: WebhookId,
        change: &WebhookChange,
        entry: &AuditEntry,
    ) -> Result<Found<Webhook>, StoreError>;

    /// Removes a webhook with its log.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was removed then.
    async fn remove(
        &self,
        tenant: &TenantId,
        webhook: WebhookId,
        entry: &AuditEntry,
    ) -> Result<Found<()>, StoreError>;

    /// A page of a webhook's log; `page` counts from 1.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn deliveries(
        &self,
        tenant: &TenantId,
        webhook: WebhookId,
        page: u32,
    ) -> Result<Found<DeliveryPage>, StoreError>;

    /// Makes a delivery due again, whatever became of it, with as many attempts as a new one.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was changed then.
    async fn replay(
        &self,
        tenant: &TenantId,
        delivery: EventId,
        entry: &AuditEntry,
    ) -> Result<Found<DeliveryLine>, StoreError>;
}
