//! Rows as they are read, and how they become values of the domain. The only place where stored
//! text counts as redacted again.

use std::str::FromStr;

use diesel::{Queryable, Selectable};
use domain::candidate::{ContextKind, Contexts};
use domain::ids::UserId;
use domain::money::MicroUsd;
use domain::session::{Ended, Message, Session, SessionState, StoredConsent};
use domain::text::{Redacted, RedactedJson};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::schema::{messages, sessions, turns};

/// A word, an id or another text form as its type.
pub(crate) fn parsed<T: FromStr>(
    table: &'static str,
    column: &str,
    text: &str,
) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::unreadable(table, column))
}

/// A count as the domain has it.
pub(crate) fn counted<T: TryFrom<i64>>(
    table: &'static str,
    column: &str,
    count: i64,
) -> Result<T, Fault> {
    count
        .try_into()
        .map_err(|_| Fault::unreadable(table, column))
}

/// A user's name, which has no `Display` of its own.
pub(crate) fn user(table: &'static str, text: &str) -> Result<UserId, Fault> {
    parsed(table, "user_id", text)
}

/// A value of the domain as JSON text.
pub(crate) fn json<T: Serialize>(
    table: &'static str,
    column: &str,
    value: &T,
) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|_| Fault::unreadable(table, column))
}

/// JSON text as a value of the domain.
pub(crate) fn of_json<T: for<'de> Deserialize<'de>>(
    table: &'static str,
    column: &str,
    text: &str,
) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|_| Fault::unreadable(table, column))
}

/// The version of the state document; a reader of another one refuses it.
const STATE_VERSION: u32 = 1;

#[derive(Serialize)]
struct WrittenState<'a> {
    version: u32,
    state: &'a SessionState,
}

#[derive(Deserialize)]
struct ReadState {
    version: u32,
    state: SessionState,
}

/// The state document of a session.
pub(crate) fn state_document(state: &SessionState) -> Result<String, Fault> {
    let version = STATE_VERSION;
    json("sessions", "state", &WrittenState { version, state })
}

/// The state in a document.
pub(crate) fn read_state(text: &str) -> Result<SessionState, Fault> {
    let read: ReadState = of_json("sessions", "state", text)?;
    if read.version == STATE_VERSION {
        Ok(read.state)
    } else {
        Err(Fault::unreadable("sessions", "state"))
    }
}

/// A session, whole.
#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub(crate) struct SessionRow {
    pub(crate) id: String,
    pub(crate) tenant_id: String,
    pub(crate) user_id: String,
    pub(crate) domain: String,
    pub(crate) state: String,
    pub(crate) known: String,
    pub(crate) memory_allowed: bool,
    pub(crate) retention_days: Option<i32>,
    pub(crate) revision: i64,
    pub(crate) message_count: i64,
    pub(crate) turn_count: i64,
    pub(crate) tokens_used: i64,
    pub(crate) cost_micro_usd: i64,
    pub(crate) reserved_micro_usd: i64,
    pub(crate) spent_micro_usd: i64,
    pub(crate) created_at: i64,
    pub(crate) last_activity_at: Option<i64>,
    pub(crate) expires_at: i64,
    pub(crate) ended_at: Option<i64>,
    pub(crate) end_reason: Option<String>,
}

impl SessionRow {
    /// What its calls cost so far, reservations included.
    pub(crate) fn spent(&self) -> MicroUsd {
        MicroUsd(self.reserved_micro_usd) + MicroUsd(self.spent_micro_usd)
    }

    /// The session as the domain knows it.
    pub(crate) fn into_session(self) -> Result<Session, Fault> {
        const TABLE: &str = "sessions";
        let ended = match (self.ended_at, self.end_reason) {
            (Some(at), Some(reason)) => Some(Ended {
                at: Timestamp::from_unix_micros(at),
                reason: parsed(TABLE, "end_reason", &reason)?,
            }),
            (None | Some(_), _) => None,
        };
        let retention_days = self
            .retention_days
            .map(|days| counted(TABLE, "retention_days", i64::from(days)))
            .transpose()?;
        Ok(Session {
            id: parsed(TABLE, "id", &self.id)?,
            tenant: parsed(TABLE, "tenant_id", &self.tenant_id)?,
            user: user(TABLE, &self.user_id)?,
            domain: parsed(TABLE, "domain", &self.domain)?,
            ended,
            state: read_state(&self.state)?,
            known: of_json(TABLE, "known", &self.known)?,
            consent: StoredConsent {
                memory_allowed: self.memory_allowed,
                retention_days,
            },
            revision: self.revision,
            message_count: self.message_count,
            turn_count: self.turn_count,
            tokens_used: self.tokens_used,
            cost: MicroUsd(self.cost_micro_usd),
            created_at: Timestamp::from_unix_micros(self.created_at),
            last_activity_at: Timestamp::from_unix_micros(
                self.last_activity_at.unwrap_or(self.created_at),
            ),
            expires_at: Timestamp::from_unix_micros(self.expires_at),
        })
    }
}

/// A message.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(crate) struct MessageRow {
    id: String,
    seq: i64,
    role: String,
    content: String,
    intent: String,
    tokens: i64,
    cost_micro_usd: i64,
    created_at: i64,
}

impl MessageRow {
    /// The message as the domain knows it.
    pub(crate) fn into_message(self) -> Result<Message, Fault> {
        const TABLE: &str = "messages";
        Ok(Message {
            id: parsed(TABLE, "id", &self.id)?,
            seq: self.seq,
            role: parsed(TABLE, "role", &self.role)?,
            content: Redacted::stored(self.content),
            intent: parsed(TABLE, "intent", &self.intent)?,
            tokens: self.tokens,
            cost: MicroUsd(self.cost_micro_usd),
            created_at: Timestamp::from_unix_micros(self.created_at),
        })
    }
}

/// A turn as claims and waiters look at it.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = turns)]
pub(crate) struct TurnRow {
    pub(crate) id: String,
    pub(crate) session_id: Option<String>,
    pub(crate) base_revision: i64,
    pub(crate) state: String,
    pub(crate) attempt: i32,
    pub(crate) claim_nonce: String,
    pub(crate) lease_until: Option<i64>,
    pub(crate) reserved_micro_usd: i64,
    pub(crate) request_mac: String,
    pub(crate) response: Option<String>,
    pub(crate) response_expires_at: Option<i64>,
}

/// Contexts as they are stored, one row a kind.
pub(crate) fn contexts(rows: Vec<(String, String)>) -> Result<Contexts, Fault> {
    const TABLE: &str = "session_contexts";
    let mut contexts = Contexts::default();
    for (kind, content) in rows {
        let kind: ContextKind = parsed(TABLE, "kind", &kind)?;
        let value = of_json(TABLE, "content", &content)?;
        contexts.set(kind, RedactedJson::stored(value));
    }
    Ok(contexts)
}
