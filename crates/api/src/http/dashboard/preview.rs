//! What would be masked in a pasted text. Nothing of it is stored or logged.

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, post};
use deserr::Deserr;
use domain::text::Raw;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::http::decode::faults::Faults;
use crate::http::decode::read_body;
use crate::http::engine::Shared;
use crate::http::envelope::{answer, json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// A text to be looked at.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PreviewBody {
    /// The text.
    #[schema(min_length = 1, max_length = 50000)]
    pub text: String,
    /// Whose text it is to be taken for.
    #[deserr(default)]
    pub profile: Option<PreviewProfile>,
}

/// By what the candidate would be recognised.
#[derive(Debug, Deserr, ToSchema, Serialize)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PreviewProfile {
    /// The name.
    #[deserr(default)]
    #[schema(max_length = 2000)]
    pub name: Option<String>,
    /// The e-mail address.
    #[deserr(default)]
    #[schema(max_length = 2000)]
    pub email: Option<String>,
    /// The phone number.
    #[deserr(default)]
    #[schema(max_length = 2000)]
    pub phone: Option<String>,
}

/// What would be kept of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewData {
    /// The text as it would be kept.
    pub redacted: String,
    /// How many spans of each type would be masked: `email`, `phone`, `card`, `iban`, `national_id`,
    /// `passport`, `driving_licence`, `birth_date`, `address`, `link`, `ip_address`, `secret`,
    /// `own_name`, `other_name`. Types without any are left out.
    pub counts: BTreeMap<String, u32>,
}

answer!(
    /// What would be kept of a text.
    PreviewAnswer of PreviewData
);

/// Shows what would be redacted
///
/// In a pasted text, with types; nothing is stored. It shows what redaction would do whether or not
/// the tenant has it switched on.
#[utoipa::path(
    tag = "dashboard",
    request_body(content = PreviewBody, example = json!({
        "text": "I am Maria Lopez, reach me at maria@example.com. I cut costs by 30 %.",
        "profile": {"name": "Maria Lopez"}
    })),
    responses(
        (status = 200, description = "The text as it would be kept.", body = PreviewAnswer, example = json!({"success": true, "data": {
            "redacted": "I am [REDACTED], reach me at [REDACTED]. I cut costs by 30 %.",
            "counts": {"email": 1, "own_name": 1}
        }})),
        errors::DashboardBody
    )
)]
#[post("/dashboard/redaction/preview")]
pub(crate) async fn preview_redaction(
    _caller: DashboardUser,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let body: PreviewBody = read_body(&request, payload).await?;
    if body.text.is_empty() {
        return Err(Problem::fault("text", "must not be empty"));
    }
    let profile = serde_json::to_value(&body.profile).map_err(Problem::internal)?;
    let engine = shared.engine.clone();
    let preview = shared
        .spawn(async move {
            let text = Raw::new(body.text);
            application::preview::preview(&*engine.take_turn.redactor, &text, &profile)
        })
        .await
        .map_err(|error| Problem::task(&error))?;
    let data = PreviewData {
        redacted: preview.redacted.into_string(),
        counts: counts(&preview.masked),
    };
    Ok(ok(json(&PreviewAnswer::from(data))))
}

/// Counts by the word of their type.
pub(crate) fn counts(masked: &domain::text::SpanCounts) -> BTreeMap<String, u32> {
    masked
        .iter()
        .map(|(kind, n)| (kind.to_string(), *n))
        .collect()
}
