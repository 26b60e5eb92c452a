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
    let filter = quiet(filter)?;
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
    std::panic::set_hook(Box::new(|panic| {
        // Where, and not what it said: that may hold anybody's words.
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a thread panicked");
    }));
    Ok(logs)
}

/// Libraries that print what they carry when asked for all they do: statements with their values,
/// heads and bodies of messages. They stay at `info` whatever the operator's filter says.
const CARRIERS: [&str; 9] = [
    "tokio_postgres",
    "diesel",
    "diesel_async",
    "actix_http",
    "actix_web",
    "hyper",
    "hyper_util",
    "h2",
    "reqwest",
];

fn quiet(filter: EnvFilter) -> anyhow::Result<EnvFilter> {
    CARRIERS.iter().try_fold(filter, |filter, library| {
        Ok(filter.add_directive(format!("{library}=info").parse()?))
    })
}

impl Drop for Logs {
    fn drop(&mut self) {
        #[cfg(feature = "otlp")]
        if let Some(traces) = self.traces.take() {
            traces.finish();
        }
    }
}
