//! What a process does by itself: leases, sweeping. The only port without a tenant.

use async_trait::async_trait;
use domain::ids::{KeyId, TurnId};
use domain::time::{Micros, Timestamp};

use crate::error::StoreError;

/// What a sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Pending turns whose lease had run out, now abandoned.
    pub abandoned: u64,
    /// Sessions of failed first turns, gone after an hour.
    pub empty_sessions: u64,
    /// Stored answers cleared after 24 hours.
    pub answers: u64,
    /// Text-free rows of unstored turns, gone after 24 hours.
    pub unstored: u64,
    /// Deliveries to webhooks that have been in the log long enough.
    pub deliveries: u64,
    /// Erasures that no running turn can have been decided before.
    pub erasures: u64,
}

/// Keeps the store tidy. Each method works in small batches, may run on several processes at once,
/// and does nothing when there is nothing to do.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Housekeeping: Send + Sync {
    /// Can the store be asked and are its migrations complete? For `/readyz`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where not.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Extends the live leases of these turns, as far as `owner` holds them, to `lease` from the
    /// database's now, in one statement.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the leases stand as they were.
    async fn extend_leases(
        &self,
        owner: &str,
        turns: &[TurnId],
        lease: Micros,
    ) -> Result<(), StoreError>;

    /// Abandons pending turns of the same node with an older boot: `owner` is `node/boot`.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn abandon_earlier_boots(&self, owner: &str) -> Result<u64, StoreError>;

    /// Notes when API keys were last used. One that was noted within the minute before stays as it is,
    /// so that there is at most one write a minute a key, however many processes use it.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was noted then.
    async fn note_key_use(&self, used: &[(KeyId, Timestamp)]) -> Result<(), StoreError>;

    /// Abandons dead pending turns and clears what has had its day. Never calls a model.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; batches done stay done.
    async fn sweep(&self, now: Timestamp) -> Result<Swept, StoreError>;
}
