//! Finishing a turn, giving it up, and ending its session.

use domain::candidate::Contexts;
use domain::ids::{MessageId, SessionId, TenantId, TurnId, UserId};
use domain::memory::MemoryChange;
use domain::money::MicroUsd;
use domain::session::{Ended, Intent, Role, SessionState, StoredConsent};
use domain::text::{KnownPerson, Redacted, SpanCounts};
use domain::time::Timestamp;
use domain::webhook::Event;

use super::claim::{CallClosing, Ticket};

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
    /// The tenant has a quota: the turn is counted against its month.
    pub metered: bool,
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
    /// How many spans of each kind were masked in what this turn brought.
    pub masked: SpanCounts,
    /// The session ends.
    pub ended: Option<Ended>,
    /// When it expires if nothing follows.
    pub expires_at: Timestamp,
    /// What webhooks are told of it.
    pub events: Vec<Event>,
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
    /// What webhooks are told of it.
    pub event: Option<Event>,
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
    /// What webhooks are told of it.
    pub event: Event,
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
