//! Why a use case gives no result, free of HTTP: one exhaustive match in `api` decides status and
//! code.

use domain::account::UsedUp;
use domain::turn::{Fault, Refusal};
use domain::webhook::CostScope;
use ports::turn_store::ClaimRefusal;
use ports::{PasswordFault, StoreError};

/// Why a use case gives no result.
#[derive(Debug, thiserror::Error)]
pub enum UseCaseError {
    /// The input has faults, or does not fit the session.
    #[error("the input is not valid")]
    Invalid(Vec<Fault>),
    /// No such API key.
    #[error("the API key is missing or unknown")]
    UnknownApiKey,
    /// The API key was revoked.
    #[error("the API key was revoked")]
    ApiKeyRevoked,
    /// The token is missing or not valid.
    #[error("the token is missing or not valid")]
    Unauthorized,
    /// The token has expired.
    #[error("the token has expired")]
    TokenExpired,
    /// The e-mail address, the password or a one-time token is wrong.
    #[error("the credentials are not valid")]
    InvalidCredentials,
    /// The e-mail address has an account already.
    #[error("the e-mail address has an account")]
    EmailTaken,
    /// Too much is going on.
    #[error("overloaded")]
    Overloaded,
    /// Something of ours is broken.
    #[error("{0}")]
    Broken(String),
    /// The tenant or user may not call.
    #[error("the account is not active")]
    AccountInactive,
    /// Every intent of the domain is switched off for the tenant.
    #[error("the domain is not enabled")]
    DomainNotEnabled,
    /// The intent is switched off for the tenant.
    #[error("the intent is not permitted")]
    IntentNotPermitted,
    /// A session of another person, or something that the caller's role does not allow.
    #[error("access denied")]
    Forbidden,
    /// Another tenant's row.
    #[error("access denied")]
    ForeignTenant,
    /// No such row.
    #[error("not found")]
    NotFound,
    /// No such tenant.
    #[error("no such tenant")]
    TenantNotFound,
    /// The session ended.
    #[error("the session has ended")]
    SessionEnded,
    /// The session expired.
    #[error("the session has expired")]
    SessionExpired,
    /// Another turn of the session is running.
    #[error("a turn of this session is in progress")]
    TurnInProgress {
        /// Seconds to wait, at least 1.
        retry_after: i64,
    },
    /// The session moved on or was erased meanwhile.
    #[error("the session has moved on")]
    Conflict,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// A cost cap holds no further call.
    #[error("a cost limit is reached")]
    CostLimit {
        /// Which.
        scope: CostScope,
    },
    /// The quota of the month is used up.
    #[error("the quota of the month is used up")]
    QuotaExceeded {
        /// What of it.
        what: UsedUp,
        /// Seconds until the next month, at least 1.
        retry_after: i64,
    },
    /// The model gave no usable reply.
    #[error("the model is not available")]
    ModelUnavailable,
    /// The model did not answer in time.
    #[error("the model did not answer in time")]
    ModelTimeout,
    /// The store could not do it.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<PasswordFault> for UseCaseError {
    fn from(fault: PasswordFault) -> Self {
        match fault {
            PasswordFault::Busy => Self::Overloaded,
            PasswordFault::Broken(cause) => Self::Broken(cause),
        }
    }
}

impl From<Refusal> for UseCaseError {
    fn from(refusal: Refusal) -> Self {
        Self::Invalid(refusal.faults)
    }
}

impl From<ClaimRefusal> for UseCaseError {
    fn from(refusal: ClaimRefusal) -> Self {
        match refusal {
            ClaimRefusal::KeyRevoked => Self::ApiKeyRevoked,
            ClaimRefusal::UnknownSession => Self::NotFound,
            ClaimRefusal::ForeignTenant => Self::ForeignTenant,
            ClaimRefusal::OtherUser => Self::Forbidden,
            ClaimRefusal::SessionEnded => Self::SessionEnded,
            ClaimRefusal::SessionExpired => Self::SessionExpired,
            ClaimRefusal::KeyReused => Self::KeyReused,
            ClaimRefusal::Conflict => Self::Conflict,
            ClaimRefusal::TurnInProgress { retry_after } => Self::TurnInProgress { retry_after },
            ClaimRefusal::SessionCap => Self::CostLimit {
                scope: CostScope::Session,
            },
            ClaimRefusal::DayCap => Self::CostLimit {
                scope: CostScope::Day,
            },
            ClaimRefusal::QuotaExceeded { what, retry_after } => {
                Self::QuotaExceeded { what, retry_after }
            }
        }
    }
}
