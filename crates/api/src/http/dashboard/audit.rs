//! `GET /dashboard/audit`: who did what.

use actix_web::{HttpRequest, HttpResponse, get};
use domain::audit::{ActorType, Severity};
use ports::audit_log::{AuditFilter, AuditLine, PAGE};
use serde::Serialize;
use utoipa::ToSchema;

use super::page::{NumberedPage, page_of};
use crate::http::decode::address::Address;
use crate::http::engine::Shared;
use crate::http::envelope::{json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// A page of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditAnswer {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// The entries.
    pub data: AuditData,
    /// Where the page stands.
    pub pagination: NumberedPage,
}

/// Entries of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditData {
    /// The newest first.
    pub entries: Vec<AuditView>,
}

/// An entry. It holds no secret and nothing that a candidate said; people are keyed hashes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditView {
    /// Its id.
    pub id: String,
    /// `user`, `system` or `api`.
    pub actor_type: String,
    /// The user's or key's id, where it is known.
    pub actor_id: Option<String>,
    /// What was done, such as `config.changed`.
    pub action: String,
    /// The kind of thing.
    pub resource: String,
    /// Which one.
    pub resource_id: Option<String>,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// Whether somebody should look at it.
    pub flagged: bool,
    /// More, such as `changes` with `field`, `old` and `new`.
    #[schema(value_type = Object)]
    pub metadata: serde_json::Value,
    /// When.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<AuditLine> for AuditView {
    fn from(line: AuditLine) -> Self {
        Self {
            id: line.id.to_string(),
            actor_type: line.actor_type.to_string(),
            actor_id: line.actor_id,
            action: line.action,
            resource: line.resource,
            resource_id: line.resource_id,
            severity: line.severity.to_string(),
            flagged: line.flagged,
            metadata: line.metadata,
            created_at: line.created_at.to_string(),
        }
    }
}

/// Shows the audit log
///
/// The newest entries first, 25 a page.
#[utoipa::path(
    tag = "dashboard",
    params(
        ("severity" = Option<String>, Query, description = "`low`, `medium`, `high` or `critical`."),
        ("actorType" = Option<String>, Query, description = "`user`, `system` or `api`."),
        ("flagged" = Option<bool>, Query, description = "Flagged entries alone, or the others alone."),
        ("page" = Option<u32>, Query, description = "From 1.", minimum = 1, maximum = 1_000_000),
    ),
    responses(
        (status = 200, description = "The page.", body = AuditAnswer, example = json!({"success": true,
            "data": {"entries": [{"id": "aud_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "actorType": "user", "actorId": "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD",
                "action": "config.changed", "resource": "tenant", "resourceId": "acme", "severity": "medium", "flagged": false,
                "metadata": {"changes": [{"field": "personaConfig.tone", "old": "professional", "new": "warm"}]},
                "createdAt": "2026-03-14T22:41:07Z"}]},
            "pagination": {"page": 1, "limit": 25, "total": 1, "totalPages": 1}
        })),
        errors::DashboardList
    )
)]
#[get("/dashboard/audit")]
pub(crate) async fn list_audit(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let mut address = Address::of(&request, &["severity", "actorType", "flagged", "page"]);
    let filter = AuditFilter {
        severity: address.query(
            "severity",
            "must be low, medium, high or critical",
            |text| text.parse::<Severity>().ok(),
        ),
        actor: address.query("actorType", "must be user, system or api", |text| {
            text.parse::<ActorType>().ok()
        }),
        flagged: address.query("flagged", "must be true or false", |text| text.parse().ok()),
    };
    let page = page_of(&mut address);
    let filter = address.finish(Some(filter))?;
    let audit = &shared.engine.audit;
    let found = audit.entries(&caller.0.tenant.id, filter, page).await?;
    Ok(ok(json(&AuditAnswer {
        success: true,
        data: AuditData {
            entries: found.lines.into_iter().map(AuditView::from).collect(),
        },
        pagination: NumberedPage::new(page, PAGE, found.total),
    })))
}
