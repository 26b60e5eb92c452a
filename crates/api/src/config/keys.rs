//! The table of configuration keys: one row a key, from which reading, errors and the example file
//! are made.

/// What a key's value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// An address and port, such as `127.0.0.1:8080`.
    Address,
    /// A whole number within bounds, both included.
    Number {
        /// Least.
        least: i64,
        /// Most.
        most: i64,
    },
    /// A number within bounds, both included.
    Decimal {
        /// Least.
        least: i32,
        /// Most.
        most: i32,
    },
    /// Words, as a list or between commas.
    Words,
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// A configuration key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name in `liya.toml`; in the environment it is upper case behind `LIYA_`.
    pub name: &'static str,
    /// What its value looks like.
    pub kind: Kind,
    /// Its value where nothing is set; none: it may stay unset.
    pub default: Option<&'static str>,
    /// What it is for.
    pub about: &'static str,
    /// Never shown; may be given as a file by `LIYA_..._FILE`.
    pub secret: bool,
}

const fn key(
    name: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    about: &'static str,
) -> Key {
    Key {
        name,
        kind,
        default,
        about,
        secret: false,
    }
}

const fn secret(name: &'static str, about: &'static str) -> Key {
    Key {
        name,
        kind: Kind::Text,
        default: None,
        about,
        secret: true,
    }
}

/// Every key, in the order of the example file.
pub const KEYS: &[Key] = &[
    key(
        "listen",
        Kind::Address,
        Some("127.0.0.1:8080"),
        "Address to listen on. Port 0 takes a free one; the bound address is printed.",
    ),
    key(
        "data_dir",
        Kind::Text,
        Some("./liya-data"),
        "Folder for the SQLite file and the secrets. Made if it is not there.",
    ),
    secret(
        "database_url",
        "postgres://user@host/name for PostgreSQL; unset: SQLite in the data folder.",
    ),
    key(
        "database_ca",
        Kind::Text,
        None,
        "PEM file of the authority that signed PostgreSQL's certificate; unset: those of the system.",
    ),
    key(
        "database_connections",
        Kind::Number {
            least: 2,
            most: 500,
        },
        Some("16"),
        "Most connections to PostgreSQL that this process opens, and one more to hold its node's lock.",
    ),
    key(
        "log",
        Kind::Text,
        Some("info,actix_server=warn"),
        "Which events are logged, such as `info` or `api=debug,info`. Never anybody's words.",
    ),
    key(
        "log_format",
        Kind::Choice(&["text", "json"]),
        Some("text"),
        "How events are logged.",
    ),
    key(
        "metrics_listen",
        Kind::Address,
        None,
        "Address of a listener of its own for Prometheus (GET /metrics); unset: no metrics. Figures carry no tenant and no person.",
    ),
    key(
        "otlp_endpoint",
        Kind::Text,
        None,
        "OpenTelemetry collector that gets traces by OTLP over HTTP, such as http://127.0.0.1:4318; needs a build with `--features otlp`.",
    ),
    key(
        "workers",
        Kind::Number {
            least: 1,
            most: 256,
        },
        None,
        "Threads that serve HTTP; unset: one a core.",
    ),
    key(
        "max_turns_in_flight",
        Kind::Number {
            least: 1,
            most: 100_000,
        },
        Some("1024"),
        "Most turns at once; further ones are refused with 503 OVERLOADED. Each takes about 64 KiB.",
    ),
    key(
        "shutdown_grace_seconds",
        Kind::Number {
            least: 1,
            most: 600,
        },
        Some("60"),
        "How long running turns may take to finish when the server is told to stop.",
    ),
    key(
        "lease_seconds",
        Kind::Number {
            least: 3,
            most: 600,
        },
        Some("15"),
        "How long a turn stays claimed after its process was last heard of.",
    ),
    key(
        "heartbeat_seconds",
        Kind::Number {
            least: 1,
            most: 200,
        },
        Some("5"),
        "How often this process extends its claims; at most a third of lease_seconds.",
    ),
    key(
        "retention_seconds",
        Kind::Number {
            least: 1,
            most: 86_400,
        },
        Some("60"),
        "How long this process waits between two looks for sessions that have been kept long enough.",
    ),
    key(
        "erased_list",
        Kind::Text,
        None,
        "File that lists, by keyed hash, who was erased, for `liya erase --replay` after a backup was restored; unset: `erased.list` in the data folder.",
    ),
    key(
        "stream_beat_seconds",
        Kind::Number { least: 1, most: 60 },
        Some("15"),
        "How often a comment keeps a silent event stream open.",
    ),
    key(
        "model_deadline_seconds",
        Kind::Number {
            least: 1,
            most: 600,
        },
        Some("45"),
        "How long the models of one turn may take together, retries and fallbacks included.",
    ),
    key(
        "behind_tls",
        Kind::Flag,
        Some("false"),
        "Clients reach the server by https (a proxy ends TLS): answers tell browsers to insist on it.",
    ),
    key(
        "trusted_proxies",
        Kind::Text,
        None,
        "Addresses or networks of your proxies, such as 10.0.0.0/8, separated by commas: their X-Forwarded-For tells the client's address.",
    ),
    key(
        "webhook_private_targets",
        Kind::Flag,
        Some("false"),
        "Webhooks may be at private addresses and at http://. Whoever configures a tenant can then make this server call what only it can reach.",
    ),
    key(
        "signup",
        Kind::Choice(&["open", "closed"]),
        None,
        "Whether companies may sign up by themselves; unset: open on a loopback address, closed elsewhere.",
    ),
    key(
        "first_tenant",
        Kind::Text,
        Some("My Company"),
        "Name of the tenant that the first start makes.",
    ),
    key(
        "offline_input_price",
        Kind::Number {
            least: 0,
            most: 1_000_000_000_000,
        },
        Some("0"),
        "Micro-dollars per million tokens read by the offline model, to account for it.",
    ),
    key(
        "offline_output_price",
        Kind::Number {
            least: 0,
            most: 1_000_000_000_000,
        },
        Some("0"),
        "Micro-dollars per million tokens written by the offline model, to account for it.",
    ),
    key(
        "default_model",
        Kind::Text,
        None,
        "The everyday model, one of a provider's below; unset: the first one.",
    ),
    key(
        "premium_model",
        Kind::Text,
        None,
        "The model of premium intents, one of a provider's below; unset: the first one.",
    ),
    key(
        "fallback_models",
        Kind::Words,
        None,
        "Models to ask in order when the chosen one fails; `offline` is one too.",
    ),
    key(
        "unknown_prices",
        Kind::Choice(&["refuse", "estimate"]),
        Some("refuse"),
        "Models whose price is not known: refused at start, or taken at the dearest known price.",
    ),
    key(
        "model_connect_seconds",
        Kind::Number { least: 1, most: 60 },
        Some("3"),
        "How long to wait for a connection to a provider.",
    ),
    key(
        "model_first_byte_seconds",
        Kind::Number {
            least: 1,
            most: 600,
        },
        Some("30"),
        "How long to wait for the first byte of a provider's answer.",
    ),
    key(
        "model_idle_seconds",
        Kind::Number {
            least: 1,
            most: 600,
        },
        Some("15"),
        "How long to wait between two pieces of a provider's answer.",
    ),
    key(
        "jwt_algorithm",
        Kind::Choice(&["HS256", "EdDSA"]),
        Some("HS256"),
        "How the dashboard's tokens are signed: with the secret itself, or with an Ed25519 pair made from it, whose public half `liya jwks` prints. No other algorithm is accepted.",
    ),
    secret(
        "jwt_secret",
        "Key of the dashboard's tokens, at least 32 bytes; unset: made on the first start.",
    ),
    secret(
        "jwt_previous_secret",
        "A second key whose tokens are accepted while keys are being changed (docs/operations.md); unset: none.",
    ),
    secret(
        "smtp_url",
        "Mail server for invitations, such as smtps://user:password@mail.example.com:465; unset: no mail is sent.",
    ),
    key(
        "mail_from",
        Kind::Text,
        None,
        "Sender of mails, such as `Liya <liya@example.com>`; needed with smtp_url.",
    ),
    key(
        "invitation_url",
        Kind::Text,
        None,
        "Your page on which invitations are accepted, such as https://dash.example.com/accept#{token}; needed with smtp_url.",
    ),
    secret(
        "pepper",
        "Key of the fingerprints of API keys and requests, at least 32 bytes; unset: made on the first start. Changing it makes every API key unknown.",
    ),
];

