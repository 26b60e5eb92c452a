//! The failures an operation can answer with: every status with its codes, the error schema and an
//! example.

use std::collections::BTreeMap;

use serde_json::json;
use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::http::error_code::ErrorCode;

/// By what a call is let in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    Key,
    Token,
}

impl Door {
    /// Whether calls through this door can be answered with a code.
    fn tells(self, code: ErrorCode) -> bool {
        match code {
            ErrorCode::InvalidApiKey | ErrorCode::ApiKeyRevoked => self == Self::Key,
            ErrorCode::Unauthorized | ErrorCode::TokenExpired => self == Self::Token,
            ErrorCode::InvalidCredentials | ErrorCode::EmailTaken => self != Self::Key,
            ErrorCode::InvalidInput
            | ErrorCode::CostLimitReached
            | ErrorCode::Forbidden
            | ErrorCode::DomainNotEnabled
            | ErrorCode::IntentNotPermitted
            | ErrorCode::AccountInactive
            | ErrorCode::NotFound
            | ErrorCode::TenantNotFound
            | ErrorCode::MethodNotAllowed
            | ErrorCode::RequestTimeout
            | ErrorCode::SessionEnded
            | ErrorCode::SessionExpired
            | ErrorCode::TurnInProgress
            | ErrorCode::Conflict
            | ErrorCode::PayloadTooLarge
            | ErrorCode::UnsupportedMediaType
            | ErrorCode::IdempotencyKeyReused
            | ErrorCode::RateLimited
            | ErrorCode::QuotaExceeded
            | ErrorCode::HeadersTooLarge
            | ErrorCode::InternalError
            | ErrorCode::ModelUnavailable
            | ErrorCode::Overloaded
            | ErrorCode::StoreUnavailable
            | ErrorCode::ModelTimeout => true,
        }
    }
}

macro_rules! failures {
    ($($(#[$doc:meta])* $name:ident($door:ident): $($status:literal)+;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$($status),+]
                    .into_iter()
                    .map(|status| failure(Door::$door, status))
                    .collect()
            }
        }
    )+};
}

failures! {
    /// Of calls that need nothing.
    Plain(Open): 431 500;
    /// Of calls that need the store.
    Ready(Open): 431 500 503;
    /// Of the intents.
    Turn(Key): 400 401 402 403 404 408 409 413 415 422 429 431 500 502 503 504;
    /// Of a look at a session or one of its parts.
    Session(Key): 400 401 403 404 429 431 500 503;
    /// Of ending a session.
    Ending(Key): 400 401 403 404 409 429 431 500 503;
    /// Of calls about a person, whom nobody needs to know.
    Person(Key): 400 401 403 429 431 500 503;
    /// Of the dashboard's lists.
    DashboardList(Token): 400 401 403 431 500 503;
    /// Of the dashboard's calls with a body.
    DashboardBody(Token): 400 401 403 408 413 415 431 500 503;
    /// Of signing up.
    SignUp(Open): 400 403 408 409 413 415 429 431 500 503;
    /// Of proving who one is.
    Login(Open): 400 401 403 408 413 415 429 431 500 503;
    /// Of changing the own password.
    OwnLogin(Token): 400 401 403 408 413 415 429 431 500 503;
    /// Of the dashboard's changes.
    DashboardWrite(Token): 400 401 403 408 409 413 415 431 500 503;
    /// Of inviting, which may send mail.
    Inviting(Token): 400 401 403 408 409 413 415 429 431 500 503;
    /// Of the dashboard's changes to one thing.
    DashboardChange(Token): 400 401 403 404 408 413 415 431 500 503;
    /// Of the dashboard's details.
    DashboardDetail(Token): 400 401 403 404 431 500 503;
}

/// The failure with this status of calls through a door.
fn failure(door: Door, status: u16) -> (String, RefOr<Response>) {
    let codes: Vec<ErrorCode> = ErrorCode::ALL
        .iter()
        .copied()
        .filter(|code| code.status().as_u16() == status && door.tells(*code))
        .collect();
    let names: Vec<String> = codes
        .iter()
        .map(|code| format!("`{}`", code.as_str()))
        .collect();
    let example = codes.first().map(|code| {
        json!({"success": false, "error": {
            "code": code.as_str(),
            "message": code.message(),
            "request_id": "req_01HZX3V9T2E8K5M7Q4W6Y0B1CD",
        }})
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ErrorAnswer")))
        .example(example)
        .build();
    let response = ResponseBuilder::new()
        .description(names.join(", "))
        .content("application/json", content)
        .build();
    (status.to_string(), RefOr::T(response))
}
