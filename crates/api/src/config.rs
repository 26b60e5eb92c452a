//! Configuration: defaults, then `liya.toml`, then the environment; all faults at once.

pub mod example;
pub mod keys;
pub mod logins;
pub mod mail;
pub mod models;
mod tables;
pub mod tokens;
mod values;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::money::Price;
use domain::time::Micros;
use keys::{KEYS, Key};
use logins::LoginConfig;
use mail::MailConfig;
use models::{ModelsConfig, PriceConfig, ProviderConfig};
use tokens::TokensConfig;
use values::{fits, secret_file, wanted};

use crate::http::TrustedProxies;

/// The file that is read where none is named.
pub const DEFAULT_FILE: &str = "liya.toml";

/// The configuration of a process. It shows no secret: those are [`SecretText`].
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of its own that is true or false"
)]
#[derive(Debug, Clone)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder for data and secrets.
    pub data_dir: PathBuf,
    /// PostgreSQL's address; none: SQLite in the data folder.
    pub database_url: Option<SecretText>,
    /// The authority of PostgreSQL's certificate, a PEM file; none: those of the system.
    pub database_ca: Option<PathBuf>,
    /// Most connections to PostgreSQL.
    pub database_connections: u32,
    /// Filter of log events.
    pub log: String,
    /// Log as JSON lines.
    pub log_json: bool,
    /// Address of the metrics' own listener; none: no metrics.
    pub metrics_listen: Option<SocketAddr>,
    /// Collector that gets traces; none: no traces are sent.
    pub otlp_endpoint: Option<String>,
    /// Threads that serve HTTP.
    pub workers: Option<usize>,
    /// Most turns in flight.
    pub most_turns: usize,
    /// How long running turns may take to finish at a stop.
    pub shutdown_grace: Micros,
    /// How long a claim lives without a heartbeat.
    pub lease: Micros,
    /// How often claims are extended.
    pub heartbeat: Micros,
    /// How long to wait between two passes of retention.
    pub retention: Micros,
    /// Where it is listed who was erased; none: in the data folder.
    pub erased_list: Option<PathBuf>,
    /// How long an event stream may be silent.
    pub stream_beat: Duration,
    /// How long the models of one turn may take together.
    pub model_deadline: Micros,
    /// Clients come by https.
    pub behind_tls: bool,
    /// Whose word on a client's address is believed.
    pub trusted_proxies: TrustedProxies,
    /// Whether webhooks may be at private addresses.
    pub webhook_private_targets: bool,
    /// Whether companies may sign up by themselves.
    pub sign_up_open: bool,
    /// Name of the tenant of a first start.
    pub first_tenant: String,
    /// What the offline model's tokens are accounted at.
    pub offline_price: Price,
    /// Language models.
    pub models: ModelsConfig,
    /// The dashboard's tokens.
    pub tokens: TokensConfig,
    /// Identity providers of companies with a login of their own.
    pub logins: Vec<LoginConfig>,
    /// How mail is sent; none: no mail is sent.
    pub mail: Option<MailConfig>,
    /// Key of fingerprints.
    pub pepper: Option<SecretText>,
}

/// A configured text that is never shown: a secret, or an address that may hold a password.
#[derive(Clone)]
pub struct SecretText(String);

impl SecretText {
    /// The text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(..)")
    }
}

/// Every fault of a configuration, a line each, with the key's name and never its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the configuration has faults:\n  {}", .0.join("\n  "))]
pub struct ConfigFaults(pub Vec<String>);

impl Config {
    /// Reads the file (`liya.toml` where none is named; it may be missing then) and the environment.
    ///
    /// # Errors
    ///
    /// [`ConfigFaults`], all of them.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigFaults> {
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                let fault = format!("{}: cannot be read: {}", path.display(), error.kind());
                return Err(ConfigFaults(vec![fault]));
            }
        };
        Self::read(text.as_deref(), &|name| std::env::var(name).ok())
    }

    /// Reads a file's text and an environment.
    ///
    /// # Errors
    ///
    /// [`ConfigFaults`], all of them.
    pub fn read(
        file: Option<&str>,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigFaults> {
        let mut reading = Reading::default();
        reading.take_defaults();
        let [providers, prices, logins] = reading.take_file(file.unwrap_or_default());
        reading.take_environment(environment);
        reading.providers = models::providers(providers, environment, &mut reading.faults);
        reading.prices = models::prices(prices, &mut reading.faults);
        reading.logins = logins::logins(logins, environment, &mut reading.faults);
        reading.finish()
    }
}

