//! What every answer carries, whatever went wrong.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use futures_util::stream;
use serde_json::json;

use crate::world::{Answer, Stores, World, acme, coaching, post, turn_store, with_token};

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

/// The whole body of a failure without details.
fn failure(answer: &Answer, code: &str, message: &str) {
    let expected = json!({"success": false, "error": {
        "code": code, "message": message, "request_id": answer.header("x-request-id"),
    }});
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(!answer.header("x-request-id").is_empty());
}

#[actix_web::test]
async fn an_unknown_route_is_404_in_the_envelope() {
    for path in [
        "/",
        "/v2/sessions",
        "/v1/sessions/",
        "/v1//sessions",
        "/dashboard",
        "/docs/nothing.js",
    ] {
        let answer = World::new().call(get(path)).await;
        assert_eq!(answer.status, 404, "{path}");
        failure(&answer, "NOT_FOUND", "Not found.");
    }
}

#[actix_web::test]
async fn a_wrong_method_is_405_and_names_the_right_ones() {
    for (method, path, allow) in [
        ("GET", "/v1/hiring/mock-interview", "POST"),
        ("PUT", "/v1/sessions/sess_1", "GET, DELETE"),
        ("HEAD", "/healthz", "GET"),
        ("OPTIONS", "/v1/users/u/memory", "GET, DELETE"),
        ("BREW", "/dashboard/sessions", "GET"),
    ] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = World::new().call(get(path).method(method)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("allow")),
            (405, allow),
            "{path}"
        );
        failure(
            &answer,
            "METHOD_NOT_ALLOWED",
            "The method is not allowed here.",
        );
    }
}

#[actix_web::test]
async fn a_head_that_is_too_large_is_431() {
    let world = World::with(Stores::Forbidden);
    let long = get("/healthz").insert_header(("x-long", "x".repeat(33 * 1024)));
    let mut many = get("/healthz");
    for n in 0..70 {
        many = many.append_header(("x-many", n.to_string()));
    }
    let address = get(&format!("/healthz?{}", "x".repeat(33 * 1024)));
    for request in [long, many, address] {
        let answer = world.call(request).await;
        assert_eq!(answer.status, 431);
        failure(
            &answer,
            "HEADERS_TOO_LARGE",
            "The address and headers are too large.",
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_arrive_within_ten_seconds_is_408() {
    let world = World::with(Stores::Forbidden);
    let started = tokio::time::Instant::now();
    let answer = world.call_with_payload(
        acme(post("/v1/hiring/coaching-session", "")),
        stream::pending::<Result<Bytes, actix_web::error::PayloadError>>(),
    );
    let answer = answer.await;
    assert_eq!(
        (answer.status.as_u16(), started.elapsed().as_secs()),
        (408, 10)
    );
    failure(
        &answer,
        "REQUEST_TIMEOUT",
        "The request took too long to arrive.",
    );
}

#[actix_web::test]
async fn a_panic_is_500_in_the_envelope_with_the_headers_of_any_answer() {
    let request = acme(get("/v1/users/maria/memory")).insert_header(("x-request-id", "mine"));
    let answer = World::with(Stores::Forbidden).call(request).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("x-request-id")),
        (500, "mine")
    );
    failure(
        &answer,
        "INTERNAL_ERROR",
        "Something went wrong on our side.",
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("x-ratelimit-limit"), "1000000");
}

#[actix_web::test]
async fn a_turn_that_panics_is_500_too() {
    let answer = World::with(Stores::Forbidden)
        .post("/v1/hiring/coaching-session", coaching())
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (500, "INTERNAL_ERROR")
    );
}

#[actix_web::test]
async fn a_store_that_cannot_be_reached_is_503_and_its_cause_stays_inside() {
    let world = World::with(Stores::Broken);
    let session = format!("/v1/sessions/{}", crate::world::SESSION);
    for request in [
        acme(post("/v1/hiring/coaching-session", coaching())),
        acme(get(&session)),
        acme(TestRequest::delete().uri(&session)),
        acme(TestRequest::post().uri(&format!("{session}/end"))),
        acme(get("/v1/users/maria/progress")),
        acme(get("/v1/users/maria/export")),
        acme(TestRequest::delete().uri("/v1/users/maria")),
        with_token(get("/dashboard/sessions"), "acme.jwt"),
        get("/readyz"),
    ] {
        let answer = world.call(request).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("retry-after")),
            (503, "1")
        );
        failure(
            &answer,
            "STORE_UNAVAILABLE",
            "The store is not available; try again.",
        );
        assert!(!answer.text.contains("disk"));
    }
    assert_eq!(world.call(get("/healthz")).await.status, 200);
}

#[actix_web::test]
async fn every_answer_names_its_request() {
    let world = World::new();
    for path in [
        "/healthz",
        "/nowhere",
        "/docs/",
        "/openapi.json",
        "/v1/sessions/x",
    ] {
        let fresh = world.call(get(path)).await;
        assert!(fresh.header("x-request-id").starts_with("req_"), "{path}");
        let given = world
            .call(get(path).insert_header(("x-request-id", "trace/1")))
            .await;
        assert_eq!(given.header("x-request-id"), "trace/1", "{path}");
        let unusable = world
            .call(get(path).insert_header(("x-request-id", "two words")))
            .await;
        assert!(
            unusable.header("x-request-id").starts_with("req_"),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn every_answer_carries_the_security_headers() {
    let world = World::new();
    for path in ["/healthz", "/nowhere", "/openapi.json"] {
        let answer = world.call(get(path)).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            (
                "content-security-policy",
                "default-src 'none'; frame-ancestors 'none'",
            ),
            ("cache-control", "no-store"),
            ("strict-transport-security", ""),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
    }
    let behind_tls = World::behind(Stores::Working, turn_store(Stores::Working), true);
    let answer = behind_tls.call(get("/healthz")).await;
    assert_eq!(
        answer.header("strict-transport-security"),
        "max-age=31536000"
    );
}
