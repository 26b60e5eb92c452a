//! The envelopes around every answer, and how values become JSON.

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use domain::account::UsedUp;
use domain::turn::Fault;
use serde::Serialize;
use utoipa::ToSchema;

use super::error_code::ErrorCode;
use super::problem::Problem;

/// Makes the envelope of an answer: `{"success": true, "data": ..}`.
macro_rules! answer {
    ($(#[$doc:meta])* $name:ident of $data:ty) => {
        $(#[$doc])*
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        pub struct $name {
            /// Always true.
            #[schema(example = true)]
            pub success: bool,
            /// The answer.
            pub data: $data,
        }

        impl From<$data> for $name {
            fn from(data: $data) -> Self {
                Self { success: true, data }
            }
        }
    };
}
pub(crate) use answer;

/// A failure, of any kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorAnswer {
    /// Always false.
    #[schema(example = false)]
    pub success: bool,
    /// What went wrong.
    pub error: ErrorBody,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// For programs.
    pub code: ErrorCode,
    /// For people.
    pub message: String,
    /// Every faulty field, where fields are at fault; values are never repeated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub details: Vec<Detail>,
    /// The request's id, as in the header `x-request-id`.
    pub request_id: String,
}

/// One faulty field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Detail {
    /// Its path, such as `input.profile.years_of_experience`.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
    /// For cost limits: `request`, `session` or `day`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

impl From<Fault> for Detail {
    fn from(fault: Fault) -> Self {
        Self {
            field: fault.field,
            problem: fault.problem,
            scope: None,
        }
    }
}

impl Detail {
    /// The quota that is used up.
    pub(crate) fn quota(what: UsedUp) -> Self {
        let field = match what {
            UsedUp::Requests => "quotas.monthlyRequests",
            UsedUp::Tokens => "quotas.monthlyTokens",
        };
        Self {
            field: field.to_owned(),
            problem: "is used up until the month ends".to_owned(),
            scope: None,
        }
    }

    /// The setting of a cost limit that is reached.
    pub(crate) fn cost_limit(scope: &str) -> Self {
        Self {
            field: format!("modelConfig.max_cost_per_{scope}"),
            problem: "the limit leaves no room for another model call".to_owned(),
            scope: Some(scope.to_owned()),
        }
    }
}

impl ErrorAnswer {
    /// What the client gets of a problem.
    pub(crate) fn new(problem: &Problem, request_id: &str) -> Self {
        Self {
            success: false,
            error: ErrorBody {
                code: problem.code,
                message: problem.code.message().to_owned(),
                details: problem.details.clone(),
                request_id: request_id.to_owned(),
            },
        }
    }
}

/// A value as JSON.
#[expect(
    clippy::expect_used,
    reason = "our answers have text keys only, so that serialising them cannot fail"
)]
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("an answer is serialisable")
}

/// 200 with a JSON body.
pub(crate) fn ok(body: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(body)
}
