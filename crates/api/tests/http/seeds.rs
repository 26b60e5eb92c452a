//! Every request that the published pages print, as printed but for host, key and session id.

use actix_web::test::TestRequest;
use serde_json::json;

use crate::world::{NOW, SESSION, STORED, World, with_token};

#[actix_web::test]
async fn the_first_turn_of_an_interview_is_taken_as_printed() {
    let body = r#"{
    "input": {
      "user_id": "usr_123",
      "profile": { "title": "Senior Engineer", "years_of_experience": 8 },
      "interview_context": {
        "interview_type": "behavioral",
        "interview_round": "first_round"
      }
    }
  }"#;
    let answer = World::new().post("/v1/hiring/mock-interview", body).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text.as_str()),
        (200, STORED)
    );
}

#[actix_web::test]
async fn the_second_turn_of_an_interview_is_taken_as_printed() {
    let body = r#"{
  "input": {
    "user_id": "usr_123",
    "message": "At Acme Corp, my colleague and I disagreed on whether to use a message queue or direct HTTP calls for our notification service..."
  },
  "session_id": "SESSION"
}"#;
    let body = body.replace("SESSION", &SESSION.to_string());
    let answer = World::new().post("/v1/hiring/mock-interview", body).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text.as_str()),
        (200, STORED)
    );
}

#[actix_web::test]
async fn the_printed_interview_context_is_taken_whole() {
    let body = json!({"input": {"user_id": "usr_123", "profile": {}, "interview_context": {
        "interview_type": "behavioral",
        "interview_round": "first_round",
        "focus_areas": ["leadership", "conflict resolution"],
        "time_limit_minutes": 45,
        "company_research": "Stripe is a payments infrastructure company..."
    }}});
    let world = World::new();
    let answer = world
        .post("/v1/hiring/mock-interview", body.to_string())
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    for (field, words) in [
        (
            "interview_type",
            &["technical", "case_study", "system_design", "culture_fit"][..],
        ),
        (
            "interview_round",
            &["phone_screen", "second_round", "final_round"],
        ),
    ] {
        for word in words {
            let body = json!({"input": {"user_id": "u", "profile": {}, "interview_context": {field: word}}});
            let answer = world
                .post("/v1/hiring/mock-interview", body.to_string())
                .await;
            assert_eq!(answer.status, 200, "{word}");
        }
    }
}

#[actix_web::test]
async fn a_coaching_turn_is_taken_as_printed() {
    let body = r#"{
    "input": {
      "user_id": "usr_123",
      "message": "I have been passed over for promotion twice. I am not sure what I am doing wrong.",
      "profile": {
        "title": "Senior Engineer",
        "years_of_experience": 6,
        "experience_level": "senior"
      }
    }
  }"#;
    let answer = World::new().post("/v1/hiring/coaching-session", body).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text.as_str()),
        (200, STORED)
    );
}

#[actix_web::test]
async fn the_session_list_answers_as_printed() {
    let request = TestRequest::get().uri("/dashboard/sessions?domain=hiring&limit=20&offset=0");
    let answer = World::new().call(with_token(request, "acme.jwt")).await;
    let printed = json!({
        "success": true,
        "data": {"sessions": [{
            "sessionId": SESSION.to_string(),
            "userId": "maria@example.com",
            "domain": "hiring",
            "status": "ended",
            "messageCount": 6,
            "tokensUsed": 4800,
            "costUsd": "0.002400",
            "lastActivityAt": NOW.to_string(),
            "createdAt": NOW.to_string()
        }]},
        "pagination": {"total": 1, "limit": 20, "offset": 0, "nextCursor": null}
    });
    assert_eq!((answer.status.as_u16(), answer.json()), (200, printed));
}

#[actix_web::test]
async fn one_session_answers_as_printed() {
    let request = TestRequest::get().uri(&format!("/dashboard/sessions/{SESSION}"));
    let answer = World::new().call(with_token(request, "acme.jwt")).await;
    let session = &answer.json()["data"]["session"];
    for (field, value) in [
        ("sessionId", json!(SESSION.to_string())),
        ("status", json!("ended")),
        ("tokensUsed", json!(2060)),
        ("costUsd", json!("0.001030")),
        ("endReason", json!("ended_by_client")),
        ("summary", json!(null)),
    ] {
        assert_eq!(session[field], value, "{field}");
    }
    let message = session["messages"][0].as_object().unwrap();
    let fields: Vec<_> = message.keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        [
            "content",
            "costUsd",
            "id",
            "intent",
            "role",
            "timestamp",
            "tokens"
        ]
    );
    assert_eq!(message["costUsd"], "0.000410");
}
