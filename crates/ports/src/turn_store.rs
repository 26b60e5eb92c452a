//! Storing turns: two short transactions around a model call that holds no lock, no transaction and
//! no connection. A pending row is at once the claim, the lease, the fencing token, the idempotency
//! record and the inbox for the candidate's answer.

use async_trait::async_trait;
use domain::candidate::Contexts;
use domain::ids::{KeyId, MessageId, SessionId, TenantId, TurnId, UserId};
use domain::memory::{Memory, MemoryChange};
use domain::money::{MicroUsd, Usage};
use domain::session::{Domain, Ended, Intent, Message, Role, Session, SessionState, StoredConsent};
use domain::text::{KnownPerson, Redacted};
use domain::time::{Micros, Timestamp};

use crate::error::{Found, StoreError};
use crate::person_store::Erased;

/// How a request is recognised when it comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognition {
    /// Fingerprint of the `Idempotency-Key` with tenant and route, where one was sent.
    pub key: Option<String>,
    /// Fingerprint of the request: the body with sorted keys.
    pub request: String,
}

/// What a turn needs to know before it is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnLookup {
    /// The caller's tenant.
    pub tenant: TenantId,
    /// The person.
    pub user: UserId,
    /// The intent: with the key it names a stored answer.
    pub intent: Intent,
    /// The session to go on with, if one was named.
    pub session: Option<SessionId>,
    /// How the request is recognised.
    pub recognition: Recognition,
    /// Most messages of history wanted.
    pub history: u32,
    /// Stored answers older than 24 hours do not count from here on.
    pub now: Timestamp,
}

/// What a look-up for a turn found, from one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnBase {
    /// The session named, or else the one of the key's unfinished first turn.
    pub session: Option<Found<Box<SessionSnapshot>>>,
    /// What is remembered of the person, from other sessions and this one.
    pub memory: Memory,
    /// The turn that was made with the same key, if any and not yet 24 hours old.
    pub keyed: Option<KeyedTurn>,
}

/// A session with what a turn needs of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSnapshot {
    /// The session.
    pub session: Session,
    /// Its remembered contexts.
    pub contexts: Contexts,
    /// Its newest messages, oldest first.
    pub history: Vec<Message>,
    /// Its newest committed turn.
    pub last_turn: Option<LastTurn>,
    /// What its calls cost so far, reservations included.
    pub spent: MicroUsd,
}

/// The newest committed turn of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct LastTurn {
    /// Its intent.
    pub intent: Intent,
    /// What the candidate said in it.
    pub input: Option<Redacted>,
    /// Its answer, while it is kept.
    pub answer: Option<String>,
    /// When it was committed.
    pub finished_at: Timestamp,
}

/// The turn of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedTurn {
    /// It was made with the same request.
    pub same_request: bool,
    /// Where it stands.
    pub progress: Progress,
}

/// Where a turn stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Running, its lease alive.
    Running(TurnId),
    /// Committed with this answer (the whole body that was sent).
    Answered(String),
    /// Committed, its answer not kept (no storage) or no longer.
    AnswerGone,
    /// Failed, abandoned, or its lease is dead: it may be tried again.
    Open,
}

/// What is kept of a turn.
#[derive(Debug, Clone, PartialEq)]
pub enum Keeping {
    /// A session goes on.
    Session {
        /// Which.
        id: SessionId,
        /// The revision that the decision was made on.
        base_revision: i64,
    },
    /// A session begins; inserted in the same transaction.
    NewSession(Box<NewSession>),
    /// `allow_data_storage: false`: a text-free accounting row for 24 hours.
    Nothing,
}

/// A session to be inserted by its first turn.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Its domain.
    pub domain: Domain,
    /// What the candidate allowed.
    pub consent: StoredConsent,
    /// When it expires if nothing follows.
    pub expires_at: Timestamp,
}

/// A claim on a turn: one transaction, all or nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The caller's tenant.
    pub tenant: TenantId,
    /// The caller's key, checked again.
    pub api_key: KeyId,
    /// The person.
    pub user: UserId,
    /// The intent.
    pub intent: Intent,
    /// The turn's id, used unless an earlier attempt's row is taken over.
    pub turn: TurnId,
    /// Makes the claim's own repetition after a lost connection harmless.
    pub nonce: u128,
    /// What is kept.
    pub keeping: Keeping,
    /// How the request is recognised when it comes again.
    pub recognition: Recognition,
    /// The candidate's words: the inbox.
    pub input: Option<Redacted>,
    /// Who holds the lease: `node/boot`.
    pub owner: String,
    /// How long the lease lives without a heartbeat.
    pub lease: Micros,
    /// The first request to a paid model, with its reservation; none where none is asked.
    pub call: Option<CallOpening>,
    /// What each request to a paid model reserves against session and day caps.
    pub reserve: MicroUsd,
    /// Most that the session may cost.
    pub session_cap: MicroUsd,
    /// Most that the UTC day of `at` may cost.
    pub day_cap: MicroUsd,
    /// When.
    pub at: Timestamp,
}

/// A request to a paid model, written before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOpening {
    /// Its number within the attempt, from 1.
    pub number: u32,
    /// The provider's name.
    pub provider: String,
    /// The model's name.
    pub model: String,
    /// The price table's version.
    pub price_version: String,
    /// Reserved against session and day caps.
    pub reserved: MicroUsd,
}

