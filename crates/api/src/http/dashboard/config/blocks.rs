//! The published blocks, with their fields, defaults and bounds.

use std::collections::BTreeMap;

use deserr::Deserr;
use domain::money::MicroUsd;
use domain::session::Intent;
use domain::settings::{
    self, COMMON_LANGUAGE, Encouragement, Formality, MOST_DISCLAIMER_CHARS, MOST_NAME_CHARS,
    Strategy, Tone,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Choice;
use crate::http::decode::faults::Faults;
use crate::http::decode::field::{Listed, Usd, Whole};

/// Days of retention: up to ten years.
type Days = Whole<1, 3650>;

/// How the engine speaks.
#[derive(Debug, Serialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PersonaConfig {
    /// The name the engine gives itself.
    #[schema(required = false, min_length = 1, max_length = 80, example = "Liya")]
    pub name: String,
    /// `friendly`, `professional`, `direct`, `warm` or `formal`.
    #[schema(required = false, value_type = String, example = "professional")]
    pub tone: Listed<Tone>,
    /// `low`, `medium` or `high`.
    #[schema(required = false, value_type = String, example = "medium")]
    pub encouragement_level: Listed<Encouragement>,
    /// `casual`, `neutral` or `formal`.
    #[schema(required = false, value_type = String, example = "neutral")]
    pub formality: Listed<Formality>,
    /// BCP 47. The offline model speaks English only.
    #[schema(required = false, example = "en")]
    pub language: String,
    /// Shown with the first message of a session; null: none.
    #[deserr(default)]
    #[schema(max_length = 1000)]
    pub disclaimer: Option<String>,
}

impl PersonaConfig {
    pub(super) fn check(&self, choice: &Choice, faults: &mut Faults) {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > MOST_NAME_CHARS {
            faults.add("personaConfig.name", "must have 1 to 80 characters");
        }
        let disclaimer = self.disclaimer.as_deref().unwrap_or_default();
        if disclaimer.chars().count() > MOST_DISCLAIMER_CHARS {
            let problem = "must have at most 1000 characters";
            faults.add("personaConfig.disclaimer", problem);
        }
        if !is_language(&self.language) {
            let problem = "must be a language tag such as en or pt-BR";
            faults.add("personaConfig.language", problem);
        } else if !choice.remote && !is_common(&self.language) {
            let problem = "needs a language model: the offline one speaks English only";
            faults.add("personaConfig.language", problem);
        }
    }
}

/// The form of a BCP 47 tag: parts of 1 to 8 letters and digits, the first of letters.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=8).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_alphabetic())
        && tag.len() <= 35
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
        })
}

fn is_common(tag: &str) -> bool {
    tag.split('-')
        .next()
        .is_some_and(|first| first.eq_ignore_ascii_case(COMMON_LANGUAGE))
}

impl From<&settings::PersonaConfig> for PersonaConfig {
    fn from(persona: &settings::PersonaConfig) -> Self {
        Self {
            name: persona.name.clone(),
            tone: Listed(persona.tone),
            encouragement_level: Listed(persona.encouragement_level),
            formality: Listed(persona.formality),
            language: persona.language.clone(),
            disclaimer: persona.disclaimer.clone(),
        }
    }
}

impl From<PersonaConfig> for settings::PersonaConfig {
    fn from(persona: PersonaConfig) -> Self {
        Self {
            name: persona.name.trim().to_owned(),
            tone: persona.tone.0,
            encouragement_level: persona.encouragement_level.0,
            formality: persona.formality.0,
            language: persona.language,
            disclaimer: persona.disclaimer,
        }
    }
}

/// Features.
#[derive(Debug, Serialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct FeatureConfig {
    /// Intents that ask the premium model under the `hybrid` strategy.
    #[schema(required = false, value_type = Vec<String>)]
    pub premium_intents: Vec<Listed<Intent>>,
    /// Whether the dashboard shows what was said in coaching.
    #[schema(required = false)]
    pub coaching_content_visible: bool,
}

impl From<&settings::FeatureConfig> for FeatureConfig {
    fn from(features: &settings::FeatureConfig) -> Self {
        Self {
            premium_intents: features
                .premium_intents
                .iter()
                .copied()
                .map(Listed)
                .collect(),
            coaching_content_visible: features.coaching_content_visible,
        }
    }
}

impl From<FeatureConfig> for settings::FeatureConfig {
    fn from(features: FeatureConfig) -> Self {
        let mut premium_intents: Vec<Intent> = features
            .premium_intents
            .into_iter()
            .map(|listed| listed.0)
            .collect();
        premium_intents.sort();
        premium_intents.dedup();
        Self {
            premium_intents,
            coaching_content_visible: features.coaching_content_visible,
        }
    }
}

