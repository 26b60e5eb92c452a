//! Claiming a turn, with its first request to a paid model.

use domain::account::{MonthlyQuota, UsedUp};
use domain::ids::{KeyId, SessionId, TenantId, TurnId, UserId};
use domain::money::{MicroUsd, Usage};
use domain::session::{Domain, Intent, StoredConsent};
use domain::text::Redacted;
use domain::time::{Micros, Timestamp};

use super::base::Recognition;
use crate::fingerprints::PersonMark;

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
    /// The person's mark: all that is kept of whose turn it is where nothing else is.
    pub person: PersonMark,
    /// How often the person had been erased when the turn was decided. An erasure since then
    /// refuses the claim, unless it goes on with a session: that is gone by itself.
    pub erasures: i64,
    /// The tenant has redaction off: texts are kept as sent, to be masked later.
    pub as_sent: bool,
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
    /// What the tenant may use in the month of `at`, running turns included.
    pub quota: MonthlyQuota,
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
    /// The session moved on since the key's first attempt, the answer is no longer kept, or the
    /// person was erased since the turn was decided.
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
    /// The quota of the month is used up.
    QuotaExceeded {
        /// What of it.
        what: UsedUp,
        /// Seconds until the next month, at least 1.
        retry_after: i64,
    },
}
