//! Log events to standard error, and traces to a collector where one is configured.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, registry};

use crate::config::Config;

/// Keeps what is still to be sent; dropped last, it sends the rest.
#[derive(Debug, Default)]
pub struct Logs {
    #[cfg(feature = "otlp")]
    traces: Option<super::otlp::Traces>,
}

/// Starts logging for the process.
///
/// # Errors
///
/// Where the filter cannot be read, the collector's address is not usable, or logging runs already.
pub fn start(config: &Config) -> anyhow::Result<Logs> {
    let filter =
        EnvFilter::try_new(&config.log).context("log (LIYA_LOG): not a filter of events")?;
    let events = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let events = if config.log_json {
        events.json().boxed()
    } else {
        events.with_ansi(std::io::stderr().is_terminal()).boxed()
    };
    let subscriber = registry().with(filter).with(events);
    #[cfg(feature = "otlp")]
    let (subscriber, logs) = {
        let traces = config
            .otlp_endpoint
            .as_deref()
            .map(super::otlp::Traces::to)
            .transpose()?;
        let layer = traces.as_ref().map(super::otlp::Traces::layer);
        (subscriber.with(layer), Logs { traces })
    };
    #[cfg(not(feature = "otlp"))]
    let logs = Logs::default();
    subscriber
        .try_init()
        .map_err(|error| anyhow::anyhow!("logging cannot start: {error}"))?;
    Ok(logs)
}

impl Drop for Logs {
    fn drop(&mut self) {
        #[cfg(feature = "otlp")]
        if let Some(traces) = self.traces.take() {
            traces.finish();
        }
    }
}
