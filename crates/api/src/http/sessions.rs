//! Sessions, for integrators: showing, ending and erasing them.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use application::sessions::{EndedSession, ShownSession};
use domain::ids::{SessionId, UserId};
use domain::session::Intent;
use ports::person_store::Erased;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::dashboard::preview::counts;
use super::decode::address::Address;
use super::engine::Shared;
use super::envelope::{answer, json, ok};
use super::guard::Integrator;
use super::intents::{CoachingSessionOutput, MockInterviewOutput};
use super::openapi::errors;
use super::problem::Problem;
use super::summary::InterviewSummary;

/// What is asked of the query parameter of the same name.
const USER_ID: &str = "user_id";

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionData {
    /// It.
    pub session: SessionView,
}

/// A session, so that a client can go on with it after a reload.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    pub session_id: String,
    /// Your own id of the candidate.
    pub user_id: String,
    /// `hiring`.
    pub domain: String,
    /// `active`, `ended` or `expired`, at this moment.
    pub status: String,
    /// First call.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// Last turn.
    #[schema(format = DateTime)]
    pub last_activity_at: String,
    /// Idle past this instant, it is expired.
    #[schema(format = DateTime)]
    pub expires_at: String,
    /// A turn is running.
    pub turn_in_progress: bool,
    /// The last output of each intent.
    pub outputs: SessionOutputs,
    /// Every message, in order.
    pub messages: Vec<MessageView>,
    /// How many spans of each type were masked in it; never what they held.
    pub redactions: BTreeMap<String, u32>,
}

/// The last output of each intent, as it was sent.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct SessionOutputs {
    /// Of the mock interview.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MockInterviewOutput>)]
    pub mock_interview: Option<Box<RawValue>>,
    /// Of coaching.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CoachingSessionOutput>)]
    pub coaching_session: Option<Box<RawValue>>,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageView {
    /// Its id.
    pub id: String,
    /// `user`, `assistant` or, rarely, `system`.
    pub role: String,
    /// What was written, redacted where the tenant redacts.
    pub content: String,
    /// The intent of its turn.
    pub intent: String,
    /// When.
    #[schema(format = DateTime)]
    pub timestamp: String,
}

/// A session that has ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndedData {
    /// Its id.
    pub session_id: String,
    /// `ended`, or `expired` where its time had run out before.
    pub status: String,
    /// When.
    #[schema(format = DateTime)]
    pub ended_at: String,
    /// Why.
    pub end_reason: String,
    /// The summary of its interview, if one had begun.
    pub summary: Option<InterviewSummary>,
}

/// How much was erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasedData {
    /// Sessions.
    pub sessions: u64,
    /// Messages.
    pub messages: u64,
    /// Turns, with their idempotency records.
    pub turns: u64,
    /// Facts, scores and questions asked.
    pub memories: u64,
    /// Goals.
    pub goals: u64,
    /// Commitments.
    pub commitments: u64,
}

answer!(
    /// A session.
    SessionAnswer of SessionData
);
answer!(
    /// A session that has ended.
    EndedAnswer of EndedData
);
answer!(
    /// How much was erased.
    ErasedAnswer of ErasedData
);

impl From<Erased> for ErasedData {
    fn from(erased: Erased) -> Self {
        let Erased {
            sessions,
            messages,
            turns,
            memories,
            goals,
            commitments,
        } = erased;
        Self {
            sessions,
            messages,
            turns,
            memories,
            goals,
            commitments,
        }
    }
}

/// Shows a session
#[utoipa::path(
    tag = "sessions",
    params(
        ("id" = String, Path, description = "The session.", pattern = "^sess_[0-7][0-9A-HJKMNP-TV-Z]{25}$"),
        ("user_id" = Option<String>, Query, description = "Refuses a session of anyone else.", min_length = 1, max_length = 128),
    ),
    responses(
        (status = 200, description = "The session.", body = SessionAnswer, example = json!({"success": true, "data": {"session": {
            "session_id": "sess_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "user_id": "usr_123", "domain": "hiring",
            "status": "active", "created_at": "2026-03-14T20:15:00Z", "last_activity_at": "2026-03-14T22:41:07Z",
            "expires_at": "2026-03-14T23:26:07Z", "turn_in_progress": false, "outputs": {}, "messages": []
        }}})),
        errors::Session
    )
)]
#[get("/v1/sessions/{id}")]
pub(crate) async fn show_session(
    caller: Integrator,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let (session, user) = target(&request)?;
    let sessions = &shared.engine.sessions;
    let shown = sessions
        .show(caller.acting(), session, user.as_ref())
        .await?;
    let session = view(shown)?;
    Ok(ok(json(&SessionAnswer::from(SessionData { session }))))
}

