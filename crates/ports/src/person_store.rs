//! What is held on a person: memory, progress, export, erasure.

use async_trait::async_trait;
use domain::ids::{TenantId, UserId};
use domain::memory::{Memory, RememberedId};
use domain::session::Session;

use crate::error::{Found, StoreError};
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

/// All that is held on a person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonExport {
    /// Sessions with their messages, oldest first.
    pub sessions: Vec<SessionDetail>,
    /// What is remembered.
    pub memory: Memory,
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
    async fn export(&self, tenant: &TenantId, user: &UserId) -> Result<PersonExport, StoreError>;

    /// Erases a person everywhere but for usage figures without text, in one transaction; a turn
    /// running meanwhile finds its session gone and commits nothing. A second call counts zeros.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was erased then.
    async fn erase(&self, tenant: &TenantId, user: &UserId) -> Result<Erased, StoreError>;
}
