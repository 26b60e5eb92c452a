//! Tells webhooks what they are to be told.

use std::sync::Arc;

use domain::ids::EventId;
use domain::time::Micros;
use domain::webhook::{DeliveryStatus, wait_after};
use futures_util::future::join_all;
use ports::outbox::{Due, Settlement};
use ports::{Clock, IdGenerator, Outbox, WebhookSender};

use crate::error::UseCaseError;

/// Deliveries that are under way at once in a process.
const AT_ONCE: u32 = 16;

/// How long a delivery is its process's: longer than any attempt takes.
const LEASE: Micros = Micros::seconds(60);

/// Answers that say that nobody wants to be told any more.
const GONE: u16 = 410;

/// Delivers.
pub struct Deliver {
    /// What is to be delivered.
    pub outbox: Arc<dyn Outbox>,
    /// The way there.
    pub sender: Arc<dyn WebhookSender>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids of events.
    pub ids: Arc<dyn IdGenerator>,
}

/// What a round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delivered {
    /// Sessions that webhooks are to be told of since they expired.
    pub expired: u64,
    /// Deliveries that were taken by the other side.
    pub delivered: u32,
    /// Deliveries that are to be tried again.
    pub again: u32,
    /// Deliveries that were given up.
    pub failed: u32,
    /// More may be due.
    pub full: bool,
}

impl Deliver {
    /// Looks for sessions that expired, and sends what is due, as far as one round goes.
    ///
    /// # Errors
    ///
    /// The store's; what was sent and not settled is sent again.
    pub async fn round(&self) -> Result<Delivered, UseCaseError> {
        let mut done = Delivered {
            expired: self.note_expired().await?,
            ..Delivered::default()
        };
        let now = self.clock.now();
        let due = self.outbox.take_due(now, now.plus(LEASE), AT_ONCE).await?;
        done.full = u32::try_from(due.len()).is_ok_and(|taken| taken == AT_ONCE);
        for settled in join_all(due.iter().map(|due| self.deliver(due))).await {
            match settled? {
                DeliveryStatus::Delivered => done.delivered += 1,
                DeliveryStatus::Pending => done.again += 1,
                DeliveryStatus::Failed => done.failed += 1,
            }
        }
        Ok(done)
    }

    async fn note_expired(&self) -> Result<u64, UseCaseError> {
        let mut noted = 0;
        let now = self.clock.now();
        for webhook in self.outbox.awaiting_expiry(now).await? {
            let first = EventId::from_bits(self.ids.fresh());
            noted += self.outbox.note_expired(webhook, first, now).await?;
        }
        Ok(noted)
    }

    async fn deliver(&self, due: &Due) -> Result<DeliveryStatus, UseCaseError> {
        let status_code = self.sender.send(due, self.clock.now()).await;
        let next = match status_code {
            Some(200..300 | GONE) => None,
            Some(_) | None => wait_after(due.attempt),
        };
        let status = match (status_code, next) {
            (Some(200..300), _) => DeliveryStatus::Delivered,
            (_, Some(_)) => DeliveryStatus::Pending,
            (_, None) => DeliveryStatus::Failed,
        };
        let settlement = Settlement {
            id: due.id,
            attempt: due.attempt,
            status,
            status_code,
            next_attempt_at: next.map(|wait| self.clock.now().plus(wait)),
        };
        self.outbox.settle(&settlement).await?;
        Ok(status)
    }
}