/// Models, windows and cost caps. Costs in US dollars.
#[derive(Debug, Serialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct ModelConfig {
    /// `hybrid`, `all-mini` or `all-standard`.
    #[schema(required = false, value_type = String, example = "hybrid")]
    pub strategy: Listed<Strategy>,
    /// One of the operator's models; null: the operator's default.
    #[deserr(default)]
    pub default_model: Option<String>,
    /// One of the operator's models; null: the operator's premium model.
    #[deserr(default)]
    pub premium_model: Option<String>,
    /// A model for one intent, whatever the strategy says. Replaced whole.
    #[schema(required = false)]
    pub intent_model_overrides: BTreeMap<String, String>,
    /// Most output tokens of one request.
    #[schema(required = false, value_type = u32, minimum = 100, maximum = 100_000)]
    pub max_tokens_per_request: Whole<100, 100_000>,
    /// Most that one request may cost.
    #[schema(required = false, value_type = f64, minimum = 0, maximum = 1_000_000)]
    pub max_cost_per_request: Usd,
    /// Most that one session may cost.
    #[schema(required = false, value_type = f64, minimum = 0, maximum = 1_000_000)]
    pub max_cost_per_session: Usd,
    /// Most that one UTC day may cost.
    #[schema(required = false, value_type = f64, minimum = 0, maximum = 1_000_000)]
    pub max_cost_per_day: Usd,
    /// Most tokens of history that a model is shown.
    #[schema(required = false, value_type = u32, minimum = 0, maximum = 1_000_000)]
    pub max_context_tokens: Whole<0, 1_000_000>,
    /// Most messages of history that a model is shown.
    #[schema(required = false, value_type = u32, minimum = 0, maximum = 1_000)]
    pub max_session_messages: Whole<0, 1_000>,
    /// Idle minutes after which a session expires.
    #[schema(required = false, value_type = u32, minimum = 1, maximum = 10_080)]
    pub session_timeout_minutes: Whole<1, 10_080>,
    /// How often an answer is rated; above 1 medians are taken.
    #[schema(required = false, value_type = u32, minimum = 1, maximum = 5)]
    pub evaluation_samples: Whole<1, 5>,
}

impl ModelConfig {
    pub(super) fn check(&self, choice: &Choice, faults: &mut Faults) {
        let mut offered = |field: String, model: &str| {
            if !choice.models.iter().any(|offered| offered == model) {
                faults.add(field, "must be one of the models that the operator offers");
            }
        };
        if let Some(model) = &self.default_model {
            offered("modelConfig.default_model".to_owned(), model);
        }
        if let Some(model) = &self.premium_model {
            offered("modelConfig.premium_model".to_owned(), model);
        }
        for (intent, model) in &self.intent_model_overrides {
            let field = format!("modelConfig.intent_model_overrides.{intent}");
            offered(field, model);
        }
        for intent in self.intent_model_overrides.keys() {
            if intent.parse::<Intent>().is_err() {
                let field = format!("modelConfig.intent_model_overrides.{intent}");
                faults.add(field, "is no intent");
            }
        }
    }
}

impl From<&settings::ModelConfig> for ModelConfig {
    fn from(model: &settings::ModelConfig) -> Self {
        Self {
            strategy: Listed(model.strategy),
            default_model: model.default_model.clone(),
            premium_model: model.premium_model.clone(),
            intent_model_overrides: model
                .intent_model_overrides
                .iter()
                .map(|(intent, model)| (intent.to_string(), model.clone()))
                .collect(),
            max_tokens_per_request: Whole(model.max_tokens_per_request),
            max_cost_per_request: Usd(model.max_cost_per_request),
            max_cost_per_session: Usd(model.max_cost_per_session),
            max_cost_per_day: Usd(model.max_cost_per_day),
            max_context_tokens: Whole(model.max_context_tokens),
            max_session_messages: Whole(model.max_session_messages),
            session_timeout_minutes: Whole(model.session_timeout_minutes),
            evaluation_samples: Whole(model.evaluation_samples),
        }
    }
}

impl From<ModelConfig> for settings::ModelConfig {
    fn from(model: ModelConfig) -> Self {
        let overrides = model.intent_model_overrides.into_iter();
        let money = |usd: Usd| -> MicroUsd { usd.0 };
        Self {
            strategy: model.strategy.0,
            default_model: model.default_model,
            premium_model: model.premium_model,
            intent_model_overrides: overrides
                .filter_map(|(intent, model)| Some((intent.parse().ok()?, model)))
                .collect(),
            max_tokens_per_request: model.max_tokens_per_request.0,
            max_cost_per_request: money(model.max_cost_per_request),
            max_cost_per_session: money(model.max_cost_per_session),
            max_cost_per_day: money(model.max_cost_per_day),
            max_context_tokens: model.max_context_tokens.0,
            max_session_messages: model.max_session_messages.0,
            session_timeout_minutes: model.session_timeout_minutes.0,
            evaluation_samples: model.evaluation_samples.0,
        }
    }
}

/// How long what is kept; null switches that purge off.
#[derive(Debug, Serialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct DataRetentionConfig {
    /// Days a session is kept after its last activity.
    #[deserr(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3650)]
    pub session_retention_days: Option<Days>,
    /// Days messages are kept after their session's last activity.
    #[deserr(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3650)]
    pub message_retention_days: Option<Days>,
    /// Days an audit entry is kept.
    #[deserr(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3650)]
    pub audit_log_retention_days: Option<Days>,
    /// Whether personal data is masked before anything is stored.
    #[schema(required = false)]
    pub auto_redact_pii: bool,
    /// With redaction off: days after which content is masked in place.
    #[deserr(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3650)]
    pub pii_retention_days: Option<Days>,
}

impl From<&settings::RetentionConfig> for DataRetentionConfig {
    fn from(retention: &settings::RetentionConfig) -> Self {
        Self {
            session_retention_days: retention.session_retention_days.map(Whole),
            message_retention_days: retention.message_retention_days.map(Whole),
            audit_log_retention_days: retention.audit_log_retention_days.map(Whole),
            auto_redact_pii: retention.auto_redact_pii,
            pii_retention_days: retention.pii_retention_days.map(Whole),
        }
    }
}

impl From<DataRetentionConfig> for settings::RetentionConfig {
    fn from(retention: DataRetentionConfig) -> Self {
        let days = |days: Option<Days>| days.map(|days| days.0);
        Self {
            session_retention_days: days(retention.session_retention_days),
            message_retention_days: days(retention.message_retention_days),
            audit_log_retention_days: days(retention.audit_log_retention_days),
            auto_redact_pii: retention.auto_redact_pii,
            pii_retention_days: days(retention.pii_retention_days),
        }
    }
}
