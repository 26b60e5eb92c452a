//! Model providers in the configuration: a table `[providers.NAME]` each, and `[prices."MODEL"]` for
//! what the price table does not hold.

use domain::time::Micros;

use super::keys::PROVIDER_KEYS;
use super::tables::{Family, Fields};
use super::{Reading, SecretText};

const PROVIDERS: Family = Family {
    name: "providers",
    keys: PROVIDER_KEYS,
};

/// The model of this process; no provider is called so.
const OFFLINE: &str = "offline";

/// What is configured of models.
#[derive(Debug, Clone)]
pub struct ModelsConfig {
    /// The providers; none: the offline model alone.
    pub providers: Vec<ProviderConfig>,
    /// Prices beyond the price table.
    pub prices: Vec<PriceConfig>,
    /// The everyday model.
    pub default_model: Option<String>,
    /// The better model.
    pub premium_model: Option<String>,
    /// Models to ask when the chosen one fails.
    pub fallbacks: Vec<String>,
    /// A model without a known price is taken at the dearest one; else refused.
    pub estimate_unknown_prices: bool,
    /// How long to wait for a connection.
    pub connect: Micros,
    /// How long to wait for the first byte.
    pub first_byte: Micros,
    /// How long to wait between two pieces.
    pub idle: Micros,
}

impl ModelsConfig {
    /// What the reading has found.
    pub(super) fn of(reading: &Reading) -> Self {
        let text = |name: &str| reading.values.get(name).cloned();
        let seconds = |name| Micros::seconds(reading.number(name));
        Self {
            providers: reading.providers.clone(),
            prices: reading.prices.clone(),
            default_model: text("default_model"),
            premium_model: text("premium_model"),
            fallbacks: words(&text("fallback_models").unwrap_or_default()).collect(),
            estimate_unknown_prices: text("unknown_prices").as_deref() == Some("estimate"),
            connect: seconds("model_connect_seconds"),
            first_byte: seconds("model_first_byte_seconds"),
            idle: seconds("model_idle_seconds"),
        }
    }
}

/// How a provider is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderKind {
    /// OpenAI itself.
    OpenAi,
    /// Azure OpenAI.
    Azure,
    /// Anthropic.
    Anthropic,
    /// Any other server that speaks OpenAI's chat completions.
    Compatible,
}

/// A configured provider.
#[derive(Debug, Clone)]
pub struct ProviderConfig {
    /// Its name.
    pub name: String,
    /// How it is spoken to.
    pub kind: ProviderKind,
    /// Where it is.
    pub base_url: String,
    /// Its key.
    pub key: Option<SecretText>,
    /// Azure's version of the interface.
    pub api_version: Option<String>,
    /// `auto`, `strict`, `json` or `prompt`.
    pub schema: String,
    /// Passed on where it is set, 0 to 2.
    pub temperature: Option<f64>,
    /// Passed on where it is set.
    pub reasoning_effort: Option<String>,
    /// Requests under way at once.
    pub places: usize,
    /// Of them, of one tenant.
    pub places_per_tenant: usize,
    /// Names of the models, each with its name towards the provider where that is another.
    pub models: Vec<(String, Option<String>)>,
}

/// A configured price, in micro-dollars per million tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceConfig {
    /// The model.
    pub model: String,
    /// The first day it holds.
    pub from: String,
    /// For what it reads.
    pub input: i64,
    /// For what it reads from the cache.
    pub cached_input: Option<i64>,
    /// For what it reads and puts into the cache.
    pub cache_write: Option<i64>,
    /// For what it writes.
    pub output: i64,
}

/// Reads the providers out of the file's table and the environment.
pub(super) fn providers(
    table: Option<toml::Value>,
    environment: &dyn Fn(&str) -> Option<String>,
    faults: &mut Vec<String>,
) -> Vec<ProviderConfig> {
    PROVIDERS
        .read(table, environment, faults)
        .into_iter()
        .filter_map(|(name, values)| provider(name, &values, faults))
        .collect()
}

