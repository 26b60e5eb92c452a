//! Turns as event streams.

use actix_web::body::to_bytes;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use domain::asking::Setback;
use serde_json::{Value, json};

use super::provider::lengthen;
use super::{ANSWER, Act, COACHING, House, INTERVIEW, Provider, answer_to, coaching};
use crate::world::post;

/// The frames of a stream, read to its end; comments apart.
async fn frames(response: ServiceResponse) -> (Vec<Value>, usize) {
    let bytes = to_bytes(response.into_body()).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.ends_with("\n\n"));
    let (frames, comments): (Vec<&str>, Vec<&str>) = text
        .split_terminator("\n\n")
        .partition(|part| part.starts_with("data: "));
    let frames = frames
        .into_iter()
        .map(|frame| serde_json::from_str(&frame["data: ".len()..]).unwrap());
    (frames.collect(), comments.len())
}

/// The words of all token frames.
fn words(frames: &[Value]) -> String {
    let deltas = frames.iter().filter_map(|frame| frame["delta"].as_str());
    deltas.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_join_to_the_message_and_the_last_frame_holds_the_plain_answer() {
    let house = House::acting([]).await;
    let tenant = house.tenant(|_| {}).await;
    let session = house.interview(&tenant).await;
    house.provider.then(Act::Says(Box::new(lengthen)));
    let body = answer_to(&session, ANSWER);
    let response = house.stream(&tenant, INTERVIEW, &body).await;
    assert_eq!(
        response.headers().get(CONTENT_TYPE).unwrap(),
        "text/event-stream"
    );
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    let (frames, _) = frames(response).await;
    let (done, tokens) = frames.split_last().unwrap();
    assert_eq!(done["type"], "done");
    assert!(tokens.len() > 2);
    assert!(tokens.iter().all(|frame| frame["type"] == "token"));
    let message = done["data"]["output"]["message"].as_str().unwrap();
    assert_eq!(words(tokens), message);
    assert!(message.contains("You may call [REDACTED] later."));
    assert!(
        !frames
            .iter()
            .any(|frame| frame.to_string().contains("7946"))
    );

    // A replay, streamed and plain: the same data.
    let (replayed, _) = self::frames(house.stream(&tenant, INTERVIEW, &body).await).await;
    assert_eq!(
        replayed,
        [json!({"type": "token", "delta": message}), done.clone()]
    );
    let plain = post(INTERVIEW, body.to_string()).insert_header(("idempotency-key", "a-key"));
    let plain = house.call(&tenant, plain).await;
    assert_eq!(plain.header("idempotency-replayed"), "true");
    assert_eq!(plain.json()["data"], done["data"]);
    assert_eq!(house.provider.requests(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_come_while_the_model_still_speaks() {
    let house = House::acting([]).await;
    let tenant = house.tenant(|_| {}).await;
    let session = house.interview(&tenant).await;
    house.provider.then(Act::SpeaksAndWaits);
    let body = answer_to(&session, ANSWER);
    // The answer has begun, and the model still waits.
    let response = house.stream(&tenant, INTERVIEW, &body).await;
    house.provider.permits.add_permits(1);
    let (frames, comments) = frames(response).await;
    assert_eq!(frames.last().unwrap()["type"], "done");
    assert!(frames.len() > 2 && comments == 0, "{frames:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_stream_is_kept_open_by_comments() {
    let house = House::acting([Act::Waits]).await;
    let tenant = house.tenant(|_| {}).await;
    // It comes back with the first comment, while the model has not begun.
    let response = house.stream(&tenant, COACHING, &coaching("a")).await;
    assert_eq!(response.status(), 200);
    house.provider.permits.add_permits(1);
    let (frames, comments) = frames(response).await;
    assert!(comments >= 1);
    assert_eq!(frames.last().unwrap()["type"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_before_the_first_frame_is_an_ordinary_failure() {
    let house = House::acting([Act::Fails(Setback::Declined)]).await;
    let tenant = house.tenant(|_| {}).await;
    let refused = house.stream(&tenant, COACHING, &json!({"input": {}})).await;
    assert_eq!(refused.status(), 400);
    let failed = house.stream(&tenant, COACHING, &coaching("a")).await;
    assert_eq!(failed.status(), 502);
    assert_eq!(
        failed.headers().get(CONTENT_TYPE).unwrap(),
        "application/json"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_after_words_were_sent_is_an_error_frame_and_costs_nothing() {
    let house = House::new(|config| Provider::new(config).falling_back()).await;
    let tenant = house.tenant(|_| {}).await;
    let session = house.interview(&tenant).await;
    let before = house.shown(&tenant, &session).await;
    let leak = Setback::Unusable("it tells what it must not".to_owned());
    house.provider.then(Act::SpeaksAndFails(leak));
    let body = answer_to(&session, ANSWER);
    let response = house.stream(&tenant, INTERVIEW, &body).await;
    let id = response.headers().get("x-request-id").unwrap().clone();
    let (frames, _) = frames(response).await;
    let (error, tokens) = frames.split_last().unwrap();
    assert!(!tokens.is_empty());
    assert_eq!(
        error,
        &json!({
            "type": "error",
            "code": "MODEL_UNAVAILABLE",
            "message": "The model is not available; try again.",
            "request_id": id.to_str().unwrap(),
        })
    );
    assert_eq!(house.provider.requests(), 2);
    assert_eq!(house.shown(&tenant, &session).await, before);
    let (again, _) = self::frames(house.stream(&tenant, INTERVIEW, &body).await).await;
    assert_eq!(again.last().unwrap()["type"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_does_not_lose_the_turn() {
    let house = House::acting([]).await;
    let tenant = house.tenant(|_| {}).await;
    let session = house.interview(&tenant).await;
    house.provider.then(Act::SpeaksAndWaits);
    let body = answer_to(&session, ANSWER);
    drop(house.stream(&tenant, INTERVIEW, &body).await);
    house.provider.permits.add_permits(1);
    let (frames, _) = frames(house.stream(&tenant, INTERVIEW, &body).await).await;
    assert_eq!(frames.len(), 2);
    assert_eq!(frames[1]["data"]["output"]["turn"], 2);
    assert_eq!(house.provider.requests(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offline_model_s_answers_stream_too_and_are_not_compressed() {
    let house = House::acting([]).await;
    let tenant = house.tenant(|_| {}).await;
    let mut body = coaching("a");
    // A message in distress is met by the rules, without any model.
    body["input"]["message"] = json!("I want to kill myself.");
    let request = post(COACHING, body.to_string())
        .insert_header((ACCEPT, "text/event-stream"))
        .insert_header((ACCEPT_ENCODING, "gzip"));
    let answer = house.call(&tenant, request).await;
    assert_eq!(answer.header(CONTENT_ENCODING.as_str()), "");
    let frames: Vec<&str> = answer.text.split_terminator("\n\n").collect();
    assert_eq!(frames.len(), 2);
    assert!(frames[0].starts_with("data: {\"type\":\"token\",\"delta\":\""));
    assert!(frames[1].starts_with("data: {\"type\":\"done\",\"data\":{\"session_id\":\"sess_"));
    assert_eq!(house.provider.requests(), 0);
}
