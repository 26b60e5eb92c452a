//! The two intents: reading the call, taking the turn, and the shape of its answer.

mod coaching;
mod interview;
mod safety;
mod stream;

use std::sync::Arc;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, post};
use application::take_turn::{Reader, ShapedAnswer};
use application::{TurnAnswer, TurnRequest};
use domain::ids::SessionId;
use domain::session::Intent;
use domain::turn::Output;
use metrics::counter;
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;
use utoipa::ToSchema;

use super::body::read_json;
use super::decode::turn::{TurnBody, read_turn};
use super::engine::Shared;
use super::envelope::{answer, json, ok};
use super::guard::Integrator;
use super::openapi::errors;
use super::problem::Problem;
pub use coaching::CoachingSessionOutput;
pub use interview::MockInterviewOutput;
pub use stream::Frame;

/// Tells that an answer is the stored one of an earlier call.
const REPLAYED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("idempotency-replayed"),
    HeaderValue::from_static("true"),
);

/// An interview turn.
#[derive(Debug, Serialize, ToSchema)]
pub struct MockInterviewData {
    /// The session; null where nothing is kept.
    pub session_id: Option<String>,
    /// The turn's result.
    pub output: MockInterviewOutput,
}

/// A coaching turn.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoachingSessionData {
    /// The session; null where nothing is kept.
    pub session_id: Option<String>,
    /// The turn's result.
    pub output: CoachingSessionOutput,
}

answer!(
    /// An interview turn's answer.
    MockInterviewAnswer of MockInterviewData
);
answer!(
    /// A coaching turn's answer.
    CoachingSessionAnswer of CoachingSessionData
);

/// Takes a turn of a mock interview
///
/// Without `session_id` a new interview begins: the answer asks the first question. With it, the
/// message is assessed and the next question asked; the final turn carries the summary.
#[utoipa::path(
    tag = "intents",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "1 to 255 visible ASCII characters. The same key with the same request gives the stored answer again for 24 hours.",
        min_length = 1, max_length = 255)),
    request_body(content = TurnBody, examples(
        ("first turn" = (value = json!({"input": {
            "user_id": "usr_123",
            "profile": {"title": "Senior Engineer", "years_of_experience": 8},
            "interview_context": {"interview_type": "behavioral", "interview_round": "first_round"}
        }}))),
        ("later turn" = (value = json!({"input": {
            "user_id": "usr_123",
            "message": "At Acme Corp, my colleague and I disagreed on whether to use a message queue or direct HTTP calls for our notification service..."
        }, "session_id": "sess_01HZX3V9T2E8K5M7Q4W6Y0B1CD"})))
    )),
    responses(
        (status = 200, description = "The turn's result. With `Accept: text/event-stream` it comes as an event stream: a line `data: ` with one frame and a blank line, comments in between.",
            headers(("idempotency-replayed" = String, description = "`true` where it is the stored answer of an earlier call.")),
            content((MockInterviewAnswer = "application/json", example = json!({"success": true, "data": {
                "session_id": "sess_01HZX3V9T2E8K5M7Q4W6Y0B1CD",
                "output": {
                    "message": "Tell me about a time you had to navigate a significant technical disagreement with a colleague. How did you handle it?",
                    "turn": 1, "session_active": true, "feedback_on_previous": null,
                    "question": {"number": 1, "of": 5, "kind": "main", "competency": "conflict", "stage": "core"},
                    "safety": null, "summary": null
                }
            }})), (Frame<MockInterviewData> = "text/event-stream"))),
        errors::Turn
    )
)]
#[post("/v1/hiring/mock-interview")]
pub(crate) async fn mock_interview(
    caller: Integrator,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    take_turn(Intent::MockInterview, caller, request, payload).await
}