fn provider(name: String, values: &Fields, faults: &mut Vec<String>) -> Option<ProviderConfig> {
    let before = faults.len();
    if name == OFFLINE {
        faults.push(format!("providers.{name}: this name is taken"));
    }
    let text = |field: &str| values.get(field).cloned();
    let kind = match text("kind").as_deref() {
        Some("openai") => ProviderKind::OpenAi,
        Some("azure") => ProviderKind::Azure,
        Some("anthropic") => ProviderKind::Anthropic,
        _ => ProviderKind::Compatible,
    };
    let base_url = text("base_url").or_else(|| {
        Some(match kind {
            ProviderKind::OpenAi => "https://api.openai.com/v1".to_owned(),
            ProviderKind::Anthropic => "https://api.anthropic.com".to_owned(),
            ProviderKind::Azure | ProviderKind::Compatible => return None,
        })
    });
    let is_address = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    if !base_url.as_ref().is_some_and(is_address) {
        faults.push(format!(
            "providers.{name}.base_url: must begin with http:// or https://"
        ));
    }
    if kind == ProviderKind::Azure && text("api_version").is_none() {
        faults.push(format!(
            "providers.{name}.api_version: is required for azure"
        ));
    }
    let models: Vec<_> = words(&text("models").unwrap_or_default())
        .map(|model| match model.split_once('=') {
            Some((name, upstream)) => (name.trim().to_owned(), Some(upstream.trim().to_owned())),
            None => (model, None),
        })
        .collect();
    if models.is_empty() {
        faults.push(format!("providers.{name}.models: name at least one"));
    }
    if faults.len() > before {
        return None;
    }
    let number = |field: &str| text(field).and_then(|text| text.parse().ok()).unwrap_or(1);
    Some(ProviderConfig {
        kind,
        base_url: base_url?,
        key: text("api_key").map(SecretText),
        api_version: text("api_version"),
        schema: text("schema")?,
        temperature: text("temperature").and_then(|text| text.parse().ok()),
        reasoning_effort: text("reasoning_effort"),
        places: number("places"),
        places_per_tenant: number("places_per_tenant"),
        models,
        name,
    })
}

/// The words of a list between commas.
pub(super) fn words(list: &str) -> impl Iterator<Item = String> {
    list.split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
}

/// Reads the prices out of the file's table.
pub(super) fn prices(table: Option<toml::Value>, faults: &mut Vec<String>) -> Vec<PriceConfig> {
    let Some(table) = table else {
        return Vec::new();
    };
    let toml::Value::Table(models) = table else {
        faults.push("prices: must be tables, [prices.\"MODEL\"]".to_owned());
        return Vec::new();
    };
    let mut prices = Vec::new();
    for (model, value) in models {
        match price(&model, value) {
            Ok(price) => prices.push(price),
            Err(fault) => faults.push(format!("prices.\"{model}\"{fault}")),
        }
    }
    prices
}

fn price(model: &str, value: toml::Value) -> Result<PriceConfig, String> {
    let toml::Value::Table(mut fields) = value else {
        return Err(": must be a table".to_owned());
    };
    let mut amount = |field: &str| match fields.remove(field) {
        None => Ok(None),
        Some(toml::Value::Integer(amount)) if amount >= 0 => Ok(Some(amount)),
        Some(_) => Err(format!(
            ".{field}: must be a whole number of micro-dollars per million tokens, 0 or more"
        )),
    };
    let missing = |field: &str| format!(".{field}: is missing");
    let price = PriceConfig {
        model: model.to_owned(),
        input: amount("input")?.ok_or_else(|| missing("input"))?,
        cached_input: amount("cached_input")?,
        cache_write: amount("cache_write")?,
        output: amount("output")?.ok_or_else(|| missing("output"))?,
        from: match fields.remove("from") {
            None => "1970-01-01".to_owned(),
            Some(toml::Value::String(day)) if is_day(&day) => day,
            Some(_) => return Err(".from: must be a day such as \"2026-03-14\"".to_owned()),
        },
    };
    match fields.keys().next() {
        Some(unknown) => Err(format!(".{unknown}: no such key")),
        None => Ok(price),
    }
}

fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::super::{Config, ConfigFaults};
    use super::*;

    fn read(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigFaults> {
        Config::read(Some(file), &|name| {
            environment
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_provider_stands_in_a_table_and_its_key_in_the_environment() {
        let file = "
            premium_model = \"better\"
            fallback_models = [\"claude-haiku-4-5\", \"offline\"]
            [providers.open-ai]
            kind = \"openai\"
            models = [\"gpt-6-luna\", \"better=gpt-6.1-terra\"]
            [providers.claude]
            kind = \"anthropic\"
            models = \"claude-haiku-4-5\"
            temperature = 0
            [prices.\"own\"]
            input = 100_000
            output = 0
        ";
        let key = ("LIYA_PROVIDERS_OPEN_AI_API_KEY", "sk-hunter2");
        let config = read(file, &[key]).unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
        let [claude, openai] = config.models.providers.as_slice() else {
            panic!("not two: {config:?}");
        };
        assert_eq!(openai.base_url, "https://api.openai.com/v1");
        assert_eq!(openai.key.as_ref().unwrap().expose(), "sk-hunter2");
        let upstream = Some("gpt-6.1-terra".to_owned());
        assert_eq!(openai.models[1], ("better".to_owned(), upstream));
        assert_eq!(claude.kind, ProviderKind::Anthropic);
        assert_eq!(claude.temperature, Some(0.0));
        assert_eq!(config.models.fallbacks, ["claude-haiku-4-5", "offline"]);
        assert_eq!(config.models.prices[0].input, 100_000);
    }

    #[test]
    fn a_provider_may_stand_in_the_environment_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "sk-from-a-file\n").unwrap();
        let config = read(
            "",
            &[
                ("LIYA_PROVIDERS", "local"),
                ("LIYA_PROVIDERS_LOCAL_BASE_URL", "http://127.0.0.1:11434/v1"),
                ("LIYA_PROVIDERS_LOCAL_MODELS", "llama3.2, qwen3"),
                ("LIYA_PROVIDERS_LOCAL_API_KEY_FILE", path.to_str().unwrap()),
                ("LIYA_FALLBACK_MODELS", "qwen3,offline"),
            ],
        )
        .unwrap();
        assert_eq!(config.models.providers[0].models.len(), 2);
        assert_eq!(config.models.providers[0].kind, ProviderKind::Compatible);
        assert_eq!(
            config.models.providers[0].key.as_ref().unwrap().expose(),
            "sk-from-a-file"
        );
        assert_eq!(config.models.fallbacks, ["qwen3", "offline"]);
    }

    #[test]
    fn every_fault_of_every_provider_is_told_at_once_and_no_value() {
        let file = "
            [providers.offline]
            models = \"a\"
            base_url = \"http://hunter2\"
            [providers.azure]
            kind = \"azure\"
            base_url = \"hunter2\"
            api_key = 5
            places = 0
            colour = \"hunter2\"
            [prices.\"own\"]
            input = -1
        ";
        let faults = read(file, &[]).unwrap_err().0.join("\n");
        for name in [
            "providers.offline:",
            "providers.azure.base_url:",
            "providers.azure.api_key:",
            "providers.azure.api_version:",
            "providers.azure.models:",
            "providers.azure.places",
            "providers.azure.colour:",
            "prices.\"own\".input:",
        ] {
            assert!(faults.contains(name), "{name} is missing in {faults}");
        }
        assert!(!faults.contains("hunter2"), "{faults}");
    }
}
