//! Makes the models out of the configuration: the offline one alone, or the configured providers
//! with it behind them.

use std::sync::Arc;
use std::time::Duration;

use adapters::models::offline::{OFFLINE, OfflineModel};
use adapters::models::prices::{PriceRow, PriceTable};
use adapters::models::remote::{
    Dialect, Key, ModelSettings, Patience, Probe, ProviderSettings, RemoteModels, RemoteSettings,
    SchemaSupport,
};
use adapters::surroundings::SystemClock;
use anyhow::Context as _;
use domain::time::Micros;
use ports::{Clock, LanguageModel};

use crate::config::Config;
use crate::config::models::{PriceConfig, ProviderConfig, ProviderKind};
use crate::http::Choice;

/// The models of a configuration.
///
/// # Errors
///
/// Where the configured providers, models and prices do not fit together.
pub fn models(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<Arc<dyn LanguageModel>> {
    if config.models.providers.is_empty() {
        return Ok(super::offline_model(config));
    }
    Ok(Arc::new(remote(config, clock)?))
}

/// What tenants may choose from: the models of the configured providers, else the offline one.
pub fn choice(config: &Config) -> Choice {
    let providers = &config.models.providers;
    let offered = providers.iter().flat_map(|provider| &provider.models);
    let mut models: Vec<String> = offered.map(|(name, _)| name.clone()).collect();
    if providers.is_empty() {
        models.push(OFFLINE.to_owned());
    }
    Choice {
        models,
        remote: !providers.is_empty(),
    }
}

/// What a probe of a model found, ready to be shown.
pub struct Finding {
    /// The provider's name.
    pub provider: String,
    /// The model's name.
    pub model: String,
    /// What it costs and where that is from.
    pub price: String,
    /// What it answered, or why it did not.
    pub found: Result<String, String>,
}

/// Sends a tiny request to each configured model.
///
/// # Errors
///
/// Where no provider is configured, or the configuration does not fit together.
pub async fn check_models(config: &Config) -> anyhow::Result<Vec<Finding>> {
    anyhow::ensure!(
        !config.models.providers.is_empty(),
        "no provider is configured; docs/providers.md shows how. The offline model needs no check"
    );
    let probes = remote(config, Arc::new(SystemClock))?.probe().await;
    Ok(probes.into_iter().map(shown).collect())
}

fn remote(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<RemoteModels> {
    let configured = &config.models;
    let own = configured.prices.iter().map(row).collect();
    let settings = RemoteSettings {
        providers: configured.providers.iter().map(provider).collect(),
        default_model: configured.default_model.clone(),
        premium_model: configured.premium_model.clone(),
        fallbacks: configured.fallbacks.clone(),
        prices: PriceTable::built_in(own).context("the price table cannot be read")?,
        estimate_unknown_prices: configured.estimate_unknown_prices,
        patience: Patience {
            connect: duration(configured.connect),
            first_byte: duration(configured.first_byte),
            idle: duration(configured.idle),
        },
    };
    let offline = OfflineModel::new(config.offline_price);
    RemoteModels::new(settings, offline, clock).context("the models cannot be set up")
}

fn duration(span: Micros) -> Duration {
    Duration::from_micros(span.0.unsigned_abs())
}

fn provider(config: &ProviderConfig) -> ProviderSettings {
    ProviderSettings {
        name: config.name.clone(),
        dialect: match config.kind {
            ProviderKind::OpenAi => Dialect::OpenAi,
            ProviderKind::Azure => Dialect::Azure,
            ProviderKind::Anthropic => Dialect::Anthropic,
            ProviderKind::Compatible => Dialect::OpenAiCompatible,
        },
        base_url: config.base_url.clone(),
        key: config.key.as_ref().map(|key| Key::new(key.expose())),
        api_version: config.api_version.clone(),
        schema: match config.schema.as_str() {
            "strict" => SchemaSupport::Strict,
            "object" => SchemaSupport::Object,
            "json" => SchemaSupport::Json,
            "prompt" => SchemaSupport::Prompt,
            _ => SchemaSupport::Auto,
        },
        temperature: config.temperature,
        reasoning_effort: config.reasoning_effort.clone(),
        places: config.places,
        places_per_tenant: config.places_per_tenant,
        models: config
            .models
            .iter()
            .map(|(name, upstream)| ModelSettings {
                name: name.clone(),
                upstream: upstream.clone(),
            })
            .collect(),
    }
}

fn row(price: &PriceConfig) -> PriceRow {
    PriceRow {
        model: price.model.clone(),
        from: price.from.clone(),
        input: price.input,
        cached_input: price.cached_input,
        output: price.output,
        cache_write: price.cache_write,
        retires: None,
        tiers: Vec::new(),
    }
}

fn shown(probe: Probe) -> Finding {
    let price = probe.priced.price;
    let retires = probe.retires.map(|day| format!(", served until {day}"));
    Finding {
        price: format!(
            "{} in, {} out (micro-dollars per million tokens, {}{})",
            price.input,
            price.output,
            probe.priced.version,
            retires.unwrap_or_default()
        ),
        provider: probe.provider,
        model: probe.model,
        found: probe
            .found
            .map_err(|setback| setback.to_string())
            .map(|answer| {
                let usage = answer.usage;
                let schema = match answer.schema {
                    SchemaSupport::Auto | SchemaSupport::Strict => "JSON Schema",
                    SchemaSupport::Object => "JSON mode with a schema",
                    SchemaSupport::Json => "JSON mode",
                    SchemaSupport::Prompt => "by instruction",
                };
                format!(
                    "{} ms, {} tokens in, {} out{}, {} USD, structure: {schema}",
                    answer.latency.as_millis(),
                    usage.input.saturating_add(usage.cached_input),
                    usage.output,
                    if usage.estimated { " (estimated)" } else { "" },
                    answer.cost,
                )
            }),
    }
}
