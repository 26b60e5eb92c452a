//! The API description and the page that shows it. Everything on the page comes from this process.

use std::io::Read as _;
use std::sync::Arc;

use actix_web::http::header::{
    self, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue,
};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get};
use flate2::read::GzDecoder;
use utoipa_swagger_ui::Config;

use super::envelope::ok;
use super::error_code::ErrorCode;
use super::openapi::{self, errors};
use super::problem::Problem;

/// The page runs its own scripts only; its library sets styles and data images itself.
const PAGE_POLICY: (HeaderName, HeaderValue) = (
    CONTENT_SECURITY_POLICY,
    HeaderValue::from_static(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
    ),
);

const REVALIDATE: (HeaderName, HeaderValue) = (CACHE_CONTROL, HeaderValue::from_static("no-cache"));

/// The page's routes, which are not described.
pub(crate) fn pages(config: &mut ServiceConfig) {
    let found_at = |place| move || async move { redirect(place) };
    config
        .route("/docs", web::get().to(found_at("/docs/")))
        .route("/docs/{file:.*}", web::get().to(page));
}

fn redirect(place: &'static str) -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, place))
        .finish()
}

async fn page(file: web::Path<String>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let config = Arc::new(Config::from("/openapi.json").validator_url("none"));
    let file = utoipa_swagger_ui::serve(&file, config)
        .map_err(|error| Problem::internal(error.to_string()))?
        .ok_or(Problem::of(ErrorCode::NotFound))?;
    let mut page = HttpResponse::Ok();
    page.content_type(file.content_type)
        .insert_header(PAGE_POLICY)
        .insert_header(REVALIDATE);
    if !file.gzpipped {
        return Ok(page.body(file.bytes.into_owned()));
    }
    page.insert_header((header::VARY, "accept-encoding"));
    if takes_gzip(&request) {
        page.insert_header(header::ContentEncoding::Gzip);
        return Ok(page.body(file.bytes.into_owned()));
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(&*file.bytes)
        .read_to_end(&mut unpacked)
        .map_err(Problem::internal)?;
    Ok(page.body(unpacked))
}

/// The files are kept packed. Hardly any client does not take them so.
fn takes_gzip(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(header::ACCEPT_ENCODING);
    accepted
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim() == "gzip"))
}

/// This description.
#[utoipa::path(
    tag = "operations",
    responses(
        (status = 200, description = "OpenAPI 3.1.", body = serde_json::Value, content_type = "application/json"),
        errors::Plain
    )
)]
#[get("/openapi.json")]
pub(crate) async fn openapi_json() -> Result<HttpResponse, Problem> {
    let text = openapi::text().map_err(Problem::internal)?;
    Ok(ok(text.to_owned()))
}
