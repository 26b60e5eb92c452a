//! What an integrator and a dashboard user do on their first day, with the requests of the published pages.

use crate::engine::Engine;
use crate::engine::client::{Answer, Client};
use anyhow::{Result, ensure};
use serde_json::{Value, json};

const INTERVIEW: &str = "/v1/hiring/mock-interview";
const COACHING: &str = "/v1/hiring/coaching-session";

/// What a restored server must still know.
pub(super) struct Told {
    key: String,
    session: String,
    /// The session as it was read.
    shown: Vec<u8>,
}

/// Finds a session of the story again and goes on with it.
///
/// # Errors
/// When it is not as it was, or takes no turn.
pub(super) fn go_on(engine: &Engine, told: &Told) -> Result<()> {
    let client = engine.client();
    let headers = [("x-api-key", told.key.as_str())];
    let path = format!("/v1/sessions/{}", told.session);
    let shown = client.get(&path, &headers)?.has_status(200)?;
    ensure!(shown.bytes == told.shown, "the restored session differs");
    let next = json!({"session_id": told.session, "input": {
        "user_id": "usr_123", "message": "Could you put that question in other words?",
    }});
    let answer = client.post(INTERVIEW, &headers, &next)?.has_status(200)?;
    answer.json()?.expect("/data/output/turn", 3)?;
    Ok(())
}

/// The whole story on a fresh server.
///
/// # Errors
/// At the first answer that is not as it should be.
pub(super) fn tell(engine: &Engine) -> Result<Told> {
    let client = engine.client();
    let first_key = engine.first_key()?;
    client.get("/healthz", &[])?.has_status(200)?;
    client.get("/readyz", &[])?.has_status(200)?;
    println!("  healthy and ready");

    let interview = take_interview(&client, &first_key)?;
    println!("  two turns of an interview, replayed byte for byte, read back");

    let tenant = engine.create_tenant("smoke")?;
    let coaching = take_coaching(&client, &tenant.key)?;
    see_dashboard(&client, &engine.token(&tenant.id)?, &coaching)?;
    println!("  a coaching turn of a second tenant, alone on its dashboard");

    be_refused(&client, &tenant.key, &interview)?;
    println!("  wrong key, foreign session and faulty body refused");
    let path = format!("/v1/sessions/{interview}");
    let shown = client.get(&path, &[("x-api-key", &first_key)])?;
    Ok(Told {
        key: first_key,
        session: interview,
        shown: shown.has_status(200)?.bytes,
    })
}

fn take_interview(client: &Client, key: &str) -> Result<String> {
    let opening = json!({"input": {
        "user_id": "usr_123",
        "profile": {"title": "Senior Engineer", "years_of_experience": 8},
        "interview_context": {"interview_type": "behavioral", "interview_round": "first_round"},
    }});
    let opened = client
        .post(INTERVIEW, &[("x-api-key", key)], &opening)?
        .has_status(200)?
        .json()?;
    opened
        .expect("/success", true)?
        .expect("/data/output/turn", 1)?;
    opened.expect("/data/output/feedback_on_previous", Value::Null)?;
    opened.text("/data/output/message")?;
    let session = opened.text("/data/session_id")?;

    let answer = json!({"session_id": session, "input": {
        "user_id": "usr_123",
        "message": "At Acme Corp, my colleague and I disagreed on whether to use a message queue or direct HTTP \
            calls for our notification service. I measured both under our peak load, wrote the figures down and \
            we chose the queue together. Lost notifications fell from two in a hundred to none in three months.",
    }});
    let headers = [("x-api-key", key), ("idempotency-key", "smoke-turn-2")];
    let first = client.post(INTERVIEW, &headers, &answer)?.has_status(200)?;
    let facts = first.json()?;
    facts
        .expect("/success", true)?
        .expect("/data/output/turn", 2)?;
    facts.expect("/data/session_id", session.as_str())?;
    facts.text("/data/output/message")?;
    let score = "/data/output/feedback_on_previous/score";
    facts.expect_that(score, "a score from 0 to 100", |score| {
        score.as_u64().is_some_and(|score| score <= 100)
    })?;

    let again = client.post(INTERVIEW, &headers, &answer)?.has_status(200)?;
    let again = again.has_header("idempotency-replayed", "true")?;
    ensure!(
        again.bytes == first.bytes,
        "the replay of a turn differs from its first answer"
    );

    let path = format!("/v1/sessions/{session}");
    let read = client
        .get(&path, &[("x-api-key", key)])?
        .has_status(200)?
        .json()?;
    read.expect("/data/session/session_id", session.as_str())?
        .expect("/data/session/status", "active")?;
    let three = "three messages: question, answer, question";
    read.expect_that("/data/session/messages", three, |messages| {
        messages.as_array().is_some_and(|m| m.len() == 3)
    })?;
    Ok(session)
}

