//! The engine as `liya serve` runs it, with [`SlowModel`] in place of a provider.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use adapters::storage::{Storage, StorageOptions};
use anyhow::Context as _;
use api::config::Config;
use api::http::{Options, serve};
use api::wiring::Installation;
use domain::money::MicroUsd;
use ports::{AccountStore, TenantDirectory};
use serde_json::{Value, json};

use crate::model::SlowModel;

/// How to serve.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
    /// PostgreSQL; without it the SQLite file in the data folder
    #[arg(long)]
    database_url: Option<String>,
    /// How long the model takes
    #[arg(long, default_value_t = 0)]
    model_ms: u64,
}

/// Serves until it is told to stop.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Value> {
    tokio::runtime::Runtime::new()?.block_on(serving(arguments))?;
    Ok(json!({"stopped": true}))
}

async fn serving(arguments: Arguments) -> anyhow::Result<()> {
    let Arguments {
        data,
        database_url,
        model_ms,
    } = arguments;
    let config = config(&data, database_url.as_deref())?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let installation = Installation::open(&config).await?;
    let serving = installation.begin_serving().await?;
    if let Some(made) = installation.accounts().first_start("bench").await? {
        installation.write_first_key(&data, &made.api_key)?;
        let url =
            database_url.unwrap_or_else(|| format!("sqlite://{}", data.join("liya.db").display()));
        raise_caps(&url, &made.tenant).await?;
    }
    println!("listening on http://{}", listener.local_addr()?);
    let takes = Duration::from_millis(model_ms);
    let model = Arc::new(SlowModel { takes });
    let engine = installation.engine_with(&serving, &config, model, installation.clock())?;
    let house = installation.house(&serving, &engine);
    let (heartbeat, lease) = (config.heartbeat, config.lease);
    let house = tokio::spawn(async move { house.keep(heartbeat, lease).await });
    let options = Options {
        workers: config.workers,
        most_turns: config.most_turns,
        behind_tls: false,
        shutdown_grace: Duration::from_secs(10),
    };
    let mut told = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let stop = async move {
        told.recv().await;
    };
    serve(engine, options, listener, stop).await?;
    house.abort();
    Ok(())
}

/// The configuration of a fresh installation in a folder.
pub(crate) fn config(data: &std::path::Path, url: Option<&str>) -> anyhow::Result<Config> {
    let data = data.display().to_string();
    let environment = |name: &str| match name {
        "LIYA_DATA_DIR" => Some(data.clone()),
        "LIYA_DATABASE_URL" => url.map(str::to_owned),
        "LIYA_LOG" => Some("warn".to_owned()),
        _ => None,
    };
    Ok(Config::read(None, &environment)?)
}

/// A thousand paid calls at once are more than a tenant may have running by default.
async fn raise_caps(url: &str, tenant: &domain::ids::TenantId) -> anyhow::Result<()> {
    let storage = Storage::open(url, StorageOptions::default()).await?;
    let found = storage.tenant(tenant).await?.context("no tenant")?;
    let mut settings = found.settings.clone();
    settings.model.max_cost_per_session = MicroUsd::from_dollars(1_000.0);
    settings.model.max_cost_per_day = MicroUsd::from_dollars(1_000_000.0);
    storage.set_settings(tenant, &settings).await?;
    Ok(())
}
