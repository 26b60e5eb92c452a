//! Bad input: the documented status, every fault at once, nothing asked of a store.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::world::{Answer, Stores, World, acme, coaching, post, with_token};

const COACHING: &str = "/v1/hiring/coaching-session";

/// The answer to a body that must not get as far as a store.
async fn refused(body: impl Into<String>) -> Answer {
    World::with(Stores::Forbidden).post(COACHING, body).await
}

#[actix_web::test]
async fn all_faults_of_a_body_come_in_one_answer() {
    let body = r#"{"input":{"user_id":7,"mesage":"x","profile":{"years_of_experience":"many"}},"sesion_id":"s"}"#;
    let answer = World::with(Stores::Forbidden)
        .post("/v1/hiring/mock-interview", body)
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (400, "INVALID_INPUT")
    );
    assert_eq!(
        answer.json()["error"]["details"],
        json!([
            {"field": "input.mesage", "problem": "unknown field"},
            {"field": "input.profile.years_of_experience", "problem": "must be a number from 0 to 70"},
            {"field": "input.user_id", "problem": "must be a string"},
            {"field": "sesion_id", "problem": "unknown field"},
        ])
    );
}

#[actix_web::test]
async fn what_is_not_json_is_refused_with_its_place() {
    for body in ["", "{", "{\"input\": }", "nope", "{}{}", "\u{feff}{}"] {
        let answer = refused(body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.fields()),
            (400, vec!["body".to_owned()]),
            "{body}"
        );
    }
    let answer = refused("{\n  \"input\": secret}").await;
    assert!(
        answer.text.contains("line 2") && !answer.text.contains("secret"),
        "{}",
        answer.text
    );
}

#[actix_web::test]
async fn bytes_that_are_not_utf_8_are_refused() {
    let mut body = coaching().into_bytes();
    body.insert(30, 0xff);
    let request = acme(post(COACHING, "")).set_payload(body);
    let answer = World::with(Stores::Forbidden).call(request).await;
    assert_eq!(
        (answer.status.as_u16(), answer.fields()),
        (400, vec!["body".to_owned()])
    );
}

