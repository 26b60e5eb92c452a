//! What the operator configures of providers.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use crate::models::offline::OFFLINE;
use crate::models::prices::{PriceTable, Priced};

/// Providers, models and what they cost.
#[derive(Debug, Clone)]
pub struct RemoteSettings {
    /// The providers, in the order of the configuration.
    pub providers: Vec<ProviderSettings>,
    /// The everyday model; none: the first one.
    pub default_model: Option<String>,
    /// The better model; none: the first one.
    pub premium_model: Option<String>,
    /// Models to ask when the chosen one fails, in order; `offline` is one too.
    pub fallbacks: Vec<String>,
    /// What models cost.
    pub prices: PriceTable,
    /// A model without a known price is taken at the dearest price of the table; else refused.
    pub estimate_unknown_prices: bool,
    /// How long to wait.
    pub patience: Patience,
}

/// A provider.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// Its name in the configuration and the accounts.
    pub name: String,
    /// How it is spoken to.
    pub dialect: Dialect,
    /// Where it is, without the last part of the path.
    pub base_url: String,
    /// Its key; none for servers that ask for none.
    pub key: Option<Key>,
    /// Azure's version of the interface.
    pub api_version: Option<String>,
    /// Whether it takes JSON schemas.
    pub schema: SchemaSupport,
    /// Passed on where it is set.
    pub temperature: Option<f64>,
    /// Passed on where it is set: `minimal`, `low`, `medium`, `high`.
    pub reasoning_effort: Option<String>,
    /// Requests under way at once, over all tenants.
    pub places: usize,
    /// Requests of one tenant under way at once.
    pub places_per_tenant: usize,
    /// The models that are offered of it.
    pub models: Vec<ModelSettings>,
}

/// A model of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSettings {
    /// Its name towards tenants.
    pub name: String,
    /// Its name towards the provider, if that is another (Azure: the deployment).
    pub upstream: Option<String>,
}

impl ModelSettings {
    /// Its name towards the provider.
    pub fn upstream(&self) -> &str {
        self.upstream.as_deref().unwrap_or(&self.name)
    }
}

/// How a provider is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Chat completions as OpenAI serves them.
    OpenAi,
    /// Chat completions as other servers do: Ollama, vLLM, llama.cpp, LiteLLM, OpenRouter.
    OpenAiCompatible,
    /// Chat completions at a deployment's own address.
    Azure,
    /// Anthropic's Messages.
    Anthropic,
}

/// Whether a provider takes a JSON schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SchemaSupport {
    /// It is tried; a provider that refuses one form gets the next from then on.
    #[default]
    Auto,
    /// Yes.
    Strict,
    /// Within JSON mode, as some servers have it.
    Object,
    /// No, but it can be told to write JSON; the schema stands in the instructions.
    Json,
    /// Neither; the schema stands in the instructions.
    Prompt,
}

/// How long to wait for a provider. The whole call has its own bound, with each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For the first byte of the answer, and the first of its body.
    pub first_byte: Duration,
    /// Between two pieces of the body.
    pub idle: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            first_byte: Duration::from_secs(30),
            idle: Duration::from_secs(15),
        }
    }
}

/// A provider's key. It is never shown.
#[derive(Clone)]
pub struct Key(String);

impl Key {
    /// This key.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// What contradicts itself in the settings, a line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n  "))]
pub struct SettingsFaults(pub Vec<String>);

impl RemoteSettings {
    /// Whether the settings fit together on a day.
    ///
    /// # Errors
    ///
    /// [`SettingsFaults`], all of them.
    pub fn check(&self, day: &str) -> Result<(), SettingsFaults> {
        let mut faults = Vec::new();
        let mut names = BTreeSet::from([OFFLINE]);
        for model in self.providers.iter().flat_map(|provider| &provider.models) {
            if !names.insert(&model.name) {
                faults.push(format!(
                    "model {}: the name is taken; give one of the two another `name`, with this \
                     one as its `upstream`",
                    model.name
                ));
            }
            if !self.estimate_unknown_prices && self.known_price(model, 0, day).is_none() {
                faults.push(format!(
                    "model {name}: its price is not known; set [prices.\"{name}\"], or \
                     unknown_prices = \"estimate\"",
                    name = model.name
                ));
            }
        }
        for (key, model) in [
            ("default_model", &self.default_model),
            ("premium_model", &self.premium_model),
        ] {
            let offered = |name: &String| names.contains(name.as_str()) && name != OFFLINE;
            if let Some(name) = model.as_ref().filter(|name| !offered(name)) {
                faults.push(format!("{key}: no provider offers {name}"));
            }
        }
        for name in &self.fallbacks {
            if !names.contains(name.as_str()) {
                faults.push(format!("fallback_models: no provider offers {name}"));
            }
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(SettingsFaults(faults))
        }
    }

    /// What a model costs on a day, for a prompt of about so many tokens.
    pub(super) fn price(&self, model: &ModelSettings, prompt_tokens: u32, day: &str) -> Priced {
        self.known_price(model, prompt_tokens, day)
            .unwrap_or_else(|| self.prices.dearest(day))
    }

    fn known_price(&self, model: &ModelSettings, prompt_tokens: u32, day: &str) -> Option<Priced> {
        [model.name.as_str(), model.upstream()]
            .into_iter()
            .find_map(|name| self.prices.price(name, prompt_tokens, day))
    }
}
