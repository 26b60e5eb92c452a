//! What no route takes: 405 where the path has other methods, else 404.

use actix_web::{HttpRequest, HttpResponse};

use super::error_code::ErrorCode;
use super::openapi;
use super::problem::Problem;

/// Answers whatever no route took.
///
/// # Errors
///
/// Always: 405 or 404.
pub(crate) async fn missing(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let allow = openapi::methods_of(request.path()).join(", ");
    if allow.is_empty() {
        return Err(Problem::of(ErrorCode::NotFound));
    }
    Err(Problem {
        allow: Some(allow),
        ..Problem::of(ErrorCode::MethodNotAllowed)
    })
}
