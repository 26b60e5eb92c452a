//! One span and one figure for every call: its method, its route as a pattern, its status, its time.

use std::time::Instant;

use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, StatusCode};
use metrics::histogram;
use tracing::Span;

use super::request_id::Call;

/// What stands for a route that is none of ours: addresses may hold anything.
const NO_ROUTE: &str = "none";

/// A call whose time is taken.
pub(crate) struct Measured {
    begun: Instant,
    method: &'static str,
    route: String,
}

impl Measured {
    /// Begins.
    pub(crate) fn begin(request: &ServiceRequest) -> Self {
        Self {
            begun: Instant::now(),
            method: known_method(request.method()),
            route: request
                .match_pattern()
                .unwrap_or_else(|| NO_ROUTE.to_owned()),
        }
    }

    /// The span that the call's events belong to.
    pub(crate) fn span(&self, call: &Call) -> Span {
        let (method, route) = (self.method, self.route.as_str());
        tracing::info_span!("call", otel.name = %format_args!("{method} {route}"), method, route, request_id = call.id())
    }

    /// The answer's head is made.
    pub(crate) fn end(self, status: StatusCode) {
        let labels = [
            ("method", self.method.to_owned()),
            ("route", self.route),
            ("status", status.as_str().to_owned()),
        ];
        histogram!("liya_http_request_seconds", &labels).record(self.begun.elapsed());
    }
}

/// The method, or one word for all that callers may make up: labels must not grow without bound.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
