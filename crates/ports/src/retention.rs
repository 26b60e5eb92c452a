//! What a store does about text whose time has come: it goes, or it is masked in place. Beside
//! housekeeping the only port that goes over tenants.

use async_trait::async_trait;
use domain::candidate::ContextKind;
use domain::ids::{CommitmentId, GoalId, MemoryId, MessageId, SessionId, TenantId, TurnId, UserId};
use domain::retention::Due;
use domain::session::Intent;
use domain::settings::RetentionConfig;
use domain::text::{KnownPerson, Raw, Redacted, SpanCounts};
use domain::time::Timestamp;

use crate::error::StoreError;
use crate::person_store::Erased;

/// Where a text of a session stands, and what form it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A message's words.
    Message(MessageId),
    /// What the candidate said in a turn.
    Said(TurnId),
    /// A goal that the session set.
    Goal(GoalId),
    /// How that goal is measured.
    Measure(GoalId),
    /// A commitment made in the session.
    Commitment(CommitmentId),
    /// A fact learned in the session.
    Fact(MemoryId),
    /// A context as the caller sent it: JSON.
    Context(ContextKind),
    /// The last output of an intent: JSON of the engine's own.
    Output(Intent),
    /// The stored answer of a turn: JSON of the engine's own.
    Answer(TurnId),
    /// The memory of the state machines: the JSON of a [`domain::session::SessionState`].
    State,
}

/// The texts of a session that was kept as sent.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldTexts {
    /// The revision they were read at.
    pub revision: i64,
    /// By what the candidate is recognised.
    pub known: KnownPerson,
    /// The texts.
    pub texts: Vec<(Place, Raw)>,
}

/// The texts of a session as they are to stand from now on.
#[derive(Debug, Clone, PartialEq)]
pub struct MaskedTexts {
    /// The session.
    pub session: SessionId,
    /// The revision that the texts were read at.
    pub revision: i64,
    /// Those that changed.
    pub texts: Vec<(Place, Redacted)>,
    /// How many spans of each kind were masked.
    pub masked: SpanCounts,
}

/// Purges and masks, a small batch at a time. Any number of processes may do it at once; a kill
/// loses at most the batch at work, which is done again.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Retention: Send + Sync {
    /// Tenants behind this one with their settings, in the order of ids, at most 100.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn tenants_after(
        &self,
        after: Option<TenantId>,
    ) -> Result<Vec<(TenantId, RetentionConfig)>, StoreError>;

    /// Removes a batch of sessions that are due, oldest activity first: at most 20 sessions, and no
    /// more messages than a turn can wait for, in one transaction. Sessions with a pending turn, at
    /// work elsewhere or still to be masked are left for later. What is remembered of a person goes
    /// with the last session held; charges stay and say that their text was purged. Counts zeros
    /// when nothing is due.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing of this batch went then.
    async fn purge(&self, tenant: &TenantId, due: &Due) -> Result<Erased, StoreError>;

    /// Sessions that hold text as sent and are due to be masked, oldest activity first, at most 100.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn due_for_masking(
        &self,
        tenant: &TenantId,
        due: &Due,
    ) -> Result<Vec<SessionId>, StoreError>;

    /// The texts of such a session; none where it is gone or masked by now.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn held_texts(
        &self,
        tenant: &TenantId,
        session: SessionId,
    ) -> Result<Option<HeldTexts>, StoreError>;

    /// Puts masked texts in the place of those that were read, and marks the session as masked.
    /// False where it moved on, a turn is pending, or it is gone: nothing has changed then.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was changed then.
    async fn mask(&self, tenant: &TenantId, masked: &MaskedTexts) -> Result<bool, StoreError>;

    /// Removes a batch of a tenant's audit entries that are no later than this, the oldest first, and
    /// counts them: at most 100 in one transaction, zero when nothing is due.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing of this batch went then.
    async fn purge_told(&self, tenant: &TenantId, since: Timestamp) -> Result<u64, StoreError>;

    /// Overwrites what deleted rows left behind in the database's files, as far as the database can:
    /// see `docs/privacy.md`.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; it is to be done again.
    async fn scrub(&self) -> Result<(), StoreError>;

    /// People of whom anything is held, behind this one, in order, at most 1,000.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn people_after(
        &self,
        after: Option<(TenantId, UserId)>,
    ) -> Result<Vec<(TenantId, UserId)>, StoreError>;

    /// Sessions behind this one, in the order of ids, with their tenants, at most 1,000.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn sessions_after(
        &self,
        after: Option<SessionId>,
    ) -> Result<Vec<(TenantId, SessionId)>, StoreError>;

    /// Erases what was held on a person at that moment: sessions begun and memory added no later.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was erased then.
    async fn erase_again(
        &self,
        tenant: &TenantId,
        user: &UserId,
        until: Timestamp,
    ) -> Result<Erased, StoreError>;
}
