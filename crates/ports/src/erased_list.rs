//! Who and what was erased, beside the store, so that a restored backup can be brought up to date.

use async_trait::async_trait;
use domain::ids::{SessionId, TenantId};
use domain::time::Timestamp;

use crate::error::StoreError;
use crate::fingerprints::{Fingerprints, Purpose};

/// What was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person with everything held.
    Person,
    /// One session.
    Session,
}

/// One erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was erased.
    pub kind: Kind,
    /// The keyed hash of whose or which it was: see [`crate::fingerprints::PersonMark`] and
    /// [`session_mark`].
    pub mark: String,
    /// When: what is held from later on is not meant.
    pub at: Timestamp,
}

/// The mark of an erased session.
pub fn session_mark(
    fingerprints: &dyn Fingerprints,
    tenant: &TenantId,
    session: SessionId,
) -> String {
    fingerprints.of(Purpose::Person, format!("{tenant}\n{session}").as_bytes())
}

/// An append-only list, outside of what a backup of the store brings back.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait ErasedList: Send + Sync {
    /// Adds an entry. It is on the disk when the call returns. Several processes may add at once;
    /// the same entry twice is harmless.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the entry may or may not stand there then.
    async fn note(&self, entry: &Entry) -> Result<(), StoreError>;

    /// Every entry, in no particular order.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: it cannot be read, or was written under another key.
    async fn entries(&self) -> Result<Vec<Entry>, StoreError>;
}
