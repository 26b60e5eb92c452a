//! Whether the process lives and whether it can serve. No model is asked.

use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::engine::Shared;
use super::envelope::{answer, json, ok};
use super::openapi::errors;
use super::problem::Problem;

/// How the process is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    pub status: String,
}

answer!(
    /// The process answers.
    HealthAnswer of Health
);

fn well() -> HttpResponse {
    let status = "ok".to_owned();
    ok(json(&HealthAnswer::from(Health { status })))
}

/// Does the process live?
#[utoipa::path(
    tag = "operations",
    responses((status = 200, description = "It lives.", body = HealthAnswer, example = json!({"success": true, "data": {"status": "ok"}})), errors::Plain)
)]
#[get("/healthz")]
pub(crate) async fn healthz() -> HttpResponse {
    well()
}

/// Can it serve: is the store there and up to date?
#[utoipa::path(
    tag = "operations",
    responses((status = 200, description = "It can.", body = HealthAnswer, example = json!({"success": true, "data": {"status": "ok"}})), errors::Ready)
)]
#[get("/readyz")]
pub(crate) async fn readyz(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Shared::of(&request)?.engine.housekeeping.ready().await?;
    Ok(well())
}
