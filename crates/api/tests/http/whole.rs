//! The published conversation through everything: use cases, SQLite, the offline model, redaction.

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::house::{COACHING, House, INTERVIEW};
use crate::world::post;

fn first_turn() -> Value {
    json!({"input": {
        "user_id": "usr_123",
        "profile": {"title": "Senior Engineer", "years_of_experience": 8},
        "interview_context": {"interview_type": "behavioral", "interview_round": "first_round"}
    }})
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_interview_runs_and_is_listed() {
    let house = House::new().await;
    let first = house.turn(INTERVIEW, first_turn()).await;
    let session = first["session_id"].as_str().unwrap();
    assert_eq!(first["output"]["turn"], 1);
    assert_eq!(first["output"]["feedback_on_previous"], Value::Null);
    assert_eq!(first["output"]["question"]["number"], 1);
    let second = house
        .turn(INTERVIEW, json!({
            "input": {"user_id": "usr_123", "message": "At Acme Corp, my colleague and I disagreed on whether to use a message queue or direct HTTP calls for our notification service..."},
            "session_id": session
        }))
        .await;
    assert_eq!(
        (&second["session_id"], &second["output"]["turn"]),
        (&json!(session), &json!(2))
    );
    assert!(second["output"]["feedback_on_previous"]["score"].is_u64());

    let list = house
        .dashboard("/dashboard/sessions?domain=hiring&limit=20&offset=0")
        .await;
    assert_eq!(list["pagination"]["total"], 1);
    assert_eq!(list["data"]["sessions"][0]["sessionId"], session);
    assert_eq!(list["data"]["sessions"][0]["messageCount"], 3);
    let shown = house
        .dashboard(&format!("/dashboard/sessions/{session}"))
        .await;
    assert_eq!(
        shown["data"]["session"]["messages"]
            .as_array()
            .unwrap()
            .len(),
        3
    );

    let path = format!("/v1/sessions/{session}");
    let own = house.with_key(TestRequest::get().uri(&path)).await.json();
    assert_eq!(
        own["data"]["session"]["outputs"]["mock_interview"],
        second["output"]
    );
    let ended = house
        .with_key(TestRequest::post().uri(&format!("{path}/end")))
        .await
        .json();
    assert_eq!(ended["data"]["end_reason"], "ended_by_client");
    assert!(ended["data"]["summary"]["notice"].is_string());
    let progress = house
        .with_key(TestRequest::get().uri("/v1/users/usr_123/progress"))
        .await
        .json();
    assert_eq!(progress["data"]["interviews"][0]["type"], "behavioral");
    let erased = house
        .with_key(TestRequest::delete().uri(&path))
        .await
        .json();
    assert_eq!(
        (&erased["data"]["sessions"], &erased["data"]["messages"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(
        house.with_key(TestRequest::get().uri(&path)).await.status,
        404
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_coaching_turn_runs_and_its_replay_is_the_same_bytes() {
    let house = House::new().await;
    let body = json!({"input": {
        "user_id": "usr_123",
        "message": "I have been passed over for promotion twice. I am not sure what I am doing wrong.",
        "profile": {"title": "Senior Engineer", "years_of_experience": 6, "experience_level": "senior"}
    }});
    let call = async |body: &Value| {
        let request = post(COACHING, body.to_string()).insert_header(("idempotency-key", "first"));
        house.with_key(request).await
    };
    let first = call(&body).await;
    assert_eq!(
        (first.status.as_u16(), first.header("idempotency-replayed")),
        (200, "")
    );
    let output = &first.json()["data"]["output"];
    assert_eq!(
        (&output["turn"], &output["session_active"]),
        (&json!(1), &json!(true))
    );
    assert_eq!(output["suggested_follow_ups"].as_array().unwrap().len(), 3);
    let again = call(&body).await;
    assert_eq!(
        (
            again.text,
            again.headers.get("idempotency-replayed").is_some()
        ),
        (first.text, true)
    );
    let mut other = body;
    other["input"]["message"] = json!("Something else.");
    assert_eq!(call(&other).await.code(), "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_call_stores_nothing() {
    let house = House::new().await;
    let faulty = house
        .with_key(post(COACHING, r#"{"input":{"user_id":"u"}}"#))
        .await;
    assert_eq!(faulty.fields(), ["input.message"]);
    assert_eq!(
        house.dashboard("/dashboard/sessions").await["pagination"]["total"],
        0
    );
}
