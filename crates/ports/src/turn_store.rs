//! Storing turns: two short transactions around a model call that holds no lock, no transaction and
//! no connection. A pending row is at once the claim, the lease, the fencing token, the idempotency
//! record and the inbox for the candidate's answer.

mod base;
mod claim;
mod commit;

use async_trait::async_trait;
use domain::ids::{SessionId, TenantId, TurnId};
use domain::time::Micros;

pub use base::*;
pub use claim::*;
pub use commit::*;

use crate::error::{Found, StoreError};
use crate::person_store::Erased;

/// Stores turns. Ties between claims rest on row locks, unique constraints and the fence; lease
/// decisions use the database's clock.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait TurnStore: Send + Sync {
    /// What a turn needs to be decided, from one moment, without locks.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn base_of_turn(&self, lookup: &TurnLookup) -> Result<TurnBase, StoreError>;

    /// Claims a turn. Repeated with the same nonce after a lost connection it gives the same ticket.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was claimed then.
    async fn claim_turn(&self, claim: &Claim) -> Result<Claimed, StoreError>;

    /// Writes a further request to a paid model before it is sent, with its reservation, and closes
    /// the ones that have ended, so that what they do not need is free again. A refusal is one of the
    /// caps, or `Conflict` where the turn is no longer ours; nothing is closed then.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the request must not be sent then.
    async fn open_call(
        &self,
        claim: &Claim,
        ticket: Ticket,
        call: &CallOpening,
        ended: &[CallClosing],
    ) -> Result<Result<(), ClaimRefusal>, StoreError>;

    /// Commits a claimed turn. Repeated after a lost connection it is harmless.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownOutcome`] where the connection was lost and not regained within 2 s.
    async fn commit_turn(
        &self,
        ticket: Ticket,
        commit: &TurnCommit,
    ) -> Result<Committed, StoreError>;

    /// Claims and commits in one transaction, for turns that no paid model takes part in.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was stored then, or the outcome is unknown.
    async fn record_turn(&self, claim: &Claim, commit: &TurnCommit) -> Result<Claimed, StoreError>;

    /// Gives a claimed turn up. Without effect where the turn is no longer ours.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the lease runs out by itself then.
    async fn fail_turn(&self, failure: &Failure) -> Result<(), StoreError>;

    /// Waits, without a transaction, until a running turn is no longer running, at most `limit`.
    /// `Running` where it still is, or where two others are waiting for it already.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn await_turn(
        &self,
        tenant: &TenantId,
        turn: TurnId,
        limit: Micros,
    ) -> Result<Progress, StoreError>;

    /// Ends a session by call, without a message or a charge.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; it was not ended then.
    async fn end_session(&self, end: &SessionEnd) -> Result<SessionEnding, StoreError>;

    /// Erases a session with its messages, turns, contexts and what it had added to memory; with the
    /// last session of a person all that is remembered goes. A turn running meanwhile commits
    /// nothing. Usage figures stay. The bytes are gone from SQLite's files when the call returns.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was erased then.
    async fn delete_session(
        &self,
        tenant: &TenantId,
        session: SessionId,
    ) -> Result<Found<Erased>, StoreError>;
}
