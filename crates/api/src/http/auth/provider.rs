//! `POST /auth/oidc`.

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, post};
use deserr::Deserr;
use utoipa::ToSchema;

use super::{LoginAnswer, LoginData};
use crate::http::client_address::ClientAddress;
use crate::http::decode::faults::Faults;
use crate::http::decode::read_body;
use crate::http::engine::Shared;
use crate::http::envelope::{json, ok};
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// A user whom the company's identity provider has logged in.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, rename_all = camelCase, deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub struct ProviderLoginBody {
    /// The provider's ID token.
    #[schema(max_length = 16384)]
    pub id_token: String,
}

/// Logs a user in by the company's own identity provider
///
/// For companies whose provider the operator has configured. The ID token (OpenID Connect) is shown
/// within ten minutes of its issue; the user is found by the verified e-mail address, and has the role
/// that the dashboard shows. The login lasts twelve hours.
#[utoipa::path(
    tag = "auth",
    request_body(content = ProviderLoginBody, example = json!({"idToken": "eyJ..."})),
    responses(
        (status = 200, description = "The user with a token.", body = LoginAnswer, example = json!({"success": true, "data": {
            "token": "eyJ...", "user": {"id": "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "email": "maria@example.com", "fullName": "Maria", "role": "admin"},
            "tenant": {"tenantId": "acme", "tenantName": "Acme", "plan": "self_hosted"}
        }})),
        errors::Login
    )
)]
#[post("/auth/oidc")]
pub(crate) async fn log_in_by_provider(
    from: ClientAddress,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let body: ProviderLoginBody = read_body(&request, payload).await?;
    shared.attempts.of_address(from.0)?;
    let logins = &shared.engine.logins;
    let logged_in = logins.log_in_by_provider(&body.id_token).await?;
    Ok(ok(json(&LoginAnswer::from(LoginData::from(logged_in)))))
}
