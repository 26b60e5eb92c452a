//! What a caller asks for, parsed and checked at the edge.

use std::collections::BTreeMap;

use domain::candidate::ContextKind;
use domain::ids::{SessionId, UserId};
use domain::session::Intent;
use domain::text::{Raw, RawJson};
use domain::turn::Fault;

use crate::callers::ApiCaller;
use crate::error::UseCaseError;

/// A turn as the caller asks for it.
#[derive(Debug, Clone)]
pub struct TurnRequest {
    /// Who calls.
    pub caller: ApiCaller,
    /// What for.
    pub intent: Intent,
    /// The person.
    pub user: UserId,
    /// The session to go on with.
    pub session: Option<SessionId>,
    /// The candidate's words, trimmed, never empty.
    pub message: Option<Raw>,
    /// Contexts as sent, of valid types and within the limits.
    pub contexts: BTreeMap<ContextKind, RawJson>,
    /// What the candidate allows.
    pub consent: Consent,
    /// The `Idempotency-Key` header.
    pub idempotency_key: Option<String>,
    /// The whole body as JSON with sorted keys.
    pub canonical_body: Raw,
}

/// `consent` of a call; what is not said is not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consent {
    /// `allow_data_storage`.
    pub data_storage: Option<bool>,
    /// `allow_session_memory`.
    pub session_memory: Option<bool>,
    /// `data_retention_days`, which may only shorten.
    pub retention_days: Option<u32>,
}

impl Consent {
    /// Nothing of the call may be kept.
    pub fn forbids_storage(&self) -> bool {
        self.data_storage == Some(false)
    }
}

impl TurnRequest {
    /// Whether the tenant may take this turn at all.
    pub(super) fn permitted(&self) -> Result<(), UseCaseError> {
        let settings = &self.caller.tenant.settings;
        if !settings.enables(self.intent.domain()) {
            return Err(UseCaseError::DomainNotEnabled);
        }
        if !settings.permits(self.intent) {
            return Err(UseCaseError::IntentNotPermitted);
        }
        if self.session.is_some() && self.consent.forbids_storage() {
            return Err(UseCaseError::Invalid(vec![Fault {
                field: "consent.allow_data_storage".to_owned(),
                problem: "cannot be false for a session that is stored already".to_owned(),
            }]));
        }
        Ok(())
    }
}
