//! `GET /dashboard/sessions/export`: every session that the filters let through, as a stream that holds
//! no more than a few of them at a time.

use std::collections::VecDeque;

use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use application::UseCaseError;
use domain::audit::Action;
use domain::ids::SessionId;
use futures_util::stream;
use ports::session_reader::{SessionFilter, SessionLine};
use serde_json::json as value;

use super::listing::{EXPORT_PARAMETERS, filter};
use super::{DashboardLine, DashboardSession};
use crate::http::csv::{CSV, line};
use crate::http::decode::address::Address;
use crate::http::engine::Shared;
use crate::http::envelope::json;
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;
use crate::http::request_id::Call;

const JSON_LINES: HeaderValue = HeaderValue::from_static("application/jsonl; charset=utf-8");

/// The columns, named as the list names them.
const HEAD: [&str; 9] = [
    "sessionId",
    "userId",
    "domain",
    "status",
    "messageCount",
    "tokensUsed",
    "costUsd",
    "lastActivityAt",
    "createdAt",
];

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// A line of the list for each session.
    Csv,
    /// A whole session for each line.
    JsonLines,
}

/// Exports sessions
///
/// All that the filters let through, in the order of their ids. `csv` has the list's fields, `jsonl` a
/// whole session in each line, with messages and summary. The stream breaks off, without the end that
/// HTTP marks, where something fails on the way.
#[utoipa::path(
    tag = "dashboard",
    params(
        ("format" = Option<String>, Query, description = "`csv` (the default) or `jsonl`."),
        ("domain" = Option<String>, Query, description = "`hiring`."),
        ("status" = Option<String>, Query, description = "`active`, `ended` or `expired`."),
        ("userId" = Option<String>, Query, description = "The integrator's own id of the candidate.", min_length = 1, max_length = 128),
        ("intent" = Option<String>, Query, description = "`mock_interview` or `coaching_session`: any turn of it."),
        ("from" = Option<String>, Query, description = "Last activity at or after.", format = DateTime),
        ("to" = Option<String>, Query, description = "Last activity before.", format = DateTime),
    ),
    responses(
        (status = 200, description = "The sessions.", content((String = "text/csv"), (DashboardSession = "application/jsonl"))),
        errors::DashboardList
    )
)]
#[get("/dashboard/sessions/export")]
pub(crate) async fn export_dashboard_sessions(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let mut address = Address::of(&request, EXPORT_PARAMETERS);
    let filter = filter(&mut address);
    let format = address.query("format", "must be csv or jsonl", |text| match text {
        "csv" => Some(Format::Csv),
        "jsonl" => Some(Format::JsonLines),
        _ => None,
    });
    let (filter, format) = address.finish(Some((filter, format.unwrap_or(Format::Csv))))?;
    let mut export = Export {
        shared,
        caller,
        filter,
        format,
        request_id: Call::of(&request).map_or_else(String::new, |call| call.id().to_owned()),
        after: None,
        waiting: VecDeque::new(),
    };
    // What fails before the first line is an ordinary answer.
    export.walk_on().await?;
    export.tell().await?;
    let head = match format {
        Format::Csv => line(&HEAD),
        Format::JsonLines => String::new(),
    };
    let lines = stream::try_unfold((export, Some(head)), |(mut export, head)| async move {
        let part = match head {
            Some(head) => Some(head),
            None => export.part().await.map_err(|problem| {
                problem.log(&export.request_id);
                problem.code.as_str()
            })?,
        };
        Ok::<_, &'static str>(part.map(|part| (Bytes::from(part), (export, None))))
    });
    let (content_type, name) = match format {
        Format::Csv => (CSV, r#"attachment; filename="sessions.csv""#),
        Format::JsonLines => (JSON_LINES, r#"attachment; filename="sessions.jsonl""#),
    };
    Ok(HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((CONTENT_DISPOSITION, name))
        .streaming(lines))
}

/// An export on its way.
struct Export {
    shared: Data<Shared>,
    caller: DashboardUser,
    filter: SessionFilter,
    format: Format,
    request_id: String,
    after: Option<SessionId>,
    /// Found and not written yet.
    waiting: VecDeque<SessionLine>,
}

impl Export {
    /// Into the audit log, before anything is handed out.
    async fn tell(&self) -> Result<(), Problem> {
        let format = match self.format {
            Format::Csv => "csv",
            Format::JsonLines => "jsonl",
        };
        let about = ("session", None);
        let who = self.caller.0.acting();
        let audit = &self.shared.engine.audit;
        let entry = value!({"format": format});
        audit
            .record(who, Action::SessionsExported, about, entry)
            .await?;
        Ok(())
    }

    async fn walk_on(&mut self) -> Result<(), Problem> {
        let sessions = &self.shared.engine.sessions;
        let tenant = &self.caller.0.tenant.id;
        let found = sessions.walk(tenant, &self.filter, self.after).await?;
        self.after = found.last().map(|line| line.id).or(self.after);
        self.waiting = found.into();
        Ok(())
    }

    /// The next lines; none: there are no more.
    async fn part(&mut self) -> Result<Option<String>, Problem> {
        loop {
            if self.waiting.is_empty() {
                self.walk_on().await?;
                if self.waiting.is_empty() {
                    return Ok(None);
                }
            }
            let part = match self.format {
                Format::Csv => self.waiting.drain(..).map(|one| csv_line(&one)).collect(),
                Format::JsonLines => match self.waiting.pop_front() {
                    Some(one) => self.whole(one.id).await?,
                    None => String::new(),
                },
            };
            if !part.is_empty() {
                return Ok(Some(part));
            }
        }
    }

    /// A session in a line; nothing where it is gone by now.
    async fn whole(&self, session: SessionId) -> Result<String, Problem> {
        let tenant = &self.caller.0.tenant;
        let sessions = &self.shared.engine.sessions;
        let shown = match sessions.show(self.caller.0.acting(), session, None).await {
            Ok(shown) => shown,
            Err(UseCaseError::NotFound) => return Ok(String::new()),
            Err(error) => return Err(error.into()),
        };
        let coaching_visible = tenant.settings.features.coaching_content_visible;
        let whole = DashboardSession::new(shown, coaching_visible);
        Ok(format!("{}\n", json(&whole)))
    }
}

fn csv_line(session: &SessionLine) -> String {
    let DashboardLine {
        session_id,
        user_id,
        domain,
        status,
        message_count,
        tokens_used,
        cost_usd,
        last_activity_at,
        created_at,
    } = DashboardLine::from(session);
    line(&[
        &session_id,
        &user_id,
        &domain,
        &status,
        &message_count.to_string(),
        &tokens_used.to_string(),
        &cost_usd,
        &last_activity_at,
        &created_at,
    ])
}
