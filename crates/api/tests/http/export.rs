//! The export of sessions: through everything, on SQLite.

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::house::{COACHING, House, INTERVIEW};
use crate::world::{Answer, Stores, World, with_token};

impl House {
    async fn exported(&self, query: &str) -> Answer {
        let path = format!("/dashboard/sessions/export{query}");
        let request = with_token(TestRequest::get().uri(&path), &self.token);
        self.call(request).await
    }
}

/// Two people: a coaching talk with one whose name is a formula, an interview that ended with the other.
async fn talked() -> House {
    let house = House::new().await;
    let coaching =
        json!({"input": {"user_id": "=cmd|'/c calc'!A1", "message": "I want to lead a team."}});
    house.turn(COACHING, coaching).await;
    let first = json!({"input": {"user_id": "maria", "profile": {"title": "Engineer"}}});
    let first = house.turn(INTERVIEW, first).await;
    let session = &first["session_id"];
    let last = json!({"input": {"user_id": "maria", "message": "I would like to end the interview."}, "session_id": session});
    let last = house.turn(INTERVIEW, last).await;
    assert_eq!(last["output"]["session_active"], false);
    house
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_for_spreadsheets_has_the_list_s_fields_and_runs_nothing() {
    let house = talked().await;
    let csv = house.exported("").await;
    assert_eq!(csv.status, 200, "{}", csv.text);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        csv.header("content-disposition"),
        r#"attachment; filename="sessions.csv""#
    );
    let lines: Vec<&str> = csv.text.split_terminator("\r\n").collect();
    assert_eq!(
        lines[0],
        "sessionId,userId,domain,status,messageCount,tokensUsed,costUsd,lastActivityAt,createdAt"
    );
    assert_eq!(lines.len(), 3);
    assert!(
        csv.text
            .contains(r#","'=cmd|'/c calc'!A1",hiring,active,2,"#),
        "{}",
        csv.text
    );
    assert!(csv.text.contains(",maria,hiring,ended,3,"), "{}", csv.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_in_json_lines_has_whole_sessions_and_the_list_s_filters() {
    let house = talked().await;
    let all = house.exported("?format=jsonl").await;
    assert_eq!(all.text.lines().count(), 2);
    let ended = house
        .exported("?format=jsonl&status=ended&intent=mock_interview")
        .await;
    assert_eq!(
        ended.header("content-type"),
        "application/jsonl; charset=utf-8"
    );
    let ended: Vec<Value> = ended
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let [ended] = ended.as_slice() else {
        panic!("one interview ended: {ended:?}");
    };
    let session = ended["sessionId"].as_str().unwrap();
    let shown = house
        .dashboard(&format!("/dashboard/sessions/{session}"))
        .await;
    assert_eq!(*ended, shown["data"]["session"]);
    assert_eq!(ended["endReason"], "ended_by_candidate");
    assert!(ended["summary"]["notice"].is_string());
    assert_eq!(ended["messages"].as_array().unwrap().len(), 3);
    let none = house.exported("?format=jsonl&userId=nobody").await;
    assert_eq!((none.status.as_u16(), none.text.as_str()), (200, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_an_export_are_told_together() {
    let house = House::new().await;
    let faulty = house.exported("?format=xls&status=gone&cursor=1").await;
    assert_eq!(faulty.status, 400);
    assert_eq!(faulty.fields(), ["cursor", "format", "status"]);
}

#[actix_web::test]
async fn an_export_that_cannot_begin_is_an_ordinary_failure() {
    let world = World::with(Stores::Broken);
    let request = TestRequest::get().uri("/dashboard/sessions/export");
    let answer = world.call(with_token(request, "acme.jwt")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (503, "STORE_UNAVAILABLE")
    );
}
