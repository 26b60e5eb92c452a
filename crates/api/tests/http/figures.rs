//! What the operator's figures hold, and what they must not. A process has one recorder.

use std::sync::LazyLock;

use metrics_exporter_prometheus::PrometheusHandle;

use actix_web::http::Method;
use actix_web::test::TestRequest;

use crate::world::{PERSON, SESSION, World, acme};

/// The recorder of this process.
pub(crate) static FIGURES: LazyLock<PrometheusHandle> =
    LazyLock::new(|| api::telemetry::metrics::install().unwrap());

#[actix_web::test]
async fn figures_name_routes_and_outcomes_and_neither_people_nor_tenants() {
    LazyLock::force(&FIGURES);
    let world = World::new();
    let session = format!("/v1/sessions/{SESSION}?user_id={PERSON}");
    for request in [
        acme(TestRequest::get().uri(&session)),
        TestRequest::get().uri("/v1/users/maria@example.com/progress"),
        TestRequest::get().uri("/no/such/maria"),
        TestRequest::default()
            .method(Method::from_bytes(b"MADE-UP").unwrap())
            .uri("/healthz"),
    ] {
        world.call(request).await;
    }
    let text = FIGURES.render();
    for line in [
        "liya_http_request_seconds_count{method=\"GET\",route=\"/v1/sessions/{id}\",status=\"200\"} 1",
        "liya_http_request_seconds_count{method=\"GET\",route=\"/v1/users/{user_id}/progress\",status=\"401\"} 1",
        "liya_http_request_seconds_count{method=\"GET\",route=\"none\",status=\"404\"} 1",
        "liya_http_request_seconds_count{method=\"other\",route=\"/healthz\",status=\"405\"} 1",
        "liya_http_running 0",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    for secret in ["maria", "acme", &SESSION.to_string(), "MADE-UP"] {
        assert!(!text.contains(secret), "{secret} stands in\n{text}");
    }
}
