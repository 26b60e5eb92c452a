//! What is held on a person: memory, progress, export, erasure.

use async_trait::async_trait;
use domain::candidate::Contexts;
use domain::ids::{TenantId, UserId};
use domain::memory::{Memory, RememberedId};
use domain::session::{Intent, Session};
use domain::text::Redacted;
use domain::time::Timestamp;

use crate::error::{Found, StoreError};
use crate::fingerprints::PersonMark;
use crate::session_reader::SessionDetail;

/// How many rows went with a session or a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Erased {
    /// Sessions.
    pub sessions: u64,
    /// Messages.
    pub messages: u64,
    /// Turns, with their idempotency records.
    pub turns: u64,
    /// Facts, scores and asked questions.
    pub memories: u64,
    /// Goals.
    pub goals: u64,
    /// Commitments.
    pub commitments: u64,
}

impl std::ops::AddAssign for Erased {
    fn add_assign(&mut self, other: Self) {
        let Self {
            sessions,
            messages,
            turns,
            memories,
            goals,
            commitments,
        } = other;
        self.sessions += sessions;
        self.messages += messages;
        self.turns += turns;
        self.memories += memories;
        self.goals += goals;
        self.commitments += commitments;
    }
}

/// All that is held on a person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonExport {
    /// Sessions, oldest first; those whose first turn never succeeded are among them.
    pub sessions: Vec<HeldSession>,
    /// Everything remembered, without bounds.
    pub memory: Memory,
    /// Turns that nothing else is kept of, oldest first.
    pub unstored: Vec<HeldTurn>,
}

/// All that is held of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldSession {
    /// What is shown of it.
    pub detail: SessionDetail,
    /// What callers told of candidate and job.
    pub contexts: Contexts,
    /// Its turns, failed ones included, oldest first.
    pub turns: Vec<HeldTurn>,
}

/// All that is held of a turn beside its messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTurn {
    /// The intent.
    pub intent: Intent,
    /// `pending`, `succeeded`, `failed` or `abandoned`.
    pub state: String,
    /// What the candidate said in it.
    pub said: Option<Redacted>,
    /// Its whole answer, while it is kept.
    pub answer: Option<String>,
    /// When it was claimed.
    pub created_at: Timestamp,
    /// When it was committed or given up.
    pub finished_at: Option<Timestamp>,
}

/// Reads and erases what is held on a person. Unknown people have nothing.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait PersonStore: Send + Sync {
    /// What is remembered, bounded as [`Memory`] says.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn memory(&self, tenant: &TenantId, user: &UserId) -> Result<Memory, StoreError>;

    /// Sessions in which an interview has begun, newest first, at most 200.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn interviews(
        &self,
        tenant: &TenantId,
        user: &UserId,
    ) -> Result<Vec<Session>, StoreError>;

    /// Forgets everything remembered: goals, commitments, facts, scores, asked questions. Sessions
    /// stay. Counts what went; a second call counts zeros.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was forgotten then.
    async fn forget(&self, tenant: &TenantId, user: &UserId) -> Result<Erased, StoreError>;

    /// Forgets one goal, commitment or fact of a person.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn forget_one(
        &self,
        tenant: &TenantId,
        user: &UserId,
        memory: RememberedId,
    ) -> Result<Found<()>, StoreError>;

    /// All that is held on a person.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn export(
        &self,
        tenant: &TenantId,
        user: &UserId,
        person: &PersonMark,
    ) -> Result<PersonExport, StoreError>;

    /// Erases a person everywhere but for usage figures without text, in one transaction. A turn
    /// running meanwhile finds its session gone and commits nothing; one that was decided before and
    /// would begin a session is refused. The bytes are gone from SQLite's files when the call
    /// returns. A second call counts zeros.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was erased then.
    async fn erase(
        &self,
        tenant: &TenantId,
        user: &UserId,
        person: &PersonMark,
        at: Timestamp,
    ) -> Result<Erased, StoreError>;
}