/// Ends a session
///
/// No model is asked and nothing is charged. A second call gives the same answer.
#[utoipa::path(
    tag = "sessions",
    params(
        ("id" = String, Path, description = "The session.", pattern = "^sess_[0-7][0-9A-HJKMNP-TV-Z]{25}$"),
        ("user_id" = Option<String>, Query, description = "Refuses a session of anyone else.", min_length = 1, max_length = 128),
    ),
    responses(
        (status = 200, description = "The session has ended.", body = EndedAnswer, example = json!({"success": true, "data": {
            "session_id": "sess_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "status": "ended", "ended_at": "2026-03-14T22:41:07Z",
            "end_reason": "ended_by_client", "summary": null
        }})),
        errors::Ending
    )
)]
#[post("/v1/sessions/{id}/end")]
pub(crate) async fn end_session(
    caller: Integrator,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let (session, user) = target(&request)?;
    let sessions = &shared.engine.sessions;
    let EndedSession {
        id,
        status,
        at,
        reason,
        summary,
    } = sessions
        .end(caller.acting(), session, user.as_ref())
        .await?;
    Ok(ok(json(&EndedAnswer::from(EndedData {
        session_id: id.to_string(),
        status: status.to_string(),
        ended_at: at.to_string(),
        end_reason: reason.to_string(),
        summary: summary.as_ref().map(InterviewSummary::from),
    }))))
}

/// Erases a session
///
/// With its messages and what it had added to memory. Usage figures without text stay.
#[utoipa::path(
    tag = "sessions",
    params(
        ("id" = String, Path, description = "The session.", pattern = "^sess_[0-7][0-9A-HJKMNP-TV-Z]{25}$"),
        ("user_id" = Option<String>, Query, description = "Refuses a session of anyone else.", min_length = 1, max_length = 128),
    ),
    responses(
        (status = 200, description = "How much went.", body = ErasedAnswer, example = json!({"success": true, "data": {
            "sessions": 1, "messages": 6, "turns": 3, "memories": 2, "goals": 0, "commitments": 0
        }})),
        errors::Session
    )
)]
#[delete("/v1/sessions/{id}")]
pub(crate) async fn delete_session(
    caller: Integrator,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let (session, user) = target(&request)?;
    let sessions = &shared.engine.sessions;
    let erased = sessions
        .delete(caller.acting(), session, user.as_ref())
        .await?;
    Ok(ok(json(&ErasedAnswer::from(ErasedData::from(erased)))))
}

/// The session of the path, and the person it must belong to.
fn target(request: &HttpRequest) -> Result<(SessionId, Option<UserId>), Problem> {
    let mut address = Address::of(request, &[USER_ID]);
    let session = address.segment("id");
    let user = address.query(USER_ID, "must be 1 to 128 characters", |text| {
        text.parse().ok()
    });
    address.finish(session.map(|session| (session, user)))
}

/// A session as integrators see it.
pub(crate) fn view(shown: ShownSession) -> Result<SessionView, Problem> {
    let ShownSession {
        detail,
        status,
        summary: _,
        end_reason: _,
    } = shown;
    let mut outputs = SessionOutputs::default();
    for (intent, output) in detail.outputs {
        let slot = match intent {
            Intent::MockInterview => &mut outputs.mock_interview,
            Intent::CoachingSession => &mut outputs.coaching_session,
        };
        *slot = Some(RawValue::from_string(output).map_err(Problem::internal)?);
    }
    let messages = detail.messages.into_iter().map(|message| MessageView {
        id: message.id.to_string(),
        role: message.role.to_string(),
        content: message.content.into_string(),
        intent: message.intent.to_string(),
        timestamp: message.created_at.to_string(),
    });
    let session = detail.session;
    Ok(SessionView {
        session_id: session.id.to_string(),
        user_id: session.user.as_str().to_owned(),
        domain: session.domain.to_string(),
        status: status.to_string(),
        created_at: session.created_at.to_string(),
        last_activity_at: session.last_activity_at.to_string(),
        expires_at: session.expires_at.to_string(),
        turn_in_progress: detail.turn_in_progress,
        outputs,
        messages: messages.collect(),
        redactions: counts(&detail.redactions),
    })
}