#[actix_web::test]
async fn nul_and_lone_surrogates_are_refused() {
    let with =
        |message: &str| format!(r#"{{"input": {{"user_id": "u", "message": "{message}"}}}}"#);
    assert_eq!(refused(with(r"a\u0000b")).await.fields(), ["input.message"]);
    assert_eq!(refused(with(r"a\ud800b")).await.status, 400);
    assert_eq!(refused(with(r"a\udc00b")).await.status, 400);
    let in_a_name = r#"{"input": {"user_id": "u", "message": "m", "profile": {"a\u0000": 1}}}"#;
    assert_eq!(refused(in_a_name).await.fields(), ["input.profile.a"]);
    let user = r#"{"input": {"user_id": "u\u0000", "message": "m"}}"#;
    assert_eq!(refused(user).await.fields(), ["input.user_id"]);
}

#[actix_web::test]
async fn a_body_may_be_a_mebibyte_and_not_a_byte_more() {
    let base = coaching();
    let padded = |bytes: usize| format!("{base}{}", " ".repeat(bytes - base.len()));
    let world = World::new();
    assert_eq!(world.post(COACHING, padded(1024 * 1024)).await.status, 200);
    let announced = world.post(COACHING, padded(1024 * 1024 + 1)).await;
    assert_eq!(
        (announced.status.as_u16(), announced.code().as_str()),
        (413, "PAYLOAD_TOO_LARGE")
    );
    let lying =
        acme(post(COACHING, padded(1024 * 1024 + 1))).insert_header(("content-length", "10"));
    assert_eq!(world.call(lying).await.status, 413);
}

#[actix_web::test]
async fn deep_nesting_is_refused_without_harm() {
    let nested = |levels: usize| {
        let list = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        format!(r#"{{"input": {{"user_id": "u", "message": "m", "profile": {{"x": {list}}}}}}}"#)
    };
    let world = World::new();
    assert_eq!(world.post(COACHING, nested(29)).await.status, 200);
    for levels in [30, 127, 128, 100_000] {
        assert_eq!(refused(nested(levels)).await.fields(), ["body"], "{levels}");
    }
}

#[actix_web::test]
async fn numbers_out_of_range_are_refused() {
    for (field, value) in [
        ("years_of_experience", "-1"),
        ("years_of_experience", "70.001"),
        ("years_of_experience", "1e300"),
        ("years_of_experience", "18446744073709551616"),
    ] {
        let body = format!(
            r#"{{"input": {{"user_id": "u", "message": "m", "profile": {{"{field}": {value}}}}}}}"#
        );
        assert_eq!(
            refused(body).await.fields(),
            [format!("input.profile.{field}")],
            "{value}"
        );
    }
    let too_large = r#"{"input": {"user_id": "u", "message": "m", "profile": {"x": 1e999}}}"#;
    assert_eq!(refused(too_large).await.status, 400);
}

#[actix_web::test]
async fn only_json_is_taken() {
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        "",
    ] {
        let request = acme(post(COACHING, coaching())).insert_header((CONTENT_TYPE, content_type));
        let answer = World::with(Stores::Forbidden).call(request).await;
        assert_eq!(answer.code(), "UNSUPPORTED_MEDIA_TYPE", "{content_type}");
        assert_eq!(answer.status, 415);
    }
}

#[actix_web::test]
async fn faults_of_a_header_come_with_those_of_the_body() {
    let request = acme(post(COACHING, "{}")).insert_header(("idempotency-key", "a b"));
    let answer = World::with(Stores::Forbidden).call(request).await;
    assert_eq!(answer.fields(), ["Idempotency-Key", "input"]);
}

#[actix_web::test]
async fn faults_of_an_address_come_all_at_once() {
    let world = World::with(Stores::Forbidden);
    for (path, fields) in [
        ("/v1/sessions/sess_x", &["id"][..]),
        (
            "/v1/sessions/%FF?user_id=&page=1",
            &["id", "page", "user_id"],
        ),
        ("/v1/users/%FF/memory", &["user_id"]),
        ("/v1/users/a%00b/progress", &["user_id"]),
    ] {
        let answer = world.call(acme(TestRequest::get().uri(path))).await;
        assert_eq!(
            (answer.status.as_u16(), answer.fields()),
            (400, fields.iter().map(ToString::to_string).collect()),
            "{path}"
        );
    }
    let list = "/dashboard/sessions?limit=0&offset=-1&status=open&from=now&to=%FF&cursor=1&intent=x&domain=y&userId=&sort=up";
    let answer = world
        .call(with_token(TestRequest::get().uri(list), "acme.jwt"))
        .await;
    assert_eq!(
        answer.fields(),
        [
            "cursor", "domain", "from", "intent", "limit", "offset", "sort", "status", "to",
            "userId"
        ]
    );
    for out_of_range in [
        "limit=101",
        "limit=1.5",
        "limit=",
        "offset=9223372036854775808",
        "limit=5&limit=6",
    ] {
        let path = format!("/dashboard/sessions?{out_of_range}");
        let answer = world
            .call(with_token(TestRequest::get().uri(&path), "acme.jwt"))
            .await;
        assert_eq!(answer.status, 400, "{out_of_range}");
    }
}

#[actix_web::test]
async fn a_person_s_id_is_decoded_once() {
    let seen = |path: &'static str| async move {
        let answer = World::new().call(acme(TestRequest::get().uri(path))).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.json()["data"]["user_id"].clone()
    };
    assert_eq!(
        seen("/v1/users/maria%40example.com/export").await,
        json!("maria@example.com")
    );
    assert_eq!(seen("/v1/users/a%252Fb/export").await, json!("a%2Fb"));
    assert_eq!(seen("/v1/users/a%2Fb/export").await, json!("a/b"));
    assert_eq!(seen("/v1/users/a+b/export").await, Value::from("a+b"));
}
