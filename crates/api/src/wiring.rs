//! Puts the adapters behind the ports. The only place that names `adapters`.

mod accounts;
pub mod models;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use adapters::erased::ErasedFile;
use adapters::keys::{
    Argon2Passwords, Jwt, KeyedHashes, Secret, SecretFiles, fresh_api_key, fresh_one_time_token,
};
use adapters::models::offline::OfflineModel;
use adapters::redaction::PatternRedactor;
use adapters::storage::{Storage, StorageOptions};
use adapters::surroundings::{RandomIds, SystemClock, TimerPause, random_bytes};
use adapters::webhooks::HttpWebhooks;
use anyhow::Context as _;
use application::accounts::Accounts;
use application::audit::Audit;
use application::callers::Callers;
use application::company::Company;
use application::deliver::Deliver;
use application::erase_again::EraseAgain;
use application::keep_retention::KeepRetention;
use application::key_use::KeyUse;
use application::logins::Logins;
use application::people::People;
use application::sessions::Sessions;
use application::team::Team;
use application::usage::Usage;
use application::webhooks::Webhooks;
use application::{RunningTurns, TakeTurn};
use domain::asking::AskPolicy;
use domain::catalogue::Catalogue;
use ports::{
    Clock, ErasedList, Fingerprints, Housekeeping, LanguageModel, Redactor, Tokens, WebhookSender,
};

use crate::config::{Config, SecretText};
use crate::house::House;
use crate::http::{Engine, logged_settings, shape};
use crate::telemetry::models::Metered;

/// An opened installation: its store and its secrets.
pub struct Installation {
    storage: Storage,
    fingerprints: Arc<dyn Fingerprints>,
    tokens: Arc<Jwt>,
    erased: PathBuf,
}

/// Where secrets that are not configured are kept: one process has files, several share rows.
enum Secrets {
    Files(SecretFiles),
    Database(Storage),
}

impl Secrets {
    async fn get(&self, name: &str, configured: Option<&SecretText>) -> anyhow::Result<Secret> {
        if let Some(text) = configured {
            return Ok(Secret::from_text(text.expose())?);
        }
        Ok(match self {
            Self::Files(files) => files.get(name)?,
            Self::Database(storage) => {
                Secret::from_bytes(storage.shared_secret(name, &random_bytes()).await?)?
            }
        })
    }
}

/// What a serving process holds beyond an open store.
pub struct Serving {
    /// Who holds this process's leases: `node/boot`.
    pub owner: String,
}

