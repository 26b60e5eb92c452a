//! Around every call: its id, the limit on its head, panics, the envelope of failures, and the
//! headers that every answer carries.
//!
//! Whatever happens inside, an error of an inner layer included, leaves through [`finish`].

use std::panic::AssertUnwindSafe;
use std::rc::Rc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::ConnectionType;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse};
use futures_util::FutureExt;
use tracing::Instrument as _;

use super::engine::Shared;
use super::envelope::{ErrorAnswer, json};
use super::error_code::ErrorCode;
use super::measure::Measured;
use super::problem::Problem;
use super::rate::{Standing, WINDOW_SECONDS};
use super::request_id::{Call, REQUEST_ID};

/// The most bytes of address and headers together. actix itself refuses more than 128 KiB and more
/// than 96 headers before we see them, with the bare status.
const MOST_HEAD_BYTES: usize = 32 * 1024;

/// The most headers.
const MOST_HEADERS: usize = 64;

/// What every answer carries unless it says otherwise.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The outermost layer of the app.
pub(crate) async fn edge(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let shared = Shared::of(request.request())?;
    let _running = shared.run();
    let call = Call::new(request.headers(), &*shared.engine.ids);
    request.extensions_mut().insert(Rc::clone(&call));
    let measured = Measured::begin(&request);
    let span = measured.span(&call);
    let answer = answered(request, next, &call, &shared)
        .instrument(span)
        .await;
    measured.end(match &answer {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    });
    answer
}

/// Whatever happens inside, as a finished answer.
async fn answered(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    call: &Call,
    shared: &Data<Shared>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if head_is_too_large(&request) {
        let refusal = HttpResponse::from_error(Problem::of(ErrorCode::HeadersTooLarge));
        return Ok(request.into_response(finish(refusal, call, shared)));
    }
    // The request must not be held here meanwhile: routing needs it alone. So a panic, and an error
    // of an inner layer, leave as an error that carries the finished answer.
    let answer = AssertUnwindSafe(async { next.call(request).await })
        .catch_unwind()
        .await;
    match answer {
        Ok(Ok(response)) => {
            let (request, response) = response.into_parts();
            let response = finish(response.map_into_boxed_body(), call, shared);
            Ok(ServiceResponse::new(request, response))
        }
        Ok(Err(error)) => Err(as_error(finish(
            HttpResponse::from_error(error),
            call,
            shared,
        ))),
        Err(_panic) => {
            let failure = HttpResponse::from_error(Problem::internal("a handler panicked"));
            Err(as_error(finish(failure, call, shared)))
        }
    }
}

fn head_is_too_large(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    let bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    let address = request
        .uri()
        .path_and_query()
        .map_or(0, |address| address.as_str().len());
    headers.len() > MOST_HEADERS || bytes + address > MOST_HEAD_BYTES
}

/// The answer as it leaves.
fn finish(response: HttpResponse, call: &Call, shared: &Data<Shared>) -> HttpResponse {
    let status = response.status();
    let mut response = if status.is_client_error() || status.is_server_error() {
        failure(&response, call)
    } else {
        response
    };
    if shared.is_stopping() {
        response
            .head_mut()
            .set_connection_type(ConnectionType::Close);
    }
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, call.id.clone());
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if shared.behind_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if let Some(standing) = call.standing.get() {
        for (name, text) in announcement(standing) {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
    response
}

/// A failure in its envelope.
fn failure(response: &HttpResponse, call: &Call) -> HttpResponse {
    let of_status = Problem::of(ErrorCode::of_status(response.status()));
    let problem = response
        .error()
        .and_then(|error| error.as_error::<Problem>())
        .unwrap_or(&of_status);
    let status = problem.code.status();
    problem.log(call.id());
    let mut failed = HttpResponse::build(status);
    if let Some(seconds) = problem.retry_after {
        failed.insert_header((header::RETRY_AFTER, seconds));
    }
    if let Some(allow) = &problem.allow {
        failed.insert_header((header::ALLOW, allow.as_str()));
    }
    if status == actix_web::http::StatusCode::UNAUTHORIZED {
        failed.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    failed
        .content_type(header::ContentType::json())
        .body(json(&ErrorAnswer::new(problem, call.id())))
}

/// The limit's headers: the IETF draft's two and the older three.
fn announcement(standing: Standing) -> [(&'static str, String); 5] {
    let Standing {
        limit,
        remaining,
        reset,
        exceeded: _,
    } = standing;
    [
        ("ratelimit", format!("\"requests\";r={remaining};t={reset}")),
        (
            "ratelimit-policy",
            format!("\"requests\";q={limit};w={WINDOW_SECONDS}"),
        ),
        ("x-ratelimit-limit", limit.to_string()),
        ("x-ratelimit-remaining", remaining.to_string()),
        ("x-ratelimit-reset", reset.to_string()),
    ]
}

fn as_error(response: HttpResponse) -> Error {
    InternalError::from_response("answered by the edge", response).into()
}
