//! The scripted provider keeps its word: tests of others rest on it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot send its request has nothing to say"
)]

use adapters::models::scripted::{Behaviour, Fault, ScriptedProvider};
use serde_json::{Value, json};

/// A request that wants a rating before the message, in that order.
fn request(stream: bool) -> String {
    // Written by hand: the order of the schema's fields is what is tested.
    let schema = r#"{"type":"object","properties":{
        "rating":{"type":"integer","enum":[0,1,2,3,4]},
        "move":{"type":"string","enum":["next","close"]},
        "goal":{"anyOf":[{"type":"string"},{"type":"null"}]},
        "follow_ups":{"type":"array","items":{"type":"string"},"minItems":3,"maxItems":3},
        "message":{"type":"string"}}}"#;
    format!(
        r#"{{"model":"made-up","stream":{stream},"messages":[{{"role":"user","content":"Hello"}}],
        "response_format":{{"type":"json_schema","json_schema":{{"name":"r","schema":{schema}}}}}}}"#
    )
}

async fn post(provider: &ScriptedProvider, body: String) -> (u16, String) {
    let answer = reqwest::Client::builder()
        .build()
        .unwrap()
        .post(format!("{}/chat/completions", provider.openai_url()))
        .header("x-client-request-id", "call-1")
        .body(body)
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn an_answer_fits_the_schema_in_its_order() {
    let provider = ScriptedProvider::start(Behaviour::default()).await.unwrap();
    let (status, body) = post(&provider, request(false)).await;
    assert_eq!(status, 200);
    let body: Value = serde_json::from_str(&body).unwrap();
    let content = body["choices"][0]["message"]["content"].as_str().unwrap();
    let fields: Value = serde_json::from_str(content).unwrap();
    assert_eq!(fields["move"], "next");
    assert_eq!(fields["goal"], Value::Null);
    assert_eq!(fields["follow_ups"].as_array().unwrap().len(), 3);
    assert!(content.find("rating") < content.find("move"));
    assert!(content.find("follow_ups") < content.find("message"));
    assert!(body["usage"]["prompt_tokens"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn a_stream_says_the_same_in_pieces() {
    let provider = ScriptedProvider::start(Behaviour::default()).await.unwrap();
    let (_, body) = post(&provider, request(true)).await;
    let words: String = body
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .filter_map(|data| serde_json::from_str::<Value>(data).ok())
        .filter_map(|event| {
            event["choices"][0]["delta"]["content"]
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    assert!(serde_json::from_str::<Value>(&words).is_ok(), "{words}");
    assert!(body.ends_with("data: [DONE]\n\n"));
}

#[tokio::test]
async fn a_script_is_kept_in_order_and_every_request_is_noted() {
    let provider = ScriptedProvider::start(Behaviour::default()).await.unwrap();
    provider.then([Fault::RateLimitedFor(3), Fault::None, Fault::ServerError]);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(post(&provider, request(false)).await.0);
    }
    assert_eq!(statuses, [429, 200, 500, 200]);
    let received = provider.received();
    assert_eq!(received.len(), 4);
    assert_eq!(received[0].fault, Some(Fault::RateLimitedFor(3)));
    assert_eq!(received[1].call.as_deref(), Some("call-1"));
    assert!(received[1].tokens.is_some());
}

#[tokio::test]
async fn the_same_seed_brings_the_same_faults() {
    let behaviour = Behaviour {
        fault_per_mille: 500,
        faults: vec![Fault::BadRequest, Fault::Overloaded],
        seed: 7,
        ..Behaviour::default()
    };
    let mut runs = Vec::new();
    for _ in 0..2 {
        let provider = ScriptedProvider::start(behaviour.clone()).await.unwrap();
        let mut statuses = Vec::new();
        for _ in 0..12 {
            statuses.push(post(&provider, request(false)).await.0);
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&200) && runs[0].iter().any(|status| *status != 200));
}

#[tokio::test]
async fn behaviour_can_be_changed_over_http_and_the_list_be_read() {
    let provider = ScriptedProvider::start(Behaviour::default()).await.unwrap();
    let client = reqwest::Client::builder().build().unwrap();
    let base = provider.anthropic_url();
    let changed = client
        .post(format!("{base}/control/behaviour"))
        .body(json!({"script": ["overloaded", {"echo": "spaced"}]}).to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(changed.status().as_u16(), 200);
    assert_eq!(post(&provider, request(false)).await.0, 529);
    let list = client
        .get(format!("{base}/control/requests"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let first: Value = serde_json::from_str(list.lines().next().unwrap()).unwrap();
    assert_eq!(first["fault"], "overloaded");
    let refused = client
        .post(format!("{base}/control/behaviour"))
        .body("{\"no_such\": 1}")
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status().as_u16(), 400);
}