/// Every field of a `[providers.NAME]` table, in the order of the example file.
pub const PROVIDER_KEYS: &[Key] = &[
    key(
        "kind",
        Kind::Choice(&["openai", "azure", "anthropic", "compatible"]),
        Some("compatible"),
        "How it is spoken to; `compatible` is any other server with OpenAI's chat completions.",
    ),
    key(
        "base_url",
        Kind::Text,
        None,
        "Where it is, such as http://127.0.0.1:11434/v1; known for openai and anthropic.",
    ),
    secret("api_key", "Its key."),
    key(
        "api_version",
        Kind::Text,
        None,
        "Azure's, such as 2024-10-21.",
    ),
    key(
        "models",
        Kind::Words,
        None,
        "Its models; NAME=UPSTREAM where it has another name for one.",
    ),
    key(
        "schema",
        Kind::Choice(&["auto", "strict", "object", "json", "prompt"]),
        Some("auto"),
        "Which form of a JSON Schema it takes; auto finds out.",
    ),
    key(
        "temperature",
        Kind::Decimal { least: 0, most: 2 },
        None,
        "Passed on where it is set.",
    ),
    key(
        "reasoning_effort",
        Kind::Choice(&["none", "minimal", "low", "medium", "high"]),
        None,
        "Passed on where it is set.",
    ),
    key(
        "places",
        Kind::Number {
            least: 1,
            most: 10_000,
        },
        Some("64"),
        "Requests under way at once; further ones wait.",
    ),
    key(
        "places_per_tenant",
        Kind::Number {
            least: 1,
            most: 10_000,
        },
        Some("16"),
        "Requests of one tenant under way at once.",
    ),
];

/// Every field of a `[logins.NAME]` table, in the order of the example file.
pub const LOGIN_KEYS: &[Key] = &[
    key(
        "issuer",
        Kind::Text,
        None,
        "The identity provider as its tokens name it (`iss`), such as https://login.example.com.",
    ),
    key(
        "audience",
        Kind::Text,
        None,
        "The client id that it knows your dashboard by (`aud`).",
    ),
    key(
        "tenant",
        Kind::Text,
        None,
        "The one tenant whose users come by it, by their verified e-mail address.",
    ),
    key(
        "jwks_url",
        Kind::Text,
        None,
        "Where its public keys are; https, or http on this machine.",
    ),
];

impl Key {
    /// Its name in the environment.
    pub fn variable(&self) -> String {
        format!("LIYA_{}", self.name.to_uppercase())
    }
}
