//! How a request is recognised when it comes again.

use domain::ids::{TenantId, TurnId};
use domain::session::Intent;
use domain::text::Redacted;
use domain::time::{Micros, Timestamp};
use ports::fingerprints::Purpose;
use ports::turn_store::{KeyedTurn, LastTurn, Progress, Recognition};

use super::TakeTurn;
use super::request::TurnRequest;
use crate::error::UseCaseError;

/// Without a key, a message at least this long that repeats the previous turn's is a blind retry.
const RETRY_CHARS: usize = 40;

/// How long after the previous turn a repeated message counts as a blind retry.
const RETRY_WITHIN: Micros = Micros::seconds(120);

/// What is known of a request before it is decided.
pub(super) enum Known {
    Answered(String),
    Running(TurnId),
    New,
}

impl TakeTurn {
    /// The fingerprints of a request.
    pub(super) fn recognition(&self, request: &TurnRequest) -> Recognition {
        let of = |purpose, text: &str| {
            let scoped = scoped(&request.caller.tenant.id, request.intent, text);
            self.fingerprints.of(purpose, scoped.as_bytes())
        };
        Recognition {
            key: request
                .idempotency_key
                .as_deref()
                .map(|key| of(Purpose::IdempotencyKey, key)),
            request: of(Purpose::Request, request.canonical_body.expose()),
        }
    }
}

/// What the turn of the same idempotency key says about this request.
pub(super) fn of_keyed(keyed: Option<&KeyedTurn>) -> Result<Known, UseCaseError> {
    let Some(keyed) = keyed else {
        return Ok(Known::New);
    };
    if !keyed.same_request {
        return Err(UseCaseError::KeyReused);
    }
    match &keyed.progress {
        Progress::Answered(body) => Ok(Known::Answered(body.clone())),
        Progress::Running(turn) => Ok(Known::Running(*turn)),
        Progress::AnswerGone => Err(UseCaseError::Conflict),
        Progress::Open => Ok(Known::New),
    }
}

/// The previous turn's answer, where this message without a key is a blind retry of it.
pub(super) fn blind_retry(
    request: &TurnRequest,
    message: Option<&Redacted>,
    last: Option<&LastTurn>,
    now: Timestamp,
) -> Option<String> {
    let (message, last) = (message?, last?);
    let repeats = request.idempotency_key.is_none()
        && last.intent == request.intent
        && last.input.as_ref() == Some(message)
        && message.as_str().chars().count() >= RETRY_CHARS
        && now.since(last.finished_at) <= RETRY_WITHIN;
    if repeats { last.answer.clone() } else { None }
}

fn scoped(tenant: &TenantId, intent: Intent, text: &str) -> String {
    format!("{tenant}\n{intent}\n{text}")
}
