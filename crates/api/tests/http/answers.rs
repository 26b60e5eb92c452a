//! Answers that are not a failure.

use actix_web::test::TestRequest;
use serde_json::json;

use crate::world::{MEMORY, NOW, PERSON, SECRET, SESSION, STORED, World, acme, coaching, post};

#[actix_web::test]
async fn a_replay_is_byte_for_byte_what_was_sent_and_says_so() {
    let request = acme(post("/v1/hiring/coaching-session", coaching()));
    let answer = World::new()
        .call(request.insert_header(("idempotency-key", "k-1")))
        .await;
    assert_eq!(answer.text, STORED);
    assert_eq!(answer.header("idempotency-replayed"), "true");
    assert_eq!(answer.header("content-type"), "application/json");
}

#[actix_web::test]
async fn a_session_is_shown_so_that_a_client_can_go_on() {
    let path = format!("/v1/sessions/{SESSION}?user_id={PERSON}");
    let answer = World::new().call(acme(TestRequest::get().uri(&path))).await;
    let session = &answer.json()["data"]["session"];
    for (field, value) in [
        ("session_id", json!(SESSION.to_string())),
        ("user_id", json!(PERSON)),
        ("domain", json!("hiring")),
        ("status", json!("ended")),
        ("created_at", json!(NOW.to_string())),
        ("turn_in_progress", json!(false)),
        (
            "outputs",
            json!({"coaching_session": {"message": "é", "turn": 1}}),
        ),
    ] {
        assert_eq!(session[field], value, "{field}");
    }
    assert_eq!(session["messages"][0]["content"], SECRET);
    assert_eq!(session["messages"][0]["role"], "user");
    // The output is the very text that was sent.
    assert!(
        answer.text.contains(r#"{"message":"é",  "turn":1}"#),
        "{}",
        answer.text
    );
}

#[actix_web::test]
async fn ending_a_session_gives_the_same_answer_again() {
    let world = World::new();
    let path = format!("/v1/sessions/{SESSION}/end");
    for _ in 0..2 {
        let answer = world.call(acme(TestRequest::post().uri(&path))).await;
        let expected = json!({"success": true, "data": {
            "session_id": SESSION.to_string(), "status": "ended", "ended_at": NOW.to_string(),
            "end_reason": "ended_by_client", "summary": null
        }});
        assert_eq!(answer.json(), expected);
    }
}

#[actix_web::test]
async fn erasing_counts_what_went() {
    let world = World::new();
    let delete = async |path: String| {
        world
            .call(acme(TestRequest::delete().uri(&path)))
            .await
            .json()["data"]
            .clone()
    };
    let session = delete(format!("/v1/sessions/{SESSION}")).await;
    assert_eq!(
        session,
        json!({"sessions": 1, "messages": 2, "turns": 1, "memories": 0, "goals": 0, "commitments": 0})
    );
    assert_eq!(delete(format!("/v1/users/{PERSON}")).await["sessions"], 1);
    assert_eq!(delete("/v1/users/nobody".to_owned()).await["sessions"], 0);
    let forgotten = delete(format!("/v1/users/{PERSON}/memory/{MEMORY}")).await;
    assert_eq!(forgotten, json!({"id": MEMORY.to_string()}));
}

#[actix_web::test]
async fn unknown_people_have_nothing() {
    let world = World::new();
    for (part, expected) in [
        (
            "progress",
            json!({"interviews": [], "competencies": [], "goals": [], "commitments": []}),
        ),
        ("memory", json!({"memories": []})),
        (
            "export",
            json!({"user_id": "nobody", "sessions": [], "unstored": [],
                "memory": {"goals": [], "commitments": [], "facts": [], "scores": [], "questions_asked": []}}),
        ),
    ] {
        let path = format!("/v1/users/nobody/{part}");
        let answer = world.call(acme(TestRequest::get().uri(&path))).await;
        assert_eq!(
            answer.json(),
            json!({"success": true, "data": expected}),
            "{part}"
        );
    }
}

#[actix_web::test]
async fn the_process_tells_that_it_lives_and_can_serve() {
    for path in ["/healthz", "/readyz"] {
        let answer = World::new().call(TestRequest::get().uri(path)).await;
        assert_eq!(
            answer.json(),
            json!({"success": true, "data": {"status": "ok"}}),
            "{path}"
        );
    }
}
