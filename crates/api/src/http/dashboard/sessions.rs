//! The dashboard's look at sessions: the list with its filters, and one session whole.

pub mod export;
mod listing;

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get};
use application::sessions::ShownSession;
use domain::session::{Intent, Message};
use ports::session_reader::SessionLine;
use serde::Serialize;
use utoipa::ToSchema;

use super::preview::counts;
use crate::http::decode::address::Address;
use crate::http::engine::Shared;
use crate::http::envelope::{answer, json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;
use crate::http::summary::DashboardSummary;
use listing::{Listing, PARAMETERS, cursor};

/// A page of sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct DashboardSessionsAnswer {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// The sessions.
    pub data: DashboardSessions,
    /// Where the page stands.
    pub pagination: Pagination,
}

/// A page of sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct DashboardSessions {
    /// Most recent activity first.
    pub sessions: Vec<DashboardLine>,
}

/// Where a page stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// How many sessions the filters let through.
    pub total: u64,
    /// How many the page holds at most.
    pub limit: u32,
    /// How many lie before it; 0 with a cursor.
    pub offset: u64,
    /// The `cursor` of the next page; null on the last one.
    pub next_cursor: Option<String>,
}

/// A session as the list shows it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DashboardLine {
    /// Its id.
    pub session_id: String,
    /// The integrator's own id of the candidate.
    pub user_id: String,
    /// `hiring`.
    pub domain: String,
    /// `active`, `ended` or `expired`.
    pub status: String,
    /// Messages stored.
    pub message_count: i64,
    /// Sum over its messages.
    pub tokens_used: i64,
    /// Sum over its messages, in dollars with six decimals.
    #[schema(example = "0.002400")]
    pub cost_usd: String,
    /// Last turn.
    #[schema(format = DateTime)]
    pub last_activity_at: String,
    /// First call.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// One session whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct DashboardSessionData {
    /// It.
    pub session: DashboardSession,
}

/// A session with every message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DashboardSession {
    /// Its id.
    pub session_id: String,
    /// The integrator's own id of the candidate.
    pub user_id: String,
    /// `hiring`.
    pub domain: String,
    /// `active`, `ended` or `expired`.
    pub status: String,
    /// Messages stored.
    pub message_count: i64,
    /// Sum over its messages.
    pub tokens_used: i64,
    /// Sum over its messages, in dollars with six decimals.
    #[schema(example = "0.002400")]
    pub cost_usd: String,
    /// Last turn.
    #[schema(format = DateTime)]
    pub last_activity_at: String,
    /// First call.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// Why it ended; null while it is open.
    pub end_reason: Option<String>,
    /// The summary of its interview; null where there is none.
    pub summary: Option<DashboardSummary>,
    /// Every message, in order.
    pub messages: Vec<DashboardMessage>,
    /// How many spans of each type were masked in it; never what they held.
    pub redactions: BTreeMap<String, u32>,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DashboardMessage {
    /// Its id.
    pub id: String,
    /// `user`, `assistant` or, rarely, `system`.
    pub role: String,
    /// What was written, redacted where the tenant redacts; empty where it is hidden.
    pub content: String,
    /// True where the tenant hides what is said in coaching.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub content_hidden: bool,
    /// The intent of its turn.
    pub intent: String,
    /// Tokens it accounts for.
    pub tokens: i64,
    /// What they cost, in dollars with six decimals.
    #[schema(example = "0.000410")]
    pub cost_usd: String,
    /// When.
    #[schema(format = DateTime)]
    pub timestamp: String,
}

answer!(
    /// One session whole.
    DashboardSessionAnswer of DashboardSessionData
);

/// Lists sessions
///
/// Most recent activity first. `cursor` follows the list while sessions move; `offset` counts.
#[utoipa::path(
    tag = "dashboard",
    params(
        ("domain" = Option<String>, Query, description = "`hiring`."),
        ("status" = Option<String>, Query, description = "`active`, `ended` or `expired`."),
        ("userId" = Option<String>, Query, description = "The integrator's own id of the candidate.", min_length = 1, max_length = 128),
        ("intent" = Option<String>, Query, description = "`mock_interview` or `coaching_session`: any turn of it."),
        ("from" = Option<String>, Query, description = "Last activity at or after.", format = DateTime),
        ("to" = Option<String>, Query, description = "Last activity before.", format = DateTime),
        ("limit" = Option<u32>, Query, description = "1 to 100, else 20.", minimum = 1, maximum = 100),
        ("offset" = Option<u64>, Query, description = "Not with `cursor`.", minimum = 0),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses(
        (status = 200, description = "The page.", body = DashboardSessionsAnswer, example = json!({"success": true,
            "data": {"sessions": [{"sessionId": "sess_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "userId": "usr_123", "domain": "hiring",
                "status": "active", "messageCount": 6, "tokensUsed": 4800, "costUsd": "0.002400",
                "lastActivityAt": "2026-03-14T22:41:07Z", "createdAt": "2026-03-14T20:15:00Z"}]},
            "pagination": {"total": 48, "limit": 20, "offset": 0, "nextCursor": "1773528067000000.sess_01HZX3V9T2E8K5M7Q4W6Y0B1CD"}
        })),
        errors::DashboardList
    )
)]
#[get("/dashboard/sessions")]
pub(crate) async fn list_dashboard_sessions(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let Listing {
        filter,
        start,
        limit,
        offset,
    } = Listing::of(Address::of(&request, PARAMETERS))?;
    let sessions = &shared.engine.sessions;
    let page = sessions
        .list(&caller.0.tenant.id, &filter, start, limit)
        .await?;
    Ok(ok(json(&DashboardSessionsAnswer {
        success: true,
        data: DashboardSessions {
            sessions: page.lines.iter().map(DashboardLine::from).collect(),
        },
        pagination: Pagination {
            total: page.total,
            limit,
            offset,
            next_cursor: page.next.map(cursor),
        },
    })))
}

