//! The log of what a webhook was told, and telling it again.

use actix_web::{HttpRequest, HttpResponse, get, post};
use ports::webhook_store::{DeliveryLine, PAGE};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::dashboard::page::{NumberedPage, page_of};
use crate::http::decode::address::Address;
use crate::http::engine::Shared;
use crate::http::envelope::{answer, json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// How a delivery stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryView {
    /// Its id; the receiver sees it as `webhook-id`.
    pub id: String,
    /// What it tells of.
    #[schema(example = "session.ended")]
    pub event: String,
    /// `pending`, `delivered` or `failed`.
    pub status: String,
    /// How often it was sent since it was made or replayed.
    pub attempts: u32,
    /// What the receiver answered last; null where it did not.
    pub last_status_code: Option<u16>,
    /// When it is sent again; null where it is not.
    #[schema(format = DateTime)]
    pub next_attempt_at: Option<String>,
    /// When its event happened.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveriesAnswer {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// The deliveries.
    pub data: DeliveriesData,
    /// Where the page stands.
    pub pagination: NumberedPage,
}

/// Deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveriesData {
    /// The newest first.
    pub deliveries: Vec<DeliveryView>,
}

/// One delivery.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryData {
    /// It.
    pub delivery: DeliveryView,
}

answer!(
    /// One delivery.
    DeliveryAnswer of DeliveryData
);

impl From<DeliveryLine> for DeliveryView {
    fn from(line: DeliveryLine) -> Self {
        Self {
            id: line.id.to_string(),
            event: line.event.to_string(),
            status: line.status.to_string(),
            attempts: line.attempts,
            last_status_code: line.last_status_code,
            next_attempt_at: line.next_attempt_at.map(|at| at.to_string()),
            created_at: line.created_at.to_string(),
        }
    }
}

/// Shows what a webhook was told
///
/// The newest first, 25 a page. What is delivered or given up is kept for 30 days, and goes with its
/// session.
#[utoipa::path(
    tag = "dashboard",
    params(
        ("id" = String, Path, description = "The webhook.", pattern = "^wh_[0-7][0-9A-HJKMNP-TV-Z]{25}$"),
        ("page" = Option<u32>, Query, description = "From 1.", minimum = 1, maximum = 1_000_000),
    ),
    responses(
        (status = 200, description = "The page.", body = DeliveriesAnswer, example = json!({"success": true,
            "data": {"deliveries": [{"id": "evt_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "event": "session.ended", "status": "pending", "attempts": 1,
                "lastStatusCode": 503, "nextAttemptAt": "2026-03-14T22:46:07Z", "createdAt": "2026-03-14T22:41:07Z"}]},
            "pagination": {"page": 1, "limit": 25, "total": 1, "totalPages": 1}
        })),
        errors::DashboardDetail
    )
)]
#[get("/dashboard/webhooks/{id}/deliveries")]
pub(crate) async fn list_deliveries(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let mut address = Address::of(&request, &["page"]);
    let page = page_of(&mut address);
    let webhook = address.segment("id");
    let webhook = address.finish(webhook)?;
    let webhooks = &shared.engine.webhooks;
    let found = webhooks.deliveries(&caller.0, webhook, page).await?;
    Ok(ok(json(&DeliveriesAnswer {
        success: true,
        data: DeliveriesData {
            deliveries: found.lines.into_iter().map(DeliveryView::from).collect(),
        },
        pagination: NumberedPage::new(page, PAGE, found.total),
    })))
}

/// Sends a delivery again
///
/// For owners and admins. Whatever became of it, it is due now, under the same `webhook-id`, and has as
/// many attempts as a new one.
#[utoipa::path(
    tag = "dashboard",
    params(("id" = String, Path, description = "The delivery.", pattern = "^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$")),
    responses(
        (status = 200, description = "The delivery.", body = DeliveryAnswer, example = json!({"success": true, "data": {"delivery":
            {"id": "evt_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "event": "session.ended", "status": "pending", "attempts": 0,
                "lastStatusCode": 503, "nextAttemptAt": "2026-03-16T09:12:00Z", "createdAt": "2026-03-14T22:41:07Z"}
        }})),
        errors::DashboardDetail
    )
)]
#[post("/dashboard/webhooks/deliveries/{id}/replay")]
pub(crate) async fn replay_delivery(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let mut address = Address::of(&request, &[]);
    let delivery = address.segment("id");
    let delivery = address.finish(delivery)?;
    let replayed = shared.engine.webhooks.replay(&caller.0, delivery).await?;
    let delivery = DeliveryView::from(replayed);
    Ok(ok(json(&DeliveryAnswer::from(DeliveryData { delivery }))))
}