/// Values found so far, as text, with where they came from.
#[derive(Default)]
struct Reading {
    values: BTreeMap<&'static str, String>,
    providers: Vec<ProviderConfig>,
    prices: Vec<PriceConfig>,
    logins: Vec<LoginConfig>,
    faults: Vec<String>,
}

impl Reading {
    fn take_defaults(&mut self) {
        for key in KEYS {
            if let Some(default) = key.default {
                self.values.insert(key.name, default.to_owned());
            }
        }
    }

    /// Takes the keys; the tables `providers`, `prices` and `logins` are handed back.
    fn take_file(&mut self, text: &str) -> [Option<toml::Value>; 3] {
        let mut table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                // The parser's own text would show the line, which may hold a secret.
                let line = error.span().map_or(1, |span| {
                    1 + text.chars().take(span.start).filter(|c| *c == '\n').count()
                });
                self.faults
                    .push(format!("the file is not TOML (line {line})"));
                return [None, None, None];
            }
        };
        let tables = ["providers", "prices", "logins"].map(|family| table.remove(family));
        for (name, value) in table {
            let Some(key) = KEYS.iter().find(|key| key.name == name) else {
                self.faults.push(format!("{name}: no such key"));
                continue;
            };
            match tables::text_of(key, value) {
                Some(text) => self.set(key, text),
                None => self
                    .faults
                    .push(format!("{name}: must be {}", wanted(key.kind))),
            }
        }
        tables
    }

    fn take_environment(&mut self, environment: &dyn Fn(&str) -> Option<String>) {
        for key in KEYS {
            let variable = key.variable();
            if let Some(text) = environment(&variable).filter(|text| !text.is_empty()) {
                self.set(key, text);
            } else if key.secret
                && let Some(text) = secret_file(&variable, environment, &mut self.faults)
            {
                self.set(key, text);
            }
        }
    }

    fn set(&mut self, key: &Key, text: String) {
        self.values.insert(key.name, text);
    }

    /// Finds the faults of single keys.
    fn check(&mut self) {
        for key in KEYS {
            if let Some(value) = self.values.get(key.name)
                && !fits(key.kind, value)
            {
                self.faults.push(format!(
                    "{} ({}): must be {}",
                    key.name,
                    key.variable(),
                    wanted(key.kind)
                ));
            }
        }
        for name in ["jwt_secret", "jwt_previous_secret", "pepper"] {
            if self
                .values
                .get(name)
                .is_some_and(|secret| secret.len() < 32)
            {
                self.faults
                    .push(format!("{name}: must have at least 32 bytes"));
            }
        }
        if let Some(url) = self.values.get("database_url")
            && !["postgres://", "postgresql://", "sqlite://"]
                .iter()
                .any(|scheme| url.starts_with(scheme))
        {
            self.faults.push(
                "database_url (LIYA_DATABASE_URL): must begin with postgres:// or sqlite://"
                    .to_owned(),
            );
        }
        if let Some(fault) = self
            .values
            .get("otlp_endpoint")
            .and_then(|url| crate::telemetry::otlp_fault(url))
        {
            self.faults
                .push(format!("otlp_endpoint (LIYA_OTLP_ENDPOINT): {fault}"));
        }
    }

    fn finish(mut self) -> Result<Config, ConfigFaults> {
        self.check();
        let trusted_proxies = self.text("trusted_proxies").parse::<TrustedProxies>();
        if let Err(fault) = &trusted_proxies {
            self.faults
                .push(format!("trusted_proxies (LIYA_TRUSTED_PROXIES): {fault}"));
        }
        let trusted_proxies = trusted_proxies.unwrap_or_default();
        let seconds = |name: &str| Micros::seconds(self.number(name));
        let listen = self.values.get("listen").and_then(|text| text.parse().ok());
        if seconds("heartbeat_seconds").0 * 3 > seconds("lease_seconds").0 {
            self.faults
                .push("heartbeat_seconds: must be at most a third of lease_seconds".to_owned());
        }
        let mut of_mail = Vec::new();
        let mail = MailConfig::of(&self, &mut of_mail);
        self.faults.append(&mut of_mail);
        let (true, Some(listen)) = (self.faults.is_empty(), listen) else {
            return Err(ConfigFaults(self.faults));
        };
        Ok(Config {
            listen,
            data_dir: PathBuf::from(self.text("data_dir")),
            database_url: self.secret("database_url"),
            database_ca: self.values.get("database_ca").map(PathBuf::from),
            database_connections: u32::try_from(self.number("database_connections"))
                .unwrap_or(u32::MAX),
            log: self.text("log"),
            log_json: self.text("log_format") == "json",
            metrics_listen: self
                .values
                .get("metrics_listen")
                .and_then(|text| text.parse().ok()),
            otlp_endpoint: self.values.get("otlp_endpoint").cloned(),
            workers: self
                .values
                .get("workers")
                .and_then(|text| text.parse().ok()),
            most_turns: usize::try_from(self.number("max_turns_in_flight")).unwrap_or(usize::MAX),
            shutdown_grace: Micros::seconds(self.number("shutdown_grace_seconds")),
            lease: Micros::seconds(self.number("lease_seconds")),
            heartbeat: Micros::seconds(self.number("heartbeat_seconds")),
            retention: Micros::seconds(self.number("retention_seconds")),
            erased_list: self.values.get("erased_list").map(PathBuf::from),
            stream_beat: Duration::from_secs(self.number("stream_beat_seconds").unsigned_abs()),
            model_deadline: Micros::seconds(self.number("model_deadline_seconds")),
            behind_tls: self.text("behind_tls") == "true",
            trusted_proxies,
            webhook_private_targets: self.text("webhook_private_targets") == "true",
            sign_up_open: match self.values.get("signup").map(String::as_str) {
                Some(word) => word == "open",
                None => listen.ip().is_loopback(),
            },
            first_tenant: self.text("first_tenant"),
            offline_price: Price {
                input: self.number("offline_input_price"),
                cached_input: self.number("offline_input_price"),
                output: self.number("offline_output_price"),
            },
            models: ModelsConfig::of(&self),
            tokens: TokensConfig::of(&self),
            logins: self.logins.clone(),
            mail,
            pepper: self.secret("pepper"),
        })
    }

    fn text(&self, name: &str) -> String {
        self.values.get(name).cloned().unwrap_or_default()
    }

    fn number(&self, name: &str) -> i64 {
        self.values
            .get(name)
            .and_then(|text| text.parse().ok())
            .unwrap_or_default()
    }

    fn secret(&self, name: &str) -> Option<SecretText> {
        self.values.get(name).cloned().map(SecretText)
    }
}

