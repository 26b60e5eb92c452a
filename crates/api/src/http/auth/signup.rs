//! `POST /auth/signup`.

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, post};
use application::logins::SignUpRequest;
use deserr::Deserr;
use domain::account::{CompanyName, EmailAddress, PlainPassword};
use serde::Serialize;
use utoipa::ToSchema;

use super::{LoginData, TenantView, UserView};
use crate::http::client_address::ClientAddress;
use crate::http::decode::faults::Faults;
use crate::http::decode::field::Parsed;
use crate::http::decode::read_body;
use crate::http::engine::Shared;
use crate::http::envelope::{answer, json, ok};
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// A company that signs up.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, rename_all = camelCase, deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub struct SignUpBody {
    /// The company; its slug becomes the tenant's id.
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Acme")]
    pub company_name: Parsed<CompanyName>,
    /// The owner's address.
    #[schema(value_type = String, max_length = 254, format = Email, example = "maria@example.com")]
    pub email: Parsed<EmailAddress>,
    /// The owner's password.
    #[schema(value_type = String, min_length = 12, max_length = 128, format = Password)]
    pub password: Parsed<PlainPassword>,
    /// The owner's name.
    #[deserr(default)]
    #[schema(max_length = 2000)]
    pub full_name: Option<String>,
}

/// A new tenant with its owner, a token and an API key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignUpData {
    /// For `authorization: Bearer ...`; valid for seven days.
    pub token: String,
    /// The owner.
    pub user: UserView,
    /// The tenant.
    pub tenant: TenantView,
    /// The API key, shown only here; keep it safe.
    pub api_key: String,
}

answer!(
    /// A new tenant with its owner, a token and an API key.
    SignUpAnswer of SignUpData
);

/// Signs a company up
///
/// Makes a tenant on the plan `starter`, its owner and its API key, which is shown only here. Where
/// the operator has closed sign-up it is refused.
#[utoipa::path(
    tag = "auth",
    request_body(content = SignUpBody, example = json!({
        "companyName": "Acme", "email": "maria@example.com", "password": "correct horse battery", "fullName": "Maria"
    })),
    responses(
        (status = 200, description = "The tenant.", body = SignUpAnswer, example = json!({"success": true, "data": {
            "token": "eyJ...", "user": {"id": "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "email": "maria@example.com", "fullName": "Maria", "role": "owner"},
            "tenant": {"tenantId": "acme", "tenantName": "Acme", "plan": "starter"}, "apiKey": "liya_prod_..."
        }})),
        errors::SignUp
    )
)]
#[post("/auth/signup")]
pub(crate) async fn sign_up(
    from: ClientAddress,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    shared.attempts.of_address(from.0)?;
    let body: SignUpBody = read_body(&request, payload).await?;
    let sign_up = SignUpRequest {
        company: body.company_name.0,
        email: body.email.0,
        password: body.password.0,
        full_name: body.full_name,
    };
    let engine = shared.engine.clone();
    let (logged_in, api_key) = shared
        .spawn(async move { engine.logins.sign_up(sign_up).await })
        .await
        .map_err(|error| Problem::task(&error))??;
    let LoginData {
        token,
        user,
        tenant,
    } = logged_in.into();
    let data = SignUpData {
        token,
        user,
        tenant,
        api_key,
    };
    Ok(ok(json(&SignUpAnswer::from(data))))
}
