//! One memory over sessions: what coaching and interviews leave for each other, listed and forgotten.

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::house::{COACHING, House, INTERVIEW};

const PERSON: &str = "usr_77";

/// A coaching talk up to a step; its session.
async fn coached(house: &House, consent: Value) -> String {
    let mut session = Value::Null;
    for message in [
        "I have been passed over for promotion twice.",
        "My goal is to be promoted to staff engineer by the end of the year",
        "I will ask my manager for the written criteria by Friday",
    ] {
        let mut body =
            json!({"input": {"user_id": PERSON, "message": message}, "session_id": session});
        if session.is_null() {
            body["consent"] = consent.clone();
        }
        session = house.turn(COACHING, body).await["session_id"].clone();
    }
    session.as_str().unwrap().to_owned()
}

async fn greeted(house: &House) -> Value {
    let body = json!({"input": {"user_id": PERSON, "message": "Hello"}});
    house.turn(COACHING, body).await["output"].clone()
}

async fn memories(house: &House) -> Vec<Value> {
    let path = format!("/v1/users/{PERSON}/memory");
    let answer = house.with_key(TestRequest::get().uri(&path)).await.json();
    answer["data"]["memories"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_remembered_is_listed_with_its_message_and_forgotten_one_by_one() {
    let house = House::new().await;
    let session = coached(&house, Value::Null).await;
    let path = format!("/v1/sessions/{session}");
    let shown = house.with_key(TestRequest::get().uri(&path)).await.json();
    let messages = shown["data"]["session"]["messages"].as_array().unwrap();
    assert_eq!(greeted(&house).await["focus"]["stage"], "check_in");
    let mut kinds = Vec::new();
    for memory in memories(&house).await {
        let kind = memory["kind"].as_str().unwrap().to_owned();
        let said = messages.iter().find(|m| m["id"] == memory["message_id"]);
        assert_eq!(said.unwrap()["role"], "user", "{memory}");
        let id = memory["id"].as_str().unwrap();
        let one = format!("/v1/users/{PERSON}/memory/{id}");
        for status in [200, 404] {
            assert_eq!(
                house.with_key(TestRequest::delete().uri(&one)).await.status,
                status
            );
        }
        kinds.push(kind);
    }
    kinds.sort();
    assert_eq!(kinds, ["commitment", "goal"]);
    assert!(memories(&house).await.is_empty());
    assert_eq!(greeted(&house).await["focus"]["stage"], "contract");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_may_not_remember_leaves_nothing() {
    let house = House::new().await;
    coached(&house, json!({"allow_session_memory": false})).await;
    assert!(memories(&house).await.is_empty());
    assert_eq!(greeted(&house).await["focus"]["stage"], "contract");
}

/// A whole interview of thin answers: the main questions by competency.
async fn interviewed(house: &House) -> Vec<(String, String)> {
    let first = house
        .turn(INTERVIEW, json!({"input": {
            "user_id": PERSON, "profile": {"title": "Engineer", "years_of_experience": 6},
            "interview_context": {"interview_type": "behavioral", "interview_round": "phone_screen"}
        }}))
        .await;
    let session = first["session_id"].clone();
    let mut output = first["output"].clone();
    let mut asked = Vec::new();
    for turn in 0..60 {
        if output["session_active"] == false {
            return asked;
        }
        if output["question"]["kind"] == "main" {
            let competency = output["question"]["competency"]
                .as_str()
                .unwrap()
                .to_owned();
            asked.push((competency, output["message"].as_str().unwrap().to_owned()));
        }
        let message =
            format!("We talked about it in the team and in the end it was fine, number {turn}.");
        let body = json!({"input": {"user_id": PERSON, "message": message}, "session_id": session});
        output = house.turn(INTERVIEW, body).await["output"].clone();
    }
    panic!("the interview never ends");
}

/// The question at the end of the interviewer's words.
fn question(message: &str) -> &str {
    let end = message.trim_end_matches(['?', '.']);
    end.rfind(['.', '!', ':', '?'])
        .map_or(end, |at| &end[at + 1..])
        .trim()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weak_interview_becomes_a_coaching_goal_and_the_next_one_asks_again_differently() {
    let house = House::new().await;
    let before = interviewed(&house).await;
    let progress = house
        .with_key(TestRequest::get().uri(&format!("/v1/users/{PERSON}/progress")))
        .await
        .json();
    let competencies = progress["data"]["competencies"].as_array().unwrap();
    assert!(!competencies.is_empty() && competencies.iter().all(|c| c["trend"].is_null()));

    let opening = greeted(&house).await;
    let message = opening["message"].as_str().unwrap();
    let named = competencies.iter().map(|c| c["name"].as_str().unwrap());
    let weak = named
        .into_iter()
        .find(|name| message.contains(&name.replace('_', " ")));
    let weak = weak.unwrap_or_else(|| panic!("{message}"));

    let body = json!({"input": {"user_id": PERSON, "message": "Hello"}});
    let talk = house.turn(COACHING, body).await["session_id"].clone();
    let body = json!({"input": {"user_id": PERSON, "message": "yes"}, "session_id": talk});
    let goals = house.turn(COACHING, body).await["output"]["focus"]["goals"].clone();
    let goal = goals[0]["text"].as_str().unwrap();
    assert!(goal.contains(&weak.replace('_', " ")), "{goal}");

    let after = interviewed(&house).await;
    let again: Vec<_> = after
        .iter()
        .filter(|(competency, _)| competency == weak)
        .collect();
    assert!(!again.is_empty(), "{weak} in {after:?}");
    for (_, message) in again {
        let same = before
            .iter()
            .find(|(_, old)| question(old) == question(message));
        assert_eq!(same, None);
    }
    let progress = house
        .with_key(TestRequest::get().uri(&format!("/v1/users/{PERSON}/progress")))
        .await
        .json();
    let scored = progress["data"]["competencies"].as_array().unwrap();
    let again = scored.iter().find(|c| c["name"] == weak).unwrap();
    assert_eq!(again["scores"].as_array().unwrap().len(), 2);
    assert!(again["trend"].is_string());
}
