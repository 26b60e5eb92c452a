//! The API description and the page that shows it.

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use api::http::app;
use serde_json::Value;

use crate::world::World;

fn operations() -> Vec<(String, Value)> {
    let document = serde_json::to_value(api::http::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap().clone();
    paths
        .into_iter()
        .flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().clone();
            operations
                .into_iter()
                .map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn every_operation_has_an_example_its_failures_and_its_credentials() {
    for (name, operation) in operations() {
        let responses = operation["responses"].as_object().unwrap();
        let expected: &[&str] = if name.contains(" /v1/hiring/") {
            &[
                "400", "401", "402", "403", "404", "408", "409", "413", "415", "422", "429", "431",
                "500", "502", "503", "504",
            ]
        } else if name.contains(" /v1/") {
            &["400", "401", "403", "429", "431", "500", "503"]
        } else if name.contains(" /dashboard/") {
            &["400", "401", "403", "431", "500", "503"]
        } else {
            &["431", "500"]
        };
        for status in expected {
            let failure = &responses[*status]["content"]["application/json"];
            assert_eq!(
                failure["schema"]["$ref"], "#/components/schemas/ErrorAnswer",
                "{name} {status}"
            );
            assert!(failure["example"].is_object(), "{name} {status}");
        }
        let schemes: Vec<_> = operation["security"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|scheme| {
                scheme
                    .as_object()
                    .unwrap()
                    .keys()
                    .cloned()
                    .collect::<Vec<_>>()
            })
            .collect();
        let wanted: &[&str] = if name.contains(" /v1/") {
            &["ApiKeyAuth", "BearerAuth"]
        } else if [
            " /dashboard/",
            " /auth/me",
            " /auth/password",
            " /auth/logout-all",
        ]
        .iter()
        .any(|own| name.contains(own))
        {
            &["BearerAuth"]
        } else {
            &[]
        };
        assert_eq!(schemes, wanted, "{name}");
        if name.contains("/dashboard/sessions/export") {
            let content = &responses["200"]["content"];
            assert!(content["text/csv"]["example"].is_string(), "{name}");
            let line = &content["application/jsonl"];
            assert!(line["schema"]["$ref"].is_string(), "{name}");
        } else if !name.contains("openapi.json") {
            let success = &responses["200"]["content"]["application/json"];
            assert!(success["example"].is_object(), "{name}");
            assert!(success["schema"]["$ref"].is_string(), "{name}");
        }
        if let Some(body) = operation.get("requestBody") {
            let content = &body["content"]["application/json"];
            assert!(
                content["example"].is_object() || content["examples"].is_object(),
                "{name}"
            );
        }
    }
}

#[test]
fn every_reference_of_the_description_leads_somewhere() {
    let document = serde_json::to_value(api::http::openapi()).unwrap();
    let mut left = vec![&document];
    while let Some(value) = left.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        match value {
            Value::Array(items) => left.extend(items),
            Value::Object(fields) => left.extend(fields.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

#[actix_web::test]
async fn the_description_is_served_as_it_is_printed() {
    let answer = World::new()
        .call(TestRequest::get().uri("/openapi.json"))
        .await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(
        answer.json(),
        serde_json::to_value(api::http::openapi()).unwrap()
    );
}

#[actix_web::test]
async fn the_page_comes_packed_to_those_who_take_it_so() {
    let world = World::new();
    let script = || TestRequest::get().uri("/docs/swagger-ui.css");
    let plain = world.call(script()).await;
    assert_eq!(plain.header("content-encoding"), "");
    assert!(plain.text.contains(".swagger-ui"));
    let service = init_service(app(&world.shared)).await;
    let packed = script().insert_header(("accept-encoding", "gzip, br"));
    let packed = call_service(&service, packed.to_request()).await;
    let encoding = packed.headers().get("content-encoding").unwrap();
    assert_eq!(encoding, "gzip");
    let bytes = read_body(packed).await;
    assert!(bytes.starts_with(&[0x1f, 0x8b]) && bytes.len() * 3 < plain.text.len());
}

#[actix_web::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let world = World::new();
    let moved = world.call(TestRequest::get().uri("/docs")).await;
    assert_eq!(
        (moved.status.as_u16(), moved.header("location")),
        (308, "/docs/")
    );
    let page = world.call(TestRequest::get().uri("/docs/")).await;
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(
        page.header("content-security-policy")
            .contains("frame-ancestors 'none'")
    );
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'self'")
    );
    let sources: Vec<_> = page
        .text
        .split(['"', '\''])
        .filter(|part| part.contains("//"))
        .collect();
    assert!(
        sources
            .iter()
            .all(|source| !source.starts_with("http") && !source.starts_with("//")),
        "{sources:?}"
    );
    let start = world
        .call(TestRequest::get().uri("/docs/swagger-initializer.js"))
        .await;
    assert!(
        start.text.contains("/openapi.json") && !start.text.contains("https://"),
        "{}",
        start.text
    );
    for part in page.text.split("src=\"").skip(1) {
        let file = part.split('"').next().unwrap().trim_start_matches("./");
        assert_eq!(
            world
                .call(TestRequest::get().uri(&format!("/docs/{file}")))
                .await
                .status,
            200,
            "{file}"
        );
    }
}
