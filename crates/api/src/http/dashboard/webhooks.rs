//! `/dashboard/webhooks`: where the tenant's own systems are told of events.

pub mod deliveries;

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use deserr::Deserr;
use domain::ids::WebhookId;
use domain::webhook::EventKind;
use ports::webhook_store::{Webhook, WebhookChange};
use serde::Serialize;
use utoipa::ToSchema;

use super::users::{RemovedAnswer, RemovedData};
use crate::http::decode::address::Address;
use crate::http::decode::faults::Faults;
use crate::http::decode::field::Listed;
use crate::http::decode::read_body;
use crate::http::engine::Shared;
use crate::http::envelope::{answer, json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookView {
    /// Its id.
    pub id: String,
    /// Where it is.
    pub url: String,
    /// What it is told of.
    pub events: Vec<String>,
    /// Whether it is told anything.
    pub active: bool,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// The tenant's webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhooksData {
    /// The oldest first.
    pub webhooks: Vec<WebhookView>,
}

answer!(
    /// The tenant's webhooks.
    WebhooksAnswer of WebhooksData
);

/// One webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookData {
    /// It.
    pub webhook: WebhookView,
}

answer!(
    /// One webhook.
    WebhookAnswer of WebhookData
);

/// A new webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewWebhookData {
    /// It.
    pub webhook: WebhookView,
    /// What its calls are signed with, shown only here.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=")]
    pub secret: String,
}

answer!(
    /// A new webhook.
    NewWebhookAnswer of NewWebhookData
);

/// A webhook to be made.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct WebhookBody {
    /// Where it is: a public address with https.
    #[schema(max_length = 2000, example = "https://example.com/liya")]
    pub url: String,
    /// What it is told of: `session.ended`, `session.expired`, `cost_limit.reached`, `evaluation.failed`.
    #[schema(value_type = Vec<String>, min_items = 1)]
    pub events: Vec<Listed<EventKind>>,
    /// Whether it is told anything; true where it is left out.
    #[deserr(default)]
    pub active: Option<bool>,
}

/// What changes of a webhook; what is left out stays.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct WebhookChangeBody {
    /// Where it is.
    #[deserr(default)]
    #[schema(max_length = 2000)]
    pub url: Option<String>,
    /// What it is told of.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<String>>, min_items = 1)]
    pub events: Option<Vec<Listed<EventKind>>>,
    /// Whether it is told anything.
    #[deserr(default)]
    pub active: Option<bool>,
}

impl From<Webhook> for WebhookView {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id.to_string(),
            url: webhook.url,
            events: webhook.events.iter().map(EventKind::to_string).collect(),
            active: webhook.active,
            created_at: webhook.created_at.to_string(),
        }
    }
}

fn kinds(events: Vec<Listed<EventKind>>) -> Vec<EventKind> {
    events.into_iter().map(|event| event.0).collect()
}

/// Lists the webhooks
#[utoipa::path(
    tag = "dashboard",
    responses(
        (status = 200, description = "The webhooks.", body = WebhooksAnswer, example = json!({"success": true, "data": {"webhooks": [
            {"id": "wh_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "url": "https://example.com/liya", "events": ["session.ended"], "active": true, "createdAt": "2026-03-14T20:15:00Z"}
        ]}})),
        errors::DashboardList
    )
)]
#[get("/dashboard/webhooks")]
pub(crate) async fn list_webhooks(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let webhooks = shared.engine.webhooks.list(&caller.0).await?;
    let webhooks = webhooks.into_iter().map(WebhookView::from).collect();
    Ok(ok(json(&WebhooksAnswer::from(WebhooksData { webhooks }))))
}

/// Adds a webhook
///
/// For owners and admins; at most ten a tenant. It is told of what happens from now on. The secret is
/// shown only here.
#[utoipa::path(
    tag = "dashboard",
    request_body(content = WebhookBody, example = json!({"url": "https://example.com/liya", "events": ["session.ended", "cost_limit.reached"]})),
    responses(
        (status = 200, description = "The webhook and its secret.", body = NewWebhookAnswer, example = json!({"success": true, "data": {
            "webhook": {"id": "wh_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "url": "https://example.com/liya", "events": ["session.ended", "cost_limit.reached"], "active": true, "createdAt": "2026-03-14T20:15:00Z"},
            "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
        }})),
        errors::DashboardWrite
    )
)]
#[post("/dashboard/webhooks")]
pub(crate) async fn add_webhook(
    caller: DashboardUser,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let body: WebhookBody = read_body(&request, payload).await?;
    let (events, active) = (kinds(body.events), body.active.unwrap_or(true));
    let webhooks = &shared.engine.webhooks;
    let (webhook, secret) = webhooks.add(&caller.0, body.url, events, active).await?;
    let webhook = WebhookView::from(webhook);
    Ok(ok(json(&NewWebhookAnswer::from(NewWebhookData {
        webhook,
        secret,
    }))))
}

/// Changes a webhook
///
/// For owners and admins. What waits for one that is switched off waits on; of what happens meanwhile it
/// is not told.
#[utoipa::path(
    tag = "dashboard",
    params(("id" = String, Path, description = "The webhook.", pattern = "^wh_[0-7][0-9A-HJKMNP-TV-Z]{25}$")),
    request_body(content = WebhookChangeBody, example = json!({"active": false})),
    responses(
        (status = 200, description = "The webhook.", body = WebhookAnswer, example = json!({"success": true, "data": {"webhook":
            {"id": "wh_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "url": "https://example.com/liya", "events": ["session.ended"], "active": false, "createdAt": "2026-03-14T20:15:00Z"}
        }})),
        errors::DashboardChange
    )
)]
#[patch("/dashboard/webhooks/{id}")]
pub(crate) async fn change_webhook(
    caller: DashboardUser,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let webhook = webhook_of(&request)?;
    let body: WebhookChangeBody = read_body(&request, payload).await?;
    let change = WebhookChange {
        url: body.url,
        events: body.events.map(kinds),
        active: body.active,
    };
    let webhooks = &shared.engine.webhooks;
    let webhook = webhooks.change(&caller.0, webhook, change).await?;
    let webhook = WebhookView::from(webhook);
    Ok(ok(json(&WebhookAnswer::from(WebhookData { webhook }))))
}

/// Removes a webhook
///
/// For owners and admins. Its deliveries go with it, those that wait too.
#[utoipa::path(
    tag = "dashboard",
    params(("id" = String, Path, description = "The webhook.", pattern = "^wh_[0-7][0-9A-HJKMNP-TV-Z]{25}$")),
    responses(
        (status = 200, description = "The webhook is removed.", body = RemovedAnswer, example = json!({"success": true, "data": {"removed": true}})),
        errors::DashboardDetail
    )
)]
#[delete("/dashboard/webhooks/{id}")]
pub(crate) async fn remove_webhook(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let webhook = webhook_of(&request)?;
    shared.engine.webhooks.remove(&caller.0, webhook).await?;
    let data = RemovedData { removed: true };
    Ok(ok(json(&RemovedAnswer::from(data))))
}

fn webhook_of(request: &HttpRequest) -> Result<WebhookId, Problem> {
    let mut address = Address::of(request, &[]);
    let webhook = address.segment("id");
    address.finish(webhook)
}
