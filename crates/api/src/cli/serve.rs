//! `liya serve`: opens the installation, tells where it listens, serves until it is told to stop.

use std::io::IsTerminal as _;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use application::accounts::MadeTenant;
use domain::time::Micros;
use tokio::task::JoinHandle;

use super::print;
use crate::config::Config;
use crate::http;
use crate::telemetry;
use crate::wiring::Installation;

/// How long the token in the first start's example is valid.
const FIRST_TOKEN: Micros = Micros::days(7);

/// Serves.
pub(super) async fn serve(config: Config) -> anyhow::Result<()> {
    let _logs = telemetry::start(&config)?;
    let listener = listen("listen", config.listen)?;
    let metrics = serve_metrics(&config)?;
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
    let engine = installation.engine(&serving, &config)?;
    let house = Arc::new(installation.house(&serving, &engine));
    let keeping = {
        let (house, heartbeat, lease) = (Arc::clone(&house), config.heartbeat, config.lease);
        tokio::spawn(async move { house.keep(heartbeat, lease).await })
    };
    let retention = tokio::spawn(crate::retention::keep(
        installation.keep_retention(),
        Duration::from_micros(config.retention.0.unsigned_abs()),
    ));
    let deliver = installation.deliver(&config, installation.clock())?;
    let delivery = tokio::spawn(crate::delivery::keep(deliver));
    let options = http::Options {
        workers: config.workers,
        most_turns: config.most_turns,
        behind_tls: config.behind_tls,
        shutdown_grace: Duration::from_secs(
            u64::try_from(config.shutdown_grace.seconds_up()).unwrap_or_default(),
        ),
    };
    http::serve(engine, options, listener, told_to_stop()).await?;
    delivery.abort();
    retention.abort();
    keeping.abort();
    house.note_keys().await;
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    tracing::info!("stopped");
    Ok(())
}

/// Records figures and serves them, where a listener for them is configured.
fn serve_metrics(config: &Config) -> anyhow::Result<Option<JoinHandle<std::io::Result<()>>>> {
    let Some(address) = config.metrics_listen else {
        return Ok(None);
    };
    let listener = listen("metrics_listen", address)?;
    let bound = listener.local_addr()?;
    let handle = telemetry::metrics::install()?;
    print::line(&format!("metrics on http://{bound}/metrics"))?;
    Ok(Some(tokio::spawn(telemetry::metrics::serve(
        handle, listener,
    ))))
}

fn listen(key: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| {
        if error.kind() == std::io::ErrorKind::AddrInUse {
            let variable = key.to_uppercase();
            anyhow::anyhow!("{address} is taken by another program; set `{key}` (LIYA_{variable}) to another address")
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