/// Shows a session with every message
#[utoipa::path(
    tag = "dashboard",
    params(("id" = String, Path, description = "The session.", pattern = "^sess_[0-7][0-9A-HJKMNP-TV-Z]{25}$")),
    responses(
        (status = 200, description = "The session.", body = DashboardSessionAnswer, example = json!({"success": true, "data": {"session": {
            "sessionId": "sess_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "userId": "usr_123", "domain": "hiring", "status": "active",
            "messageCount": 2, "tokensUsed": 2060, "costUsd": "0.001030",
            "lastActivityAt": "2026-03-14T22:41:07Z", "createdAt": "2026-03-14T20:15:00Z", "endReason": null, "summary": null,
            "messages": [
                {"id": "msg_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "role": "user", "content": "...", "intent": "mock_interview",
                    "tokens": 820, "costUsd": "0.000410", "timestamp": "2026-03-14T20:15:01Z"},
                {"id": "msg_01HZX3V9T2E8K5M7Q4W6Y0B1CE", "role": "assistant", "content": "...", "intent": "mock_interview",
                    "tokens": 1240, "costUsd": "0.000620", "timestamp": "2026-03-14T20:15:04Z"}
            ]
        }}})),
        errors::DashboardDetail
    )
)]
#[get("/dashboard/sessions/{id}")]
pub(crate) async fn show_dashboard_session(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let mut address = Address::of(&request, &[]);
    let session = address.segment("id");
    let session = address.finish(session)?;
    let tenant = &caller.0.tenant;
    let shown = shared
        .engine
        .sessions
        .show(caller.0.acting(), session, None)
        .await?;
    let coaching_visible = tenant.settings.features.coaching_content_visible;
    let session = DashboardSession::new(shown, coaching_visible);
    let data = DashboardSessionData { session };
    Ok(ok(json(&DashboardSessionAnswer::from(data))))
}

impl From<&SessionLine> for DashboardLine {
    fn from(line: &SessionLine) -> Self {
        Self {
            session_id: line.id.to_string(),
            user_id: line.user.as_str().to_owned(),
            domain: line.domain.to_string(),
            status: line.status.to_string(),
            message_count: line.message_count,
            tokens_used: line.tokens_used,
            cost_usd: line.cost.to_string(),
            last_activity_at: line.last_activity_at.to_string(),
            created_at: line.created_at.to_string(),
        }
    }
}

impl DashboardSession {
    fn new(shown: ShownSession, coaching_visible: bool) -> Self {
        let ShownSession {
            detail,
            status,
            summary,
            end_reason,
        } = shown;
        let messages = detail.messages.into_iter();
        let session = detail.session;
        Self {
            session_id: session.id.to_string(),
            user_id: session.user.as_str().to_owned(),
            domain: session.domain.to_string(),
            status: status.to_string(),
            message_count: session.message_count,
            tokens_used: session.tokens_used,
            cost_usd: session.cost.to_string(),
            last_activity_at: session.last_activity_at.to_string(),
            created_at: session.created_at.to_string(),
            end_reason: end_reason.map(|reason| reason.to_string()),
            summary: summary.as_ref().map(DashboardSummary::from),
            messages: messages
                .map(|message| DashboardMessage::new(message, coaching_visible))
                .collect(),
            redactions: counts(&detail.redactions),
        }
    }
}

impl DashboardMessage {
    fn new(message: Message, coaching_visible: bool) -> Self {
        let content_hidden = message.intent == Intent::CoachingSession && !coaching_visible;
        let content = message.content.into_string();
        Self {
            id: message.id.to_string(),
            role: message.role.to_string(),
            content: if content_hidden {
                String::new()
            } else {
                content
            },
            content_hidden,
            intent: message.intent.to_string(),
            tokens: message.tokens,
            cost_usd: message.cost.to_string(),
            timestamp: message.created_at.to_string(),
        }
    }
}
