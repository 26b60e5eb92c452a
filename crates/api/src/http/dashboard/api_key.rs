//! `GET /dashboard/api-key` and `POST /dashboard/api-key/rotate`.

use actix_web::{HttpRequest, HttpResponse, get, post};
use ports::account_store::KeyView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::engine::Shared;
use crate::http::envelope::{answer, json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// The tenant's API key, masked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyData {
    /// Whether there is a key that works.
    pub has_key: bool,
    /// Its three first and three last characters.
    #[schema(example = "liya_F9y-...o4k")]
    pub masked_key: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: Option<String>,
    /// When it was last used, some minutes late at most.
    #[schema(format = DateTime)]
    pub last_used_at: Option<String>,
    /// When it was revoked, if it was.
    #[schema(format = DateTime)]
    pub revoked_at: Option<String>,
}

answer!(
    /// The tenant's API key, masked.
    ApiKeyAnswer of ApiKeyData
);

/// A new API key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RotatedData {
    /// The key, shown only here.
    pub api_key: String,
    /// As it is shown from now on.
    #[schema(example = "liya_F9y-...o4k")]
    pub masked_key: String,
}

/// A new API key, and what that means.
#[derive(Debug, Serialize, ToSchema)]
pub struct RotatedAnswer {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// The key.
    pub data: RotatedData,
    /// For people.
    pub message: String,
}

impl From<Option<KeyView>> for ApiKeyData {
    fn from(key: Option<KeyView>) -> Self {
        let shown = |at: Option<domain::time::Timestamp>| at.map(|at| at.to_string());
        Self {
            has_key: key.as_ref().is_some_and(|key| key.revoked_at.is_none()),
            created_at: shown(key.as_ref().map(|key| key.created_at)),
            last_used_at: shown(key.as_ref().and_then(|key| key.last_used_at)),
            revoked_at: shown(key.as_ref().and_then(|key| key.revoked_at)),
            masked_key: key.map(|key| key.masked),
        }
    }
}

/// Shows the API key, masked
#[utoipa::path(
    tag = "dashboard",
    responses(
        (status = 200, description = "The key.", body = ApiKeyAnswer, example = json!({"success": true, "data": {
            "hasKey": true, "maskedKey": "liya_F9y-...o4k", "createdAt": "2026-03-14T20:15:00Z", "lastUsedAt": "2026-03-14T22:41:07Z", "revokedAt": null
        }})),
        errors::DashboardList
    )
)]
#[get("/dashboard/api-key")]
pub(crate) async fn show_api_key(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let key = shared.engine.company.key(&caller.0).await?;
    Ok(ok(json(&ApiKeyAnswer::from(ApiKeyData::from(key)))))
}

/// Replaces the API key
///
/// The old key starts no turn anywhere from this moment; other calls refuse it within five seconds.
/// For owners and admins.
#[utoipa::path(
    tag = "dashboard",
    responses(
        (status = 200, description = "The new key.", body = RotatedAnswer, example = json!({"success": true,
            "data": {"apiKey": "liya_prod_...", "maskedKey": "liya_F9y-...o4k"},
            "message": "Keep the key safe: it is shown only now. The old one works no more."
        })),
        errors::DashboardList
    )
)]
#[post("/dashboard/api-key/rotate")]
pub(crate) async fn rotate_api_key(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let api_key = shared.engine.company.rotate_key(&caller.0).await?;
    Ok(ok(json(&RotatedAnswer {
        success: true,
        data: RotatedData {
            masked_key: application::accounts::masked(&api_key),
            api_key,
        },
        message: "Keep the key safe: it is shown only now. The old one works no more.".to_owned(),
    })))
}
