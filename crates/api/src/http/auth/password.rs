//! `POST /auth/password` and `POST /auth/logout-all`.

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, post};
use deserr::Deserr;
use domain::account::PlainPassword;
use serde::Serialize;
use utoipa::ToSchema;

use super::{LoginAnswer, LoginData};
use crate::http::client_address::ClientAddress;
use crate::http::decode::faults::Faults;
use crate::http::decode::field::Parsed;
use crate::http::decode::read_body;
use crate::http::engine::Shared;
use crate::http::envelope::{answer, json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// A password to be changed.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, rename_all = camelCase, deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub struct PasswordBody {
    /// The password until now.
    #[schema(max_length = 2000, format = Password)]
    pub current_password: String,
    /// The password from now on.
    #[schema(value_type = String, min_length = 12, max_length = 128, format = Password)]
    pub new_password: Parsed<PlainPassword>,
}

/// Every token is ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoggedOutData {
    /// Always true.
    #[schema(example = true)]
    pub logged_out: bool,
}

answer!(
    /// Every token is ended.
    LoggedOutAnswer of LoggedOutData
);

/// Changes the own password
///
/// Every token issued before ends; the answer holds a fresh one.
#[utoipa::path(
    tag = "auth",
    request_body(content = PasswordBody, example = json!({"currentPassword": "correct horse battery", "newPassword": "another staple entirely"})),
    responses(
        (status = 200, description = "The user with a fresh token.", body = LoginAnswer, example = json!({"success": true, "data": {
            "token": "eyJ...", "user": {"id": "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "email": "maria@example.com", "fullName": "Maria", "role": "owner"},
            "tenant": {"tenantId": "acme", "tenantName": "Acme", "plan": "starter"}
        }})),
        errors::OwnLogin
    )
)]
#[post("/auth/password")]
pub(crate) async fn change_password(
    caller: DashboardUser,
    from: ClientAddress,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let body: PasswordBody = read_body(&request, payload).await?;
    shared.attempts.of_address(from.0)?;
    let current = PlainPassword::typed(body.current_password);
    let changed = shared
        .engine
        .logins
        .change_password(&caller.0, &current, &body.new_password.0)
        .await?;
    Ok(ok(json(&LoginAnswer::from(LoginData::from(changed)))))
}

/// Logs out everywhere
///
/// Every token of the user ends, this one included, on every process within five seconds.
#[utoipa::path(
    tag = "auth",
    responses(
        (status = 200, description = "Done.", body = LoggedOutAnswer, example = json!({"success": true, "data": {"loggedOut": true}})),
        errors::DashboardList
    )
)]
#[post("/auth/logout-all")]
pub(crate) async fn log_out_everywhere(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    shared.engine.logins.log_out_everywhere(&caller.0).await?;
    let data = LoggedOutData { logged_out: true };
    Ok(ok(json(&LoggedOutAnswer::from(data))))
}
