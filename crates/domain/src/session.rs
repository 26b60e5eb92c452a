//! Sessions: who talks to the engine, in which state, until when.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::coaching::CoachingState;
use crate::ids::{MessageId, SessionId, TenantId, UserId};
use crate::interview::InterviewState;
use crate::money::MicroUsd;
use crate::text::{KnownPerson, Redacted};
use crate::time::{Micros, Timestamp};

macro_rules! worded_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in the documented order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or(UnknownWord)
            }
        }
    };
}
pub(crate) use worded_enum;

/// The text is none of the documented words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is none of the documented words")]
pub struct UnknownWord;

worded_enum! {
    /// A domain of conversations; today there is one.
    Domain {
        /// Hiring: interviews and career coaching.
        Hiring = "hiring",
    }
}

worded_enum! {
    /// What a caller wants of a turn.
    Intent {
        /// A structured interview.
        MockInterview = "mock_interview",
        /// Open career coaching.
        CoachingSession = "coaching_session",
    }
}

impl Intent {
    /// The domain it belongs to.
    pub const fn domain(self) -> Domain {
        match self {
            Self::MockInterview | Self::CoachingSession => Domain::Hiring,
        }
    }
}

worded_enum! {
    /// A session's status as clients see it, right at the moment of reading.
    Status {
        /// Open and accepting messages.
        Active = "active",
        /// Closed by a call or by a finished interview.
        Ended = "ended",
        /// Idle past its time.
        Expired = "expired",
    }
}

worded_enum! {
    /// Why a session or an interview ended.
    EndReason {
        /// Every planned question was asked.
        Completed = "completed",
        /// The time limit was reached.
        TimeLimit = "time_limit",
        /// The cap on turns was reached.
        TurnLimit = "turn_limit",
        /// The candidate said so.
        EndedByCandidate = "ended_by_candidate",
        /// The session's budget held no further model call.
        Budget = "budget",
        /// The client called `end`.
        EndedByClient = "ended_by_client",
        /// Idle past its time.
        Expired = "expired",
    }
}

worded_enum! {
    /// Who wrote a message.
    Role {
        /// The candidate.
        User = "user",
        /// The engine.
        Assistant = "assistant",
        /// Context of the engine's own, rarely surfaced.
        System = "system",
    }
}

/// A session as stored, without its messages and large contexts.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The tenant it belongs to.
    pub tenant: TenantId,
    /// The one person it belongs to.
    pub user: UserId,
    /// Its domain.
    pub domain: Domain,
    /// Set when it ended by call or by a finished interview.
    pub ended: Option<Ended>,
    /// The state machines' memory.
    pub state: SessionState,
    /// By what the candidate is recognised.
    pub known: KnownPerson,
    /// What the candidate allowed.
    pub consent: StoredConsent,
    /// Moves on by one with every committed change.
    pub revision: i64,
    /// Messages stored.
    pub message_count: i64,
    /// Turns committed, of both intents.
    pub turn_count: i64,
    /// Sum over its messages.
    pub tokens_used: i64,
    /// Sum over its messages.
    pub cost: MicroUsd,
    /// First call.
    pub created_at: Timestamp,
    /// Last committed turn.
    pub last_activity_at: Timestamp,
    /// Idle past this instant, it is expired.
    pub expires_at: Timestamp,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: EndReason,
}

impl Session {
    /// The status at this moment, whether or not a sweep has run.
    pub fn status(&self, now: Timestamp) -> Status {
        if self.ended.is_some() {
            Status::Ended
        } else if now >= self.expires_at {
            Status::Expired
        } else {
            Status::Active
        }
    }
}

/// When a session with this last activity expires: the longer of the tenant's time-out and a
/// running interview's time limit.
pub fn expiry(
    last_activity: Timestamp,
    timeout: Micros,
    interview_limit: Option<Micros>,
) -> Timestamp {
    last_activity.plus(timeout.max(interview_limit.unwrap_or_default()))
}

/// What the state machines remember, stored as one JSON document under 16 KiB.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionState {
    /// The interview, once one has begun.
    pub interview: Option<InterviewState>,
    /// The coaching talk, once one has begun.
    pub coaching: Option<CoachingState>,
}

/// The part of the consent that outlives its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredConsent {
    /// Whether memory may be read and written; once false it stays false for the session.
    pub memory_allowed: bool,
    /// Days the session may be kept, where the caller shortened them.
    pub retention_days: Option<u32>,
}

impl Default for StoredConsent {
    fn default() -> Self {
        Self {
            memory_allowed: true,
            retention_days: None,
        }
    }
}

/// One stored message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its place in the session, from 1, without gaps.
    pub seq: i64,
    /// Who wrote it.
    pub role: Role,
    /// What was written.
    pub content: Redacted,
    /// The intent of its turn.
    pub intent: Intent,
    /// Tokens it accounts for.
    pub tokens: i64,
    /// What those tokens cost.
    pub cost: MicroUsd,
    /// When it was committed.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_expires_after_the_longer_of_time_out_and_interview() {
        let at = Timestamp::from_unix_micros(0);
        let half_an_hour = Micros::minutes(30);
        assert_eq!(expiry(at, half_an_hour, None), at.plus(half_an_hour));
        assert_eq!(
            expiry(at, half_an_hour, Some(Micros::minutes(60))),
            at.plus(Micros::minutes(60))
        );
        assert_eq!(
            expiry(at, half_an_hour, Some(Micros::minutes(5))),
            at.plus(half_an_hour)
        );
    }

    #[test]
    fn every_word_reads_back() {
        for reason in EndReason::ALL {
            assert_eq!(reason.as_str().parse(), Ok(*reason));
        }
        assert!("closed".parse::<Status>().is_err());
    }
}
