//! What a turn needs to know before it is decided.

use domain::candidate::Contexts;
use domain::ids::{SessionId, TenantId, TurnId, UserId};
use domain::memory::Memory;
use domain::money::MicroUsd;
use domain::session::{Intent, Message, Session};
use domain::text::Redacted;
use domain::time::Timestamp;

use crate::error::Found;
use crate::fingerprints::PersonMark;

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
    /// The person's mark.
    pub person: PersonMark,
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
    /// How often the person was erased lately. A claim that begins a session shows it again.
    pub erasures: i64,
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