#[cfg(test)]
mod tests {
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
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let config = read(
            "listen = \"127.0.0.1:1\"\nlog = \"debug\"",
            &[("LIYA_LISTEN", "127.0.0.1:2")],
        )
        .unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.log, "debug");
        assert_eq!(config.data_dir, PathBuf::from("./liya-data"));
        assert_eq!(read("", &[]).unwrap().listen.to_string(), "127.0.0.1:8080");
    }

    #[test]
    fn all_faults_are_told_at_once_by_name_and_never_by_value() {
        let faults = read(
            "listen = 5\nlisten_on = \"x\"\npepper = \"hunter2\"\nlease_seconds = 4",
            &[
                ("LIYA_WORKERS", "many"),
                ("LIYA_DATABASE_URL", "mysql://u:hunter2@h/db"),
            ],
        )
        .unwrap_err()
        .0
        .join("\n");
        for name in [
            "listen:",
            "listen_on:",
            "pepper:",
            "LIYA_WORKERS",
            "LIYA_DATABASE_URL",
            "heartbeat_seconds:",
        ] {
            assert!(faults.contains(name), "{name} is missing in {faults}");
        }
        assert!(!faults.contains("hunter2"), "{faults}");
    }

    #[test]
    fn a_secret_may_stand_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jwt");
        std::fs::write(&path, format!("{}\n", "s".repeat(40))).unwrap();
        let config = read("", &[("LIYA_JWT_SECRET_FILE", path.to_str().unwrap())]).unwrap();
        assert_eq!(config.tokens.secret.as_ref().unwrap().expose().len(), 40);
        assert!(!format!("{config:?}").contains("ssss"));
        let missing = read("", &[("LIYA_PEPPER_FILE", "/nowhere/at/all")]).unwrap_err();
        assert!(missing.0[0].starts_with("LIYA_PEPPER_FILE:"));
    }

    #[test]
    fn a_file_that_is_not_toml_is_named_by_its_line() {
        assert_eq!(
            read("log = \"x\"\npepper = hunter2", &[]).unwrap_err().0,
            ["the file is not TOML (line 2)"]
        );
    }
}
