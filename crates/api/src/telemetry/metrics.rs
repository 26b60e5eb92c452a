//! Figures for Prometheus, on a listener of their own, so that they need no credential and are not
//! in reach of callers. No label names a tenant or a person.
//!
//! Where nothing is installed, recording a figure costs next to nothing.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{App, HttpResponse, HttpServer, get};
use anyhow::Context as _;
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Upper bounds of the histograms' buckets, in seconds: from the engine's own time to a model's deadline.
const SECONDS: [f64; 14] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0, 45.0,
];

/// How often old samples are folded away, so that memory stays bounded though nobody scrapes.
const UPKEEP: Duration = Duration::from_secs(5);

/// Every figure: its kind, name, unit and meaning. Recorded where it happens, described here.
const FIGURES: &[(Kind, &str, Unit, &str)] = &[
    (
        Kind::Histogram,
        "liya_http_request_seconds",
        Unit::Seconds,
        "Time from a call's head to its answer's head, by method, route and status",
    ),
    (
        Kind::Gauge,
        "liya_http_running",
        Unit::Count,
        "Calls and turns that run now",
    ),
    (
        Kind::Counter,
        "liya_turns_total",
        Unit::Count,
        "Turns asked for, by intent and outcome (answered, replayed, or the error's code)",
    ),
    (
        Kind::Histogram,
        "liya_model_request_seconds",
        Unit::Seconds,
        "Time of one request to a model, by provider, model and outcome",
    ),
    (
        Kind::Counter,
        "liya_model_tokens_total",
        Unit::Count,
        "Tokens of requests to models, by provider, model and direction (input, cached_input, output)",
    ),
    (
        Kind::Counter,
        "liya_housekeeping_total",
        Unit::Count,
        "Rounds of a process's own work, by task and outcome",
    ),
    (
        Kind::Counter,
        "liya_retention_total",
        Unit::Count,
        "What retention did, by what: sessions_purged, messages_purged, sessions_masked",
    ),
    (
        Kind::Gauge,
        "process_resident_memory_bytes",
        Unit::Bytes,
        "Memory of the process that is in use",
    ),
];

#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// Starts recording for the whole process.
///
/// # Errors
///
/// Where a recorder is installed already.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("metrics cannot start")?;
    for (kind, name, unit, about) in FIGURES {
        match kind {
            Kind::Counter => describe_counter!(*name, *unit, *about),
            Kind::Gauge => describe_gauge!(*name, *unit, *about),
            Kind::Histogram => describe_histogram!(*name, *unit, *about),
        }
    }
    Ok(handle)
}

/// Serves `GET /metrics` until it is aborted, and keeps the recorder small.
///
/// # Errors
///
/// Those of the listener.
pub async fn serve(handle: PrometheusHandle, listener: TcpListener) -> std::io::Result<()> {
    let upkeep = {
        let handle = handle.clone();
        async move {
            loop {
                tokio::time::sleep(UPKEEP).await;
                handle.run_upkeep();
            }
        }
    };
    let handle = Data::new(handle);
    let server = HttpServer::new(move || App::new().app_data(handle.clone()).service(show))
        .workers(1)
        .disable_signals()
        .listen(listener)?
        .run();
    tokio::select! {
        ended = server => ended,
        () = upkeep => Ok(()),
    }
}

/// A round of a process's own work.
pub(crate) fn housework(task: &'static str, done: bool) {
    let outcome = if done { "done" } else { "failed" };
    counter!("liya_housekeeping_total", "task" => task, "outcome" => outcome).increment(1);
}

#[get("/metrics")]
async fn show(handle: Data<PrometheusHandle>) -> HttpResponse {
    if let Some(bytes) = resident_bytes() {
        gauge!("process_resident_memory_bytes").set(bytes);
    }
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(handle.render())
}

/// From `/proc`, where there is one: `VmRSS` of `status`, in KiB.
fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u32 = line.split_whitespace().next()?.parse().ok()?;
    Some(f64::from(kib) * 1024.0)
}
