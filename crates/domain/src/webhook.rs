//! Events that a tenant's own systems are told of, and how patiently. A payload carries ids and codes:
//! nobody's words, and no name of a person, which may be an e-mail address.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::ids::{EventId, SessionId, TurnId};
use crate::session::{Domain, EndReason, Intent, UnknownWord, worded_enum};
use crate::time::{Micros, Timestamp};

/// The most webhooks of a tenant.
pub const MOST_WEBHOOKS: i64 = 10;

/// The most characters of a webhook's address.
pub const MOST_URL_CHARS: usize = 2_000;

/// How long the log of what is delivered or given up is kept.
pub const LOG_KEPT: Micros = Micros::days(30);

/// How long to wait after each attempt: about four days altogether, as Standard Webhooks has it.
const PATIENCE: [Micros; 9] = [
    Micros::seconds(5),
    Micros::minutes(5),
    Micros::minutes(30),
    Micros::minutes(2 * 60),
    Micros::minutes(5 * 60),
    Micros::minutes(10 * 60),
    Micros::minutes(14 * 60),
    Micros::minutes(20 * 60),
    Micros::minutes(24 * 60),
];

worded_enum! {
    /// What a webhook may be told of.
    EventKind {
        /// A session ended: by call or by itself.
        SessionEnded = "session.ended",
        /// A session's time ran out.
        SessionExpired = "session.expired",
        /// A cost cap kept a model from being asked.
        CostLimitReached = "cost_limit.reached",
        /// No model could assess an answer.
        EvaluationFailed = "evaluation.failed",
    }
}

worded_enum! {
    /// Where a delivery stands.
    DeliveryStatus {
        /// To be sent, for the first time or again.
        Pending = "pending",
        /// Taken by the other side.
        Delivered = "delivered",
        /// Given up.
        Failed = "failed",
    }
}

worded_enum! {
    /// Which cost cap it is.
    CostScope {
        /// That of one request.
        Request = "request",
        /// That of a session.
        Session = "session",
        /// That of a UTC day.
        Day = "day",
    }
}

worded_enum! {
    /// Why an answer could not be assessed: the codes of the API.
    EvaluationFault {
        /// No model gave a usable reply.
        Unavailable = "MODEL_UNAVAILABLE",
        /// None did in time.
        TimedOut = "MODEL_TIMEOUT",
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id; several webhooks get several ids, counted from here.
    pub id: EventId,
    /// Where it happened; none where the session is not stored.
    pub session: Option<SessionId>,
    /// What it was.
    pub what: Happened,
    /// When.
    pub at: Timestamp,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// A session ended.
    Ended {
        /// Its domain.
        domain: Domain,
        /// Why.
        reason: EndReason,
    },
    /// A session expired.
    Expired {
        /// Its domain.
        domain: Domain,
    },
    /// A cost cap was reached.
    CostLimit {
        /// Which.
        scope: CostScope,
    },
    /// An answer could not be assessed.
    EvaluationFailed {
        /// Of this turn.
        turn: TurnId,
        /// Of this intent.
        intent: Intent,
        /// Why.
        fault: EvaluationFault,
    },
}

impl Event {
    /// What kind of event it is.
    pub const fn kind(&self) -> EventKind {
        match self.what {
            Happened::Ended { .. } => EventKind::SessionEnded,
            Happened::Expired { .. } => EventKind::SessionExpired,
            Happened::CostLimit { .. } => EventKind::CostLimitReached,
            Happened::EvaluationFailed { .. } => EventKind::EvaluationFailed,
        }
    }

    /// By what two events are the same one: a session ends once, and a cap that stays reached is told of
    /// once a day, that of a session once.
    pub fn key(&self) -> String {
        let kind = self.kind();
        let session = self.session.map(|id| id.to_string());
        match self.what {
            Happened::Ended { .. } | Happened::Expired { .. } => {
                format!("{kind}/{}", session.unwrap_or_default())
            }
            Happened::CostLimit { scope } => {
                let of_session = session.filter(|_| scope == CostScope::Session);
                let about = of_session.unwrap_or_else(|| self.at.day());
                format!("{kind}/{scope}/{about}")
            }
            Happened::EvaluationFailed { turn, .. } => format!("{kind}/{turn}/{}", self.id),
        }
    }

    /// What is sent of it, as JSON text.
    pub fn payload(&self) -> String {
        let session = self.session;
        let data = match self.what {
            Happened::Ended { domain, reason } => {
                json!({"session_id": session, "domain": domain, "end_reason": reason})
            }
            Happened::Expired { domain } => {
                json!({"session_id": session, "domain": domain, "end_reason": EndReason::Expired})
            }
            Happened::CostLimit { scope } => json!({"session_id": session, "scope": scope}),
            Happened::EvaluationFailed { intent, fault, .. } => {
                json!({"session_id": session, "intent": intent, "code": fault})
            }
        };
        json!({"type": self.kind(), "timestamp": self.at.to_string(), "data": data}).to_string()
    }
}

/// How long to wait after so many attempts; none: it is given up.
pub fn wait_after(attempts: u32) -> Option<Micros> {
    let number = usize::try_from(attempts).ok()?.checked_sub(1)?;
    PATIENCE.get(number).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn event(session: Option<u128>, what: Happened) -> Event {
        Event {
            id: EventId::from_bits(1),
            session: session.map(SessionId::from_bits),
            what,
            at: Timestamp::from_unix_micros(1_773_528_067_000_000),
        }
    }

    #[test]
    fn a_payload_has_ids_and_codes() {
        let ended = Happened::Ended {
            domain: Domain::Hiring,
            reason: EndReason::Completed,
        };
        let ended = event(Some(7), ended);
        let payload: Value = serde_json::from_str(&ended.payload()).unwrap();
        let session = SessionId::from_bits(7);
        assert_eq!(
            payload,
            json!({"type": "session.ended", "timestamp": "2026-03-14T22:41:07Z",
                "data": {"session_id": session, "domain": "hiring", "end_reason": "completed"}})
        );
        let failed = Happened::EvaluationFailed {
            turn: TurnId::from_bits(3),
            intent: Intent::MockInterview,
            fault: EvaluationFault::TimedOut,
        };
        let payload: Value = serde_json::from_str(&event(None, failed).payload()).unwrap();
        assert_eq!(
            payload["data"],
            json!({"session_id": null, "intent": "mock_interview", "code": "MODEL_TIMEOUT"})
        );
    }

    #[test]
    fn a_cap_that_stays_reached_is_the_same_event_for_a_session_or_a_day() {
        let reached = |session, scope| event(session, Happened::CostLimit { scope }).key();
        assert_eq!(
            reached(Some(1), CostScope::Day),
            reached(Some(2), CostScope::Day)
        );
        assert_eq!(
            reached(None, CostScope::Day),
            "cost_limit.reached/day/2026-03-14"
        );
        assert_ne!(
            reached(Some(1), CostScope::Session),
            reached(Some(2), CostScope::Session)
        );
    }

    #[test]
    fn after_ten_attempts_in_about_four_days_a_delivery_is_given_up() {
        let waits: Vec<Micros> = (1..).map_while(wait_after).collect();
        assert_eq!(waits.len(), 9);
        let days = waits.iter().map(|wait| wait.0).sum::<i64>() / Micros::days(1).0;
        assert_eq!(days, 3);
        assert_eq!(wait_after(0), None);
        assert_eq!(wait_after(u32::MAX), None);
    }
}
