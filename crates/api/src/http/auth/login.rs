//! `POST /auth/login` and `GET /auth/me`.

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, get, post};
use application::logins::LoginRefusal;
use deserr::Deserr;
use domain::account::{EmailAddress, PlainPassword};
use utoipa::ToSchema;

use super::{LoginAnswer, LoginData};
use crate::http::client_address::ClientAddress;
use crate::http::decode::faults::Faults;
use crate::http::decode::field::Parsed;
use crate::http::decode::read_body;
use crate::http::engine::Shared;
use crate::http::envelope::{json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// A user who logs in.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct LoginBody {
    /// The address.
    #[schema(value_type = String, max_length = 254, format = Email, example = "maria@example.com")]
    pub email: Parsed<EmailAddress>,
    /// The password.
    #[schema(max_length = 2000, format = Password)]
    pub password: String,
}

/// Logs a user in
///
/// An unknown address and a wrong password get the same answer. Ten tries an account and address,
/// then one a minute.
#[utoipa::path(
    tag = "auth",
    request_body(content = LoginBody, example = json!({"email": "maria@example.com", "password": "correct horse battery"})),
    responses(
        (status = 200, description = "The user with a token.", body = LoginAnswer, example = json!({"success": true, "data": {
            "token": "eyJ...", "user": {"id": "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "email": "maria@example.com", "fullName": "Maria", "role": "owner"},
            "tenant": {"tenantId": "acme", "tenantName": "Acme", "plan": "starter"}
        }})),
        errors::Login
    )
)]
#[post("/auth/login")]
pub(crate) async fn log_in(
    from: ClientAddress,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let body: LoginBody = read_body(&request, payload).await?;
    let email = body.email.0;
    let engine = shared.engine.clone();
    if let Err(refused) = shared.attempts.of_account(from.0, &email) {
        if shared.attempts.is_news(&email) {
            shared.spawn(async move { engine.logins.tell_of_limit(&email).await });
        }
        return Err(refused);
    }
    let password = PlainPassword::typed(body.password);
    let logged_in = match engine.logins.log_in(&email, &password).await {
        Ok(logged_in) => logged_in,
        Err(LoginRefusal { error, entry }) => {
            if let Some(entry) = entry {
                shared.spawn(async move { engine.audit.note(entry).await });
            }
            return Err(error.into());
        }
    };
    Ok(ok(json(&LoginAnswer::from(LoginData::from(logged_in)))))
}

/// Who am I? With a fresh token
///
/// The token ends 30 days after the login at the latest; then log in again.
#[utoipa::path(
    tag = "auth",
    responses(
        (status = 200, description = "The user with a fresh token.", body = LoginAnswer, example = json!({"success": true, "data": {
            "token": "eyJ...", "user": {"id": "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "email": "maria@example.com", "fullName": "Maria", "role": "owner"},
            "tenant": {"tenantId": "acme", "tenantName": "Acme", "plan": "starter"}
        }})),
        errors::DashboardList
    )
)]
#[get("/auth/me")]
pub(crate) async fn me(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let me = shared.engine.logins.me(&caller.0).await?;
    Ok(ok(json(&LoginAnswer::from(LoginData::from(me)))))
}
