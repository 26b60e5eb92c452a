//! The error codes of the wire contract, each with its status and its constant message.

use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $status:ident, $message:literal;)+) => {
        /// What went wrong, for programs. More codes may come; treat an unknown one by its status.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        pub enum ErrorCode { $($(#[$doc])* #[serde(rename = $word)] $name,)+ }

        impl ErrorCode {
            /// Every code, in the order of the statuses.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// The status it comes with.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status),+ }
            }

            /// What it means, for people. The same for every occurrence: bodies tell nothing about
            /// other tenants.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$name => $message),+ }
            }
        }
    };
}

error_codes! {
    /// The request has faults.
    InvalidInput = "INVALID_INPUT", BAD_REQUEST, "The request is not valid.";
    /// No API key, or none that is known.
    InvalidApiKey = "INVALID_API_KEY", UNAUTHORIZED, "The API key is missing or not valid.";
    /// The API key was revoked.
    ApiKeyRevoked = "API_KEY_REVOKED", UNAUTHORIZED, "The API key was revoked.";
    /// No token, or none that is valid.
    Unauthorized = "UNAUTHORIZED", UNAUTHORIZED, "The token is missing or not valid.";
    /// The token has expired.
    TokenExpired = "TOKEN_EXPIRED", UNAUTHORIZED, "The token has expired.";
    /// The e-mail address or the password is wrong.
    InvalidCredentials = "INVALID_CREDENTIALS", UNAUTHORIZED, "The e-mail address or the password is wrong.";
    /// A cost cap holds no further call.
    CostLimitReached = "COST_LIMIT_REACHED", PAYMENT_REQUIRED, "A cost limit is reached.";
    /// Another tenant's or another person's.
    Forbidden = "FORBIDDEN", FORBIDDEN, "Access denied.";
    /// The domain is not enabled for the tenant.
    DomainNotEnabled = "DOMAIN_NOT_ENABLED", FORBIDDEN, "The domain is not enabled.";
    /// The intent is switched off for the tenant.
    IntentNotPermitted = "INTENT_NOT_PERMITTED", FORBIDDEN, "The intent is not permitted.";
    /// The account is not active.
    AccountInactive = "ACCOUNT_INACTIVE", FORBIDDEN, "The account is not active.";
    /// No such thing.
    NotFound = "NOT_FOUND", NOT_FOUND, "Not found.";
    /// No such tenant.
    TenantNotFound = "TENANT_NOT_FOUND", NOT_FOUND, "There is no such tenant.";
    /// The path has other methods; `Allow` names them.
    MethodNotAllowed = "METHOD_NOT_ALLOWED", METHOD_NOT_ALLOWED, "The method is not allowed here.";
    /// The request took too long to arrive.
    RequestTimeout = "REQUEST_TIMEOUT", REQUEST_TIMEOUT, "The request took too long to arrive.";
    /// The session ended.
    SessionEnded = "SESSION_ENDED", CONFLICT, "The session has ended.";
    /// The session expired.
    SessionExpired = "SESSION_EXPIRED", CONFLICT, "The session has expired.";
    /// Another turn of the session is running.
    TurnInProgress = "TURN_IN_PROGRESS", CONFLICT, "Another turn of this session is in progress.";
    /// The e-mail address has an account already.
    EmailTaken = "EMAIL_TAKEN", CONFLICT, "The e-mail address has an account already.";
    /// The session moved on or was erased meanwhile.
    Conflict = "CONFLICT", CONFLICT, "The session moved on or was erased meanwhile.";
    /// The body is larger than 1 MiB.
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB.";
    /// The body is not JSON by its content type.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", UNSUPPORTED_MEDIA_TYPE, "The content type must be application/json.";
    /// The idempotency key was used for another request.
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED", UNPROCESSABLE_ENTITY, "The idempotency key was used for another request.";
    /// Too many requests in this minute.
    RateLimited = "RATE_LIMITED", TOO_MANY_REQUESTS, "Too many requests; wait and try again.";
    /// The plan's quota is used up.
    QuotaExceeded = "QUOTA_EXCEEDED", TOO_MANY_REQUESTS, "The quota of the plan is used up.";
    /// Address and headers are too large.
    HeadersTooLarge = "HEADERS_TOO_LARGE", REQUEST_HEADER_FIELDS_TOO_LARGE, "The address and headers are too large.";
    /// A fault of ours.
    InternalError = "INTERNAL_ERROR", INTERNAL_SERVER_ERROR, "Something went wrong on our side.";
    /// The model gave no usable reply.
    ModelUnavailable = "MODEL_UNAVAILABLE", BAD_GATEWAY, "The model is not available; try again.";
    /// Too much is going on.
    Overloaded = "OVERLOADED", SERVICE_UNAVAILABLE, "The service is overloaded; try again.";
    /// The store could not be asked.
    StoreUnavailable = "STORE_UNAVAILABLE", SERVICE_UNAVAILABLE, "The store is not available; try again.";
    /// The model did not answer in time.
    ModelTimeout = "MODEL_TIMEOUT", GATEWAY_TIMEOUT, "The model did not answer in time; try again.";
}

impl ErrorCode {
    /// The code of an answer of which only the status is known.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        if status == StatusCode::UNAUTHORIZED {
            return Self::Unauthorized;
        }
        let own = Self::ALL
            .iter()
            .copied()
            .find(|code| code.status() == status);
        own.unwrap_or(if status.is_client_error() {
            Self::InvalidInput
        } else {
            Self::InternalError
        })
    }
}

impl PartialSchema for ErrorCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "What went wrong, for programs. More codes may come; treat an unknown one by its status.",
            ))
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
            .into()
    }
}

impl ToSchema for ErrorCode {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_of_the_framework_gets_the_code_of_the_contract() {
        for (status, code) in [
            (400, ErrorCode::InvalidInput),
            (404, ErrorCode::NotFound),
            (405, ErrorCode::MethodNotAllowed),
            (408, ErrorCode::RequestTimeout),
            (413, ErrorCode::PayloadTooLarge),
            (417, ErrorCode::InvalidInput),
            (431, ErrorCode::HeadersTooLarge),
            (500, ErrorCode::InternalError),
            (501, ErrorCode::InternalError),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(ErrorCode::of_status(status), code, "{status}");
        }
    }
}
