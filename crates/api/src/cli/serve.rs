//! `liya serve`: opens the installation, tells where it listens, serves until it is told to stop.

use std::io::IsTerminal as _;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use anyhow::Context as _;
use application::accounts::MadeTenant;
use domain::time::Micros;
use tracing_subscriber::EnvFilter;

use super::print;
use crate::config::Config;
use crate::http;
use crate::wiring::{Installation, keep_house};

/// How long the token in the first start's example is valid.
const FIRST_TOKEN: Micros = Micros::days(7);

/// Serves.
pub(super) async fn serve(config: Config) -> anyhow::Result<()> {
    start_logging(&config)?;
    let listener = listen(config.listen)?;
    let address = listener.local_addr()?;
    let installation = Installation::open(&config).await?;
    let serving = installation.begin_serving().await?;
    if let Some(made) = installation
        .accounts()
        .first_start(&config.first_tenant)
        .await?
    {
        show_first_start(&config, &installation, address, &made).await?;
    }
    print::line(&format!("listening on http://{address}"))?;
    let house = tokio::spawn(keep_house(
        installation.housekeeping(),
        installation.clock(),
        serving.owner.clone(),
        config.heartbeat,
        config.lease,
    ));
    let retention = tokio::spawn(crate::retention::keep(
        installation.keep_retention(),
        Duration::from_micros(config.retention.0.unsigned_abs()),
    ));
    let options = http::Options {
        workers: config.workers,
        behind_tls: config.behind_tls,
        shutdown_grace: Duration::from_secs(
            u64::try_from(config.shutdown_grace.seconds_up()).unwrap_or_default(),
        ),
    };
    let engine = installation.engine(&serving, &config)?;
    http::serve(engine, options, listener, told_to_stop()).await?;
    retention.abort();
    house.abort();
    tracing::info!("stopped");
    Ok(())
}

fn start_logging(config: &Config) -> anyhow::Result<()> {
    let filter =
        EnvFilter::try_new(&config.log).context("log (LIYA_LOG): not a filter of events")?;
    let events = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = if config.log_json {
        events.json().try_init()
    } else {
        events.with_ansi(std::io::stderr().is_terminal()).try_init()
    };
    started.map_err(|error| anyhow::anyhow!("logging cannot start: {error}"))
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| {
        if error.kind() == std::io::ErrorKind::AddrInUse {
            anyhow::anyhow!("{address} is taken by another program; set `listen` (LIYA_LISTEN) to another address")
        } else {
            anyhow::Error::new(error).context(format!("cannot listen on {address}"))
        }
    })
}

/// Tells the key of the first start once: on a terminal, or in a file of its own.
async fn show_first_start(
    config: &Config,
    installation: &Installation,
    address: SocketAddr,
    made: &MadeTenant,
) -> anyhow::Result<()> {
    if !std::io::stdout().is_terminal() {
        let path = installation.write_first_key(&config.data_dir, &made.api_key)?;
        return print::line(&format!(
            "the API key of tenant {} is in {}",
            made.tenant,
            path.display()
        ));
    }
    let token = installation
        .accounts()
        .owner_token(&made.tenant, FIRST_TOKEN)
        .await?;
    print::text(&welcome(address, made, &token))
}

fn welcome(address: SocketAddr, made: &MadeTenant, token: &str) -> String {
    let (tenant, key) = (&made.tenant, &made.api_key);
    format!(
        r#"
Liya Engine {version}, first start. Tenant: {tenant}

Its API key, shown only now; keep it safe:

  {key}

An interview turn:

  curl -s http://{address}/v1/hiring/mock-interview \
    -H 'x-api-key: {key}' \
    -H 'content-type: application/json' \
    -d '{{"input": {{"user_id": "usr_123", "profile": {{"title": "Senior Engineer", "years_of_experience": 8}}}}}}'

The sessions of this tenant (the token is valid for 7 days; `liya token {tenant}` makes another):

  curl -s http://{address}/dashboard/sessions \
    -H 'authorization: Bearer {token}'

"#,
        version = env!("CARGO_PKG_VERSION"),
    )
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        // Without signals only a kill ends the process.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("told to stop: running turns finish");
}
