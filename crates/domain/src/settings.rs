//! What a tenant configures: persona, model use, retention, features and limits, with the published
//! names and defaults.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::CompanyProfile;
use crate::money::MicroUsd;
use crate::session::{Domain, Intent, UnknownWord, worded_enum};
use crate::time::Micros;

/// Everything the engine knows about a tenant when it takes a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct TenantSettings {
    /// How the engine speaks.
    pub persona: PersonaConfig,
    /// Models, windows and cost caps.
    pub model: ModelConfig,
    /// How long what is kept.
    pub retention: RetentionConfig,
    /// Features.
    pub features: FeatureConfig,
    /// Intents switched off.
    pub disabled_intents: Vec<Intent>,
    /// What the company says of itself.
    pub company: CompanyProfile,
}

worded_enum! {
    /// How formal a set phrase is, and how warm: the voice of the replies.
    Tone {
        /// Light and personal.
        Friendly = "friendly",
        /// Factual and polite: the default.
        Professional = "professional",
        /// Short, without padding.
        Direct = "direct",
        /// Caring.
        Warm = "warm",
        /// Reserved.
        Formal = "formal",
    }
}

worded_enum! {
    /// How much encouragement stands beside the facts.
    Encouragement {
        /// Facts alone.
        Low = "low",
        /// A word where it is earned: the default.
        Medium = "medium",
        /// Something good is named in every reply.
        High = "high",
    }
}

worded_enum! {
    /// Choice of words.
    Formality {
        /// Contractions, everyday words.
        Casual = "casual",
        /// In between: the default.
        Neutral = "neutral",
        /// No contractions.
        Formal = "formal",
    }
}

impl TenantSettings {
    /// Whether an intent is switched on.
    pub fn permits(&self, intent: Intent) -> bool {
        !self.disabled_intents.contains(&intent)
    }

    /// Whether any intent of a domain is switched on.
    pub fn enables(&self, domain: Domain) -> bool {
        let mut own = Intent::ALL.iter().filter(|own| own.domain() == domain);
        own.any(|intent| self.permits(*intent))
    }

    /// Switches an intent on or off.
    pub fn switch(&mut self, intent: Intent, on: bool) {
        self.disabled_intents.retain(|disabled| *disabled != intent);
        if !on {
            self.disabled_intents.push(intent);
            self.disabled_intents.sort();
        }
    }
}

/// `personaConfig`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonaConfig {
    /// The name the engine gives itself, at most 80 characters.
    pub name: String,
    /// The voice.
    pub tone: Tone,
    /// How much encouragement.
    pub encouragement_level: Encouragement,
    /// Choice of words.
    pub formality: Formality,
    /// BCP 47; the offline model speaks English only.
    pub language: String,
    /// Shown with the first message of a session, at most 1,000 characters.
    pub disclaimer: Option<String>,
}

impl Default for PersonaConfig {
    fn default() -> Self {
        Self {
            name: "Liya".to_owned(),
            tone: Tone::Professional,
            encouragement_level: Encouragement::Medium,
            formality: Formality::Neutral,
            language: "en".to_owned(),
            disclaimer: None,
        }
    }
}

worded_enum! {
    /// Which model a tenant's intents use.
    Strategy {
        /// Premium intents ask the premium model, the others the default one: the default.
        Hybrid = "hybrid",
        /// The default model for everything.
        AllMini = "all-mini",
        /// The premium model for everything.
        AllStandard = "all-standard",
    }
}

/// `modelConfig`. Money in micro-dollars here; JSON numbers of dollars on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelConfig {
    /// Which model for which intent.
    pub strategy: Strategy,
    /// Name of the default model; none: the operator's.
    pub default_model: Option<String>,
    /// Name of the premium model; none: the operator's.
    pub premium_model: Option<String>,
    /// A model for one intent, whatever the strategy says.
    pub intent_model_overrides: std::collections::BTreeMap<Intent, String>,
    /// Most output tokens of one request.
    pub max_tokens_per_request: u32,
    /// Most that one request may cost.
    pub max_cost_per_request: MicroUsd,
    /// Most that one session may cost.
    pub max_cost_per_session: MicroUsd,
    /// Most that one UTC day may cost.
    pub max_cost_per_day: MicroUsd,
    /// Most tokens of history in a brief.
    pub max_context_tokens: u32,
    /// Most messages of history in a brief.
    pub max_session_messages: u32,
    /// Idle minutes after which a session expires.
    pub session_timeout_minutes: u32,
    /// How often an answer is rated; medians are taken above 1.
    pub evaluation_samples: u32,
}

impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            strategy: Strategy::Hybrid,
            default_model: None,
            premium_model: None,
            intent_model_overrides: std::collections::BTreeMap::new(),
            max_tokens_per_request: 4_000,
            max_cost_per_request: MicroUsd(100_000),
            max_cost_per_session: MicroUsd(1_000_000),
            max_cost_per_day: MicroUsd(100_000_000),
            max_context_tokens: 4_000,
            max_session_messages: 20,
            session_timeout_minutes: 30,
            evaluation_samples: 1,
        }
    }
}

/// The most characters of a persona's name.
pub const MOST_NAME_CHARS: usize = 80;

/// The most characters of a disclaimer.
pub const MOST_DISCLAIMER_CHARS: usize = 1_000;

/// The language that every model speaks, the offline one too.
pub const COMMON_LANGUAGE: &str = "en";

impl ModelConfig {
    /// How long a session may idle.
    pub fn session_timeout(&self) -> Micros {
        Micros::minutes(i64::from(self.session_timeout_minutes))
    }
}

/// `dataRetentionConfig`; a purge that is `None` is switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RetentionConfig {
    /// Days a session is kept after its last activity.
    pub session_retention_days: Option<u32>,
    /// Days messages are kept after their session's last activity.
    pub message_retention_days: Option<u32>,
    /// Days an audit entry is kept.
    pub audit_log_retention_days: Option<u32>,
    /// Whether personal data is masked before anything is stored.
    pub auto_redact_pii: bool,
    /// With redaction off: days after which content is masked in place.
    pub pii_retention_days: Option<u32>,
}

impl Default for RetentionConfig {
    fn default() -> Self {
        Self {
            session_retention_days: Some(30),
            message_retention_days: Some(90),
            audit_log_retention_days: Some(730),
            auto_redact_pii: true,
            pii_retention_days: Some(7),
        }
    }
}

/// Proof that a tenant has switched redaction off: only its own configuration makes one.
#[derive(Debug, Clone, Copy)]
pub struct RedactionOff(());

impl RetentionConfig {
    /// The proof that text may be kept as sent, where the tenant has said so.
    pub fn redaction_off(&self) -> Option<RedactionOff> {
        (!self.auto_redact_pii).then_some(RedactionOff(()))
    }
}

/// `featureConfig`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeatureConfig {
    /// Intents that ask the premium model under the hybrid strategy.
    pub premium_intents: Vec<Intent>,
    /// Whether the dashboard shows what was said in coaching.
    pub coaching_content_visible: bool,
}

impl Default for FeatureConfig {
    fn default() -> Self {
        Self {
            premium_intents: vec![Intent::MockInterview, Intent::CoachingSession],
            coaching_content_visible: true,
        }
    }
}
