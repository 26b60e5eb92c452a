//! A refusal or failure on its way to the client. One exhaustive match turns a use case's error
//! into it; the cause stays behind, for the log.

use std::error::Error;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use application::UseCaseError;
use domain::turn::Fault;
use ports::StoreError;
use tokio::task::JoinError;

use super::envelope::Detail;
use super::error_code::ErrorCode;

/// Seconds after which a call that met a busy store may come again.
const STORE_RETRY: i64 = 1;

/// Seconds after which a call that met a failing model may come again.
const MODEL_RETRY: i64 = 5;

/// Why a call gets no result. It never shows its cause.
#[derive(Debug)]
pub(crate) struct Problem {
    /// Decides the status and the message.
    pub(crate) code: ErrorCode,
    /// Faulty fields, where there are some.
    pub(crate) details: Vec<Detail>,
    /// Seconds for `Retry-After`, at least 1.
    pub(crate) retry_after: Option<i64>,
    /// The methods for `Allow`.
    pub(crate) allow: Option<String>,
    /// For the log alone.
    pub(crate) cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Problem {
    /// A problem that its code tells all about.
    pub(crate) fn of(code: ErrorCode) -> Self {
        Self {
            code,
            details: Vec::new(),
            retry_after: None,
            allow: None,
            cause: None,
        }
    }

    /// Faults of a request.
    pub(crate) fn faults(faults: Vec<Fault>) -> Self {
        Self {
            details: faults.into_iter().map(Detail::from).collect(),
            ..Self::of(ErrorCode::InvalidInput)
        }
    }

    /// One fault of a request.
    pub(crate) fn fault(field: &str, problem: &str) -> Self {
        Self::faults(vec![Fault {
            field: field.to_owned(),
            problem: problem.to_owned(),
        }])
    }

    /// A fault of ours.
    pub(crate) fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::of(ErrorCode::InternalError)
        }
    }

    /// A task of ours that did not end. What a panic said may hold anybody's words: it stays unsaid.
    pub(crate) fn task(error: &JoinError) -> Self {
        Self::internal(if error.is_panic() {
            "a task panicked"
        } else {
            "a task was cancelled"
        })
    }

    /// The same problem with a time to wait, in seconds.
    pub(crate) fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// One of ours is logged, once, where it leaves.
    pub(crate) fn log(&self, request_id: &str) {
        // A refusal under overload is no failure, and a line for each would be a load of its own.
        if self.code.status().is_server_error() && self.code != ErrorCode::Overloaded {
            let code = self.code.as_str();
            tracing::error!(request_id, code, causes = self.causes(), "a call failed");
        }
    }

    /// The cause and what is behind it, in one line.
    fn causes(&self) -> String {
        let mut causes = Vec::new();
        let mut next = self.cause.as_deref().map(|cause| cause as &dyn Error);
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        causes.join(": ")
    }
}

impl From<UseCaseError> for Problem {
    fn from(error: UseCaseError) -> Self {
        let of = Self::of;
        match error {
            UseCaseError::Invalid(faults) => Self::faults(faults),
            UseCaseError::UnknownApiKey => of(ErrorCode::InvalidApiKey),
            UseCaseError::ApiKeyRevoked => of(ErrorCode::ApiKeyRevoked),
            UseCaseError::Unauthorized => of(ErrorCode::Unauthorized),
            UseCaseError::TokenExpired => of(ErrorCode::TokenExpired),
            UseCaseError::InvalidCredentials => of(ErrorCode::InvalidCredentials),
            UseCaseError::EmailTaken => of(ErrorCode::EmailTaken),
            UseCaseError::Overloaded => of(ErrorCode::Overloaded).retry_after(STORE_RETRY),
            UseCaseError::Broken(cause) => Self::internal(cause),
            UseCaseError::AccountInactive => of(ErrorCode::AccountInactive),
            UseCaseError::DomainNotEnabled => of(ErrorCode::DomainNotEnabled),
            UseCaseError::IntentNotPermitted => of(ErrorCode::IntentNotPermitted),
            UseCaseError::Forbidden | UseCaseError::ForeignTenant => of(ErrorCode::Forbidden),
            UseCaseError::NotFound => of(ErrorCode::NotFound),
            UseCaseError::TenantNotFound => of(ErrorCode::TenantNotFound),
            UseCaseError::SessionEnded => of(ErrorCode::SessionEnded),
            UseCaseError::SessionExpired => of(ErrorCode::SessionExpired),
            UseCaseError::TurnInProgress { retry_after } => {
                of(ErrorCode::TurnInProgress).retry_after(retry_after)
            }
            UseCaseError::Conflict => of(ErrorCode::Conflict),
            UseCaseError::KeyReused => of(ErrorCode::IdempotencyKeyReused),
            UseCaseError::CostLimit { scope } => Self {
                details: vec![Detail::cost_limit(scope.as_str())],
                ..of(ErrorCode::CostLimitReached)
            },
            UseCaseError::QuotaExceeded { what, retry_after } => Self {
                details: vec![Detail::quota(what)],
                ..of(ErrorCode::QuotaExceeded).retry_after(retry_after)
            },
            UseCaseError::ModelUnavailable => {
                of(ErrorCode::ModelUnavailable).retry_after(MODEL_RETRY)
            }
            UseCaseError::ModelTimeout => of(ErrorCode::ModelTimeout).retry_after(MODEL_RETRY),
            UseCaseError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) | StoreError::UnknownOutcome(_) => Self {
                cause: Some(error.into()),
                ..Self::of(ErrorCode::StoreUnavailable).retry_after(STORE_RETRY)
            },
            StoreError::Inconsistent { .. } => Self::internal(error),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// The bare status: the edge writes the body, which names the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_limit_names_the_setting_that_holds_it() {
        let problem = Problem::from(UseCaseError::CostLimit {
            scope: domain::webhook::CostScope::Day,
        });
        let detail = serde_json::to_value(&problem.details[0]).unwrap();
        assert_eq!(problem.code.status(), 402);
        assert_eq!(detail["field"], "modelConfig.max_cost_per_day");
        assert_eq!(detail["scope"], "day");
    }

    #[test]
    fn a_store_that_is_not_there_asks_for_patience_and_keeps_its_cause_for_the_log() {
        let cause = std::io::Error::other("disk is full");
        let problem = Problem::from(StoreError::Unavailable(cause.into()));
        assert_eq!(problem.code, ErrorCode::StoreUnavailable);
        assert_eq!(problem.retry_after, Some(1));
        assert_eq!(problem.causes(), "the store is not available: disk is full");
        assert!(!problem.to_string().contains("disk"));
    }

    #[test]
    fn a_row_against_the_rules_is_a_fault_of_ours() {
        let problem = Problem::from(StoreError::Inconsistent {
            table: "turns",
            problem: "state".to_owned(),
        });
        assert_eq!(problem.code, ErrorCode::InternalError);
        assert_eq!(problem.retry_after, None);
    }
}
