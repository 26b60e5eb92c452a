//! What webhooks are still to be told. Events of a commit, of an end by call and of a turn given up are
//! written with these; the others by [`Outbox::note`].

use async_trait::async_trait;
use domain::ids::{EventId, TenantId, WebhookId};
use domain::time::Timestamp;
use domain::webhook::{DeliveryStatus, Event};

use crate::error::StoreError;

/// A delivery to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its id.
    pub id: EventId,
    /// To whom.
    pub webhook: WebhookId,
    /// Where that is.
    pub url: String,
    /// The body, JSON text.
    pub payload: String,
    /// The number of this attempt, from 1: whoever sends it shows it when it has ended.
    pub attempt: u32,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    /// Of this delivery.
    pub id: EventId,
    /// This attempt.
    pub attempt: u32,
    /// Where the delivery stands now.
    pub status: DeliveryStatus,
    /// What the other side answered, if it did.
    pub status_code: Option<u16>,
    /// When the next attempt is due, while it is pending.
    pub next_attempt_at: Option<Timestamp>,
}

/// Keeps what is to be delivered, at least once. Any number of processes may deliver.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Writes an event that nothing else is written with. A webhook that has been told of the same one
    /// is not told again; an event of a session that is gone is not told at all.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; it was not written then.
    async fn note(&self, tenant: &TenantId, event: &Event) -> Result<(), StoreError>;

    /// Webhooks that are to be told of sessions that have expired and that they were not told of.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn awaiting_expiry(&self, now: Timestamp) -> Result<Vec<WebhookId>, StoreError>;

    /// Writes what a webhook is to be told of sessions that expired since it was last looked at, at most
    /// 100, with ids counted from `first`, and says how many. One with a pending turn may go on: it is
    /// waited for, and so are those behind it. None where another process is at it.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was written then.
    async fn note_expired(
        &self,
        webhook: WebhookId,
        first: EventId,
        now: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Takes deliveries that are due, the longest waiting first. They are nobody else's until then;
    /// what is not settled by then is due again.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was taken then.
    async fn take_due(
        &self,
        now: Timestamp,
        until: Timestamp,
        most: u32,
    ) -> Result<Vec<Due>, StoreError>;

    /// Writes what became of an attempt; without effect where the delivery was taken or replayed since.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; it is due again when its time is over.
    async fn settle(&self, settlement: &Settlement) -> Result<(), StoreError>;
}