/// How a request to a paid model ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallClosing {
    /// Its number within the attempt, from 1.
    pub number: u32,
    /// `succeeded`, `failed`, `timed_out`, `unusable` or `wasted`.
    pub outcome: String,
    /// The provider's own id of the request.
    pub provider_request_id: Option<String>,
    /// Tokens.
    pub usage: Usage,
    /// What it cost: the reserved amount where that is not known.
    pub cost: MicroUsd,
}

/// What a claim came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// The turn is ours. (From `record_turn`: and committed.)
    Won(Ticket),
    /// The session moved on since the decision: read and decide again.
    Moved,
    /// The same key with the same request, already answered: this body.
    Replay(String),
    /// The very same request is still running: wait for it.
    Running(TurnId),
    /// Refused.
    Refused(ClaimRefusal),
}

/// A won claim: what commit and failure must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// The turn, that of an earlier attempt where it was taken over.
    pub turn: TurnId,
    /// The fencing token.
    pub attempt: i32,
}

/// Why a claim is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimRefusal {
    /// The API key was revoked.
    KeyRevoked,
    /// No such session.
    UnknownSession,
    /// Another tenant's session.
    ForeignTenant,
    /// A session of another person.
    OtherUser,
    /// The session ended.
    SessionEnded,
    /// The session expired.
    SessionExpired,
    /// The idempotency key was used for another request.
    KeyReused,
    /// The session moved on since the key's first attempt, or the answer is no longer kept.
    Conflict,
    /// Another turn of this session is running.
    TurnInProgress {
        /// Seconds until its lease runs out, at least 1.
        retry_after: i64,
    },
    /// The session's cap holds no further call.
    SessionCap,
    /// The day's cap holds no further call.
    DayCap,
}

/// A finished turn: one transaction, all or nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnCommit {
    /// The caller's tenant.
    pub tenant: TenantId,
    /// The person.
    pub user: UserId,
    /// The intent.
    pub intent: Intent,
    /// The engine's replies to this intent in this session, this one included.
    pub intent_turn: u32,
    /// What is kept; none for `allow_data_storage: false`.
    pub session: Option<SessionChange>,
    /// The whole body of the answer; not kept where nothing is.
    pub answer: String,
    /// What the tenant is charged: tokens of both messages.
    pub tokens: i64,
    /// What the tenant is charged.
    pub cost: MicroUsd,
    /// How this attempt's requests to paid models ended.
    pub calls: Vec<CallClosing>,
    /// When.
    pub at: Timestamp,
}

/// What a committed turn changes in its session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionChange {
    /// The session.
    pub id: SessionId,
    /// The revision that the decision was made on; it becomes one more.
    pub base_revision: i64,
    /// The state machines' new memory.
    pub state: SessionState,
    /// By what the candidate is recognised.
    pub known: KnownPerson,
    /// What the candidate allowed. Memory going from allowed to not allowed removes what the
    /// session had added.
    pub consent: StoredConsent,
    /// The contexts sent with this turn, to be remembered in place of earlier ones.
    pub contexts: Contexts,
    /// One or two messages, in order.
    pub messages: Vec<NewMessage>,
    /// The output part of the answer, as JSON, for resuming.
    pub output: String,
    /// Changes of the person's memory.
    pub memory: Vec<MemoryChange>,
    /// The session ends.
    pub ended: Option<Ended>,
    /// When it expires if nothing follows.
    pub expires_at: Timestamp,
}

/// A message to be stored; the store numbers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// Who wrote it.
    pub role: Role,
    /// What was written.
    pub content: Redacted,
    /// Tokens it accounts for.
    pub tokens: i64,
    /// What those cost.
    pub cost: MicroUsd,
}

/// What a commit came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// All of it is stored.
    Done,
    /// Another attempt took the turn over: nothing is stored but the wasted calls. The stored
    /// answer, where that attempt has one already.
    Fenced(Option<String>),
    /// The session was erased meanwhile: nothing is stored.
    Erased,
}

/// A failed turn: the session is free the moment this is stored, the candidate's words are kept in
/// the turn, the idempotency key is not consumed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The caller's tenant.
    pub tenant: TenantId,
    /// What the claim gave.
    pub ticket: Ticket,
    /// The error code of the answer.
    pub code: String,
    /// How this attempt's requests to paid models ended.
    pub calls: Vec<CallClosing>,
    /// When.
    pub at: Timestamp,
}

/// A session to be ended by call.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionEnd {
    /// The caller's tenant.
    pub tenant: TenantId,
    /// The session.
    pub session: SessionId,
    /// The revision that the summary was computed on.
    pub base_revision: i64,
    /// The state with its summary.
    pub state: SessionState,
    /// When and why.
    pub ended: Ended,
    /// Scores and weak competencies of an interview.
    pub memory: Vec<MemoryChange>,
}

/// What ending a session came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionEnding {
    /// It is ended now.
    Done,
    /// It moved on since it was read: read again.
    Moved,
    /// A turn is running: wait for it.
    Running(TurnId),
}

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

    /// Writes a further request to a paid model before it is sent, with its reservation. A refusal
    /// is one of the caps, or `Conflict` where the turn is no longer ours.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the request must not be sent then.
    async fn open_call(
        &self,
        claim: &Claim,
        ticket: Ticket,
        call: &CallOpening,
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

    /// Erases a session with its messages, turns, contexts and what it had added to memory. A turn
    /// running meanwhile commits nothing. Usage figures stay.
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