impl Installation {
    /// Opens the store, brings it up to date and reads the secrets.
    ///
    /// # Errors
    ///
    /// Where the data folder, the store or a secret cannot be used.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let folder = data_folder(&config.data_dir)?;
        let url = match &config.database_url {
            Some(url) => url.expose().to_owned(),
            None => format!("sqlite://{}", folder.join("liya.db").display()),
        };
        let options = StorageOptions {
            connections: config.database_connections,
            database_ca: config.database_ca.clone(),
            ..StorageOptions::default()
        };
        let storage = Storage::open(&url, options)
            .await
            .context("the database cannot be opened")?;
        let secrets = if url.starts_with("sqlite:") {
            Secrets::Files(SecretFiles::in_folder(&folder))
        } else {
            Secrets::Database(storage.clone())
        };
        let pepper = secrets.get("pepper", config.pepper.as_ref()).await?;
        let tokens = accounts::tokens(&secrets, &config.tokens).await?;
        let erased = match &config.erased_list {
            Some(path) => path.clone(),
            None => folder.join("erased.list"),
        };
        Ok(Self {
            fingerprints: Arc::new(KeyedHashes::new(pepper)),
            tokens: Arc::new(tokens),
            storage,
            erased,
        })
    }

    /// Takes the locks that a serving process holds and frees the turns of its earlier boots.
    ///
    /// # Errors
    ///
    /// Where another process serves the same SQLite file, or the store cannot be asked.
    pub async fn begin_serving(&self) -> anyhow::Result<Serving> {
        let owner = self.storage.lock_for_serving().await?;
        self.storage.abandon_earlier_boots(&owner).await?;
        Ok(Serving { owner })
    }

    /// The use cases of accounts.
    pub fn accounts(&self) -> Accounts {
        Accounts {
            accounts: Arc::new(self.storage.clone()),
            fingerprints: Arc::clone(&self.fingerprints),
            tokens: self.tokens(),
            audit: self.audit(),
            clock: self.clock(),
            ids: Arc::new(RandomIds),
            fresh_key: fresh_api_key,
        }
    }

    fn tokens(&self) -> Arc<dyn Tokens> {
        self.tokens.clone()
    }

    /// What others check the dashboard's tokens with, a JSON Web Key Set; none under HS256.
    pub fn public_keys(&self) -> Option<String> {
        self.tokens.public_keys()
    }

    fn audit(&self) -> Arc<Audit> {
        Arc::new(Audit {
            log: Arc::new(self.storage.clone()),
            fingerprints: Arc::clone(&self.fingerprints),
            clock: self.clock(),
            ids: Arc::new(RandomIds),
        })
    }

    /// The use cases behind HTTP.
    ///
    /// # Errors
    ///
    /// Where the embedded data cannot be read, or the configured models do not fit together.
    pub fn engine(&self, serving: &Serving, config: &Config) -> anyhow::Result<Arc<Engine>> {
        let models = models::models(config, self.clock())?;
        self.engine_with(serving, config, models, self.clock())
    }

    /// The use cases behind HTTP, with another model and clock.
    ///
    /// # Errors
    ///
    /// Where the embedded data cannot be read.
    pub fn engine_with(
        &self,
        serving: &Serving,
        config: &Config,
        model: Arc<dyn LanguageModel>,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Arc<Engine>> {
        let storage = Arc::new(self.storage.clone());
        let redactor = self.redactor();
        let audit = self.audit();
        let accounts = Arc::new(self.accounts());
        let sender = self.webhook_sender(config)?;
        Ok(Arc::new(Engine {
            callers: Callers {
                directory: storage.clone(),
                fingerprints: Arc::clone(&self.fingerprints),
                tokens: self.tokens(),
                clock: clock.clone(),
                key_use: KeyUse::default(),
            },
            take_turn: TakeTurn {
                turns: storage.clone(),
                model: Arc::new(Metered(model)),
                policy: AskPolicy {
                    deadline: config.model_deadline,
                    ..AskPolicy::default()
                },
                pause: Arc::new(TimerPause),
                redactor,
                fingerprints: Arc::clone(&self.fingerprints),
                clock: clock.clone(),
                ids: Arc::new(RandomIds),
                catalogue: Arc::new(Catalogue::embedded()?),
                shape,
                lease_owner: serving.owner.clone(),
                lease: config.lease,
                outbox: storage.clone(),
                running: RunningTurns::default(),
                audit: Arc::clone(&audit),
            },
            sessions: Sessions {
                reader: storage.clone(),
                turns: storage.clone(),
                clock: clock.clone(),
                ids: Arc::new(RandomIds),
                erased: self.list(&self.erased),
                fingerprints: Arc::clone(&self.fingerprints),
                audit: Arc::clone(&audit),
            },
            people: People {
                clock: clock.clone(),
                ..self.people()
            },
            logins: Logins {
                accounts: Arc::clone(&accounts),
                users: storage.clone(),
                directory: storage.clone(),
                passwords: Arc::new(Argon2Passwords::default()),
                identities: accounts::identities(config)?,
                tokens: self.tokens(),
                fingerprints: Arc::clone(&self.fingerprints),
                audit: Arc::clone(&audit),
                clock: clock.clone(),
                sign_up_open: config.sign_up_open,
            },
            team: Team {
                users: storage.clone(),
                fingerprints: Arc::clone(&self.fingerprints),
                audit: Arc::clone(&audit),
                clock: clock.clone(),
                ids: Arc::new(RandomIds),
                fresh_token: fresh_one_time_token,
                mails: accounts::mails(config)?,
            },
            company: Company {
                accounts,
                directory: storage.clone(),
                audit: Arc::clone(&audit),
                shown: logged_settings,
            },
            usage: Usage {
                ledger: storage.clone(),
                clock: clock.clone(),
            },
            webhooks: Webhooks {
                store: storage.clone(),
                sender,
                audit: Arc::clone(&audit),
                clock: clock.clone(),
                ids: Arc::new(RandomIds),
            },
            audit,
            choice: models::choice(config),
            trusted_proxies: config.trusted_proxies.clone(),
            minutes: storage.clone(),
            housekeeping: storage,
            stream_beat: config.stream_beat,
            clock,
            ids: Arc::new(RandomIds),
        }))
    }

    fn webhook_sender(&self, config: &Config) -> anyhow::Result<Arc<dyn WebhookSender>> {
        let private_too = config.webhook_private_targets;
        let sender = HttpWebhooks::new(Arc::clone(&self.fingerprints), private_too)?;
        Ok(Arc::new(sender))
    }

    /// Tells webhooks what they are to be told.
    ///
    /// # Errors
    ///
    /// Where no HTTP client can be made.
    pub fn deliver(&self, config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<Deliver> {
        Ok(Deliver {
            outbox: Arc::new(self.storage.clone()),
            sender: self.webhook_sender(config)?,
            clock,
            ids: Arc::new(RandomIds),
        })
    }

    /// What is held on people.
    pub fn people(&self) -> People {
        People {
            people: Arc::new(self.storage.clone()),
            erased: self.list(&self.erased),
            fingerprints: Arc::clone(&self.fingerprints),
            audit: self.audit(),
            clock: self.clock(),
        }
    }

    /// Where it is listed who was erased.
    pub fn erased_list(&self) -> &Path {
        &self.erased
    }

    /// Erases again what a list says.
    pub fn erase_again(&self, list: &Path) -> EraseAgain {
        EraseAgain {
            erased: self.list(list),
            store: Arc::new(self.storage.clone()),
            turns: Arc::new(self.storage.clone()),
            fingerprints: Arc::clone(&self.fingerprints),
            audit: self.audit(),
        }
    }

    /// Keeps to the tenants' retention.
    pub fn keep_retention(&self) -> KeepRetention {
        KeepRetention {
            store: Arc::new(self.storage.clone()),
            redactor: self.redactor(),
            clock: self.clock(),
        }
    }

    fn list(&self, path: &Path) -> Arc<dyn ErasedList> {
        Arc::new(ErasedFile::new(path, &*self.fingerprints))
    }

    fn redactor(&self) -> Arc<dyn Redactor> {
        Arc::new(PatternRedactor::new(Arc::clone(&self.fingerprints)))
    }

    /// The store's part of what a process does by itself.
    pub fn housekeeping(&self) -> Arc<dyn Housekeeping> {
        Arc::new(self.storage.clone())
    }

    /// What a process does by itself while it serves.
    pub fn house(&self, serving: &Serving, engine: &Engine) -> House {
        House {
            store: self.housekeeping(),
            clock: self.clock(),
            owner: serving.owner.clone(),
            running: engine.take_turn.running.clone(),
            key_use: engine.callers.key_use.clone(),
        }
    }

    /// The time.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(SystemClock)
    }

    /// Writes the first API key to a file that only this user can read, and gives its path.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn write_first_key(&self, folder: &Path, api_key: &str) -> anyhow::Result<PathBuf> {
        let path = folder.join("first-key");
        adapters::keys::secrets::write_private(&path, api_key)
            .context("the first key cannot be written")?;
        Ok(path)
    }
}

/// The model that runs in this process.
pub fn offline_model(config: &Config) -> Arc<dyn LanguageModel> {
    Arc::new(OfflineModel::new(config.offline_price))
}

/// An idempotency key for a client of our own: as random as an id.
pub fn fresh_idempotency_key() -> String {
    format!("{:032x}", ports::IdGenerator::fresh(&RandomIds))
}

/// The data folder as an absolute path; made for this user alone if it is not there.
fn data_folder(folder: &Path) -> anyhow::Result<PathBuf> {
    use std::os::unix::fs::DirBuilderExt as _;
    let folder = std::path::absolute(folder)?;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
    Ok(folder)
}