/// Takes a turn of career coaching
///
/// Without `session_id` a new talk begins; a session of an interview may be named too.
#[utoipa::path(
    tag = "intents",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "1 to 255 visible ASCII characters. The same key with the same request gives the stored answer again for 24 hours.",
        min_length = 1, max_length = 255)),
    request_body(content = TurnBody, example = json!({"input": {
        "user_id": "usr_123",
        "message": "I have been passed over for promotion twice. I am not sure what I am doing wrong.",
        "profile": {"title": "Senior Engineer", "years_of_experience": 6, "experience_level": "senior"}
    }})),
    responses(
        (status = 200, description = "The turn's result. With `Accept: text/event-stream` it comes as an event stream: a line `data: ` with one frame and a blank line, comments in between.",
            headers(("idempotency-replayed" = String, description = "`true` where it is the stored answer of an earlier call.")),
            content((CoachingSessionAnswer = "application/json", example = json!({"success": true, "data": {
                "session_id": "sess_01HZX3V9T2E8K5M7Q4W6Y0B1CD",
                "output": {
                    "message": "Do you have visibility into what criteria were used in the promotion decisions?",
                    "turn": 1, "session_active": true,
                    "suggested_follow_ups": ["I don't really know what the criteria are", "My manager gives vague feedback", "I think visibility is the issue"],
                    "focus": {"stage": "reality", "topic": "promotion", "goals": [], "commitments": []},
                    "safety": null
                }
            }})), (Frame<CoachingSessionData> = "text/event-stream"))),
        errors::Turn
    )
)]
#[post("/v1/hiring/coaching-session")]
pub(crate) async fn coaching_session(
    caller: Integrator,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    take_turn(Intent::CoachingSession, caller, request, payload).await
}

async fn take_turn(
    intent: Intent,
    caller: Integrator,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let place = shared.place()?;
    let body = read_json(&request, payload).await?;
    let turn = read_turn(caller.0, intent, request.headers(), body)?;
    if stream::is_wanted(request.headers()) {
        return stream::answer(&request, &shared, turn, place).await;
    }
    let TurnAnswer { body, replayed } = run(&shared, turn, None, place)
        .await
        .map_err(|error| Problem::task(&error))??;
    let mut response = ok(body);
    if replayed {
        let (name, value) = REPLAYED;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// Begins the turn, which runs to its end whether or not its client stays.
fn run(
    shared: &Shared,
    turn: TurnRequest,
    reader: Option<Arc<dyn Reader>>,
    place: OwnedSemaphorePermit,
) -> JoinHandle<Result<TurnAnswer, Problem>> {
    let engine = Arc::clone(&shared.engine);
    shared.spawn(async move {
        let answer = engine.take_turn.run(&turn, reader).await;
        drop(place);
        let answer = answer.map_err(Problem::from);
        count(turn.intent, &answer);
        answer
    })
}

fn count(intent: Intent, answer: &Result<TurnAnswer, Problem>) {
    let outcome = match answer {
        Ok(answer) if answer.replayed => "replayed",
        Ok(_) => "answered",
        Err(problem) => problem.code.as_str(),
    };
    counter!("liya_turns_total", "intent" => intent.as_str(), "outcome" => outcome).increment(1);
}

/// The answer of a turn, as it is sent, stored and replayed.
pub fn shape(session: Option<SessionId>, output: &Output) -> ShapedAnswer {
    let session_id = session.map(|id| id.to_string());
    match output {
        Output::Interview(output) => {
            let output = MockInterviewOutput::from(&**output);
            let shaped = json(&output);
            let data = MockInterviewData { session_id, output };
            ShapedAnswer {
                body: json(&MockInterviewAnswer::from(data)),
                output: shaped,
            }
        }
        Output::Coaching(output) => {
            let output = CoachingSessionOutput::from(&**output);
            let shaped = json(&output);
            let data = CoachingSessionData { session_id, output };
            ShapedAnswer {
                body: json(&CoachingSessionAnswer::from(data)),
                output: shaped,
            }
        }
    }
}

#[cfg(test)]
mod tests;
