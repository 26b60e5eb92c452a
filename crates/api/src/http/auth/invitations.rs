//! `POST /auth/invitations/accept`.

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, post};
use deserr::Deserr;
use domain::account::PlainPassword;
use utoipa::ToSchema;

use super::{LoginAnswer, LoginData};
use crate::http::client_address::ClientAddress;
use crate::http::decode::faults::Faults;
use crate::http::decode::field::Parsed;
use crate::http::decode::read_body;
use crate::http::engine::Shared;
use crate::http::envelope::{json, ok};
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// An invitation to be accepted.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, rename_all = camelCase, deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub struct AcceptanceBody {
    /// The one-time token of the invitation.
    #[schema(max_length = 2000)]
    pub token: String,
    /// The password from now on.
    #[schema(value_type = String, min_length = 12, max_length = 128, format = Password)]
    pub password: Parsed<PlainPassword>,
    /// The user's name.
    #[deserr(default)]
    #[schema(max_length = 2000)]
    pub full_name: Option<String>,
}

/// Accepts an invitation
///
/// The token works once, for seven days. The user gets the password and is logged in.
#[utoipa::path(
    tag = "auth",
    request_body(content = AcceptanceBody, example = json!({"token": "kJ3...", "password": "correct horse battery", "fullName": "Sam"})),
    responses(
        (status = 200, description = "The user with a token.", body = LoginAnswer, example = json!({"success": true, "data": {
            "token": "eyJ...", "user": {"id": "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CE", "email": "sam@example.com", "fullName": "Sam", "role": "viewer"},
            "tenant": {"tenantId": "acme", "tenantName": "Acme", "plan": "starter"}
        }})),
        errors::Login
    )
)]
#[post("/auth/invitations/accept")]
pub(crate) async fn accept_invitation(
    from: ClientAddress,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    shared.attempts.of_address(from.0)?;
    let body: AcceptanceBody = read_body(&request, payload).await?;
    let accepted = shared
        .engine
        .logins
        .accept_invitation(&body.token, &body.password.0, body.full_name)
        .await?;
    Ok(ok(json(&LoginAnswer::from(LoginData::from(accepted)))))
}