fn take_coaching(client: &Client, key: &str) -> Result<String> {
    let body = json!({"input": {
        "user_id": "usr_123",
        "message": "I have been passed over for promotion twice. I am not sure what I am doing wrong.",
        "profile": {"title": "Senior Engineer", "years_of_experience": 6, "experience_level": "senior"},
    }});
    // The other way to send a key.
    let bearer = format!("Bearer {key}");
    let facts = client
        .post(COACHING, &[("authorization", &bearer)], &body)?
        .has_status(200)?
        .json()?;
    facts
        .expect("/success", true)?
        .expect("/data/output/turn", 1)?
        .expect("/data/output/session_active", true)?;
    facts.text("/data/output/message")?;
    facts.text("/data/output/suggested_follow_ups/0")?;
    facts.text("/data/session_id")
}

fn see_dashboard(client: &Client, token: &str, session: &str) -> Result<()> {
    let bearer = format!("Bearer {token}");
    let path = "/dashboard/sessions?domain=hiring&limit=20&offset=0";
    let facts = client
        .get(path, &[("authorization", &bearer)])?
        .has_status(200)?
        .json()?;
    facts
        .expect("/success", true)?
        .expect("/pagination/total", 1)?;
    facts
        .expect("/pagination/limit", 20)?
        .expect("/pagination/offset", 0)?;
    facts
        .expect("/data/sessions/0/sessionId", session)?
        .expect("/data/sessions/0/messageCount", 2)?;
    facts.expect("/data/sessions/0/costUsd", "0.000000")?;
    Ok(())
}

fn be_refused(client: &Client, key: &str, foreign: &str) -> Result<()> {
    let good = json!({"input": {"user_id": "usr_123", "message": "How do I prepare for a first interview?"}});
    let wrong = format!("liya_prod_{}", "x".repeat(43));
    refused(
        client.post(COACHING, &[("x-api-key", &wrong)], &good)?,
        401,
        "INVALID_API_KEY",
    )?;
    refused(
        client.get("/dashboard/sessions", &[("x-api-key", key)])?,
        401,
        "UNAUTHORIZED",
    )?;
    refused(
        client.get(&format!("/v1/sessions/{foreign}"), &[("x-api-key", key)])?,
        403,
        "FORBIDDEN",
    )?;

    let bad = json!({"input": {"user_id": "", "message": "", "profile": {"years_of_experience": "many"}}});
    let facts = client
        .post(COACHING, &[("x-api-key", key)], &bad)?
        .has_status(400)?
        .json()?;
    facts
        .expect("/success", false)?
        .expect("/error/code", "INVALID_INPUT")?;
    for field in [
        "input.user_id",
        "input.message",
        "input.profile.years_of_experience",
    ] {
        let names = |detail: &Value| detail.get("field").and_then(Value::as_str) == Some(field);
        let what = format!("a list that names {field}");
        facts.expect_that("/error/details", &what, |list| {
            list.as_array().is_some_and(|list| list.iter().any(names))
        })?;
    }
    Ok(())
}

fn refused(answer: Answer, status: u16, code: &str) -> Result<()> {
    let facts = answer.has_status(status)?.json()?;
    facts
        .expect("/success", false)?
        .expect("/error/code", code)?;
    facts.text("/error/request_id")?;
    Ok(())
}
