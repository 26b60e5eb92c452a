//! Traces to an OpenTelemetry collector, by OTLP over HTTP. Spans are those of `tracing`: a call,
//! its turn, and each request to a model under the GenAI names.

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::registry::LookupSpan;

/// The name under which the process reports itself.
const SERVICE: &str = "liya";

/// The path of traces below a collector's address.
const TRACES_PATH: &str = "v1/traces";

/// Sends spans in batches from a thread of its own.
#[derive(Debug)]
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// To this collector.
    pub(super) fn to(endpoint: &str) -> anyhow::Result<Self> {
        let address = format!("{}/{TRACES_PATH}", endpoint.trim_end_matches('/'));
        // The blocking client must not be built on a thread of the runtime.
        let exporter = std::thread::spawn(move || {
            SpanExporter::builder()
                .with_http()
                .with_endpoint(address)
                .build()
        })
        .join()
        .map_err(|_| anyhow::anyhow!("the exporter of traces could not be started"))??;
        let resource = Resource::builder().with_service_name(SERVICE).build();
        Ok(Self(
            SdkTracerProvider::builder()
                .with_resource(resource)
                .with_batch_exporter(exporter)
                .build(),
        ))
    }

    /// Turns `tracing`'s spans into the collector's.
    pub(super) fn layer<S>(&self) -> OpenTelemetryLayer<S, SdkTracer>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer().with_tracer(self.0.tracer(SERVICE))
    }

    /// Sends what is left.
    pub(super) fn finish(self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}
