//! The configuration on the wire: its blocks, and how a part of it is merged into what is in force.

mod blocks;

use deserr::Deserr;
use domain::account::{CompanyProfile, Industry, TeamSize};
use domain::settings::TenantSettings;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::decode::faults::Faults;
use crate::http::decode::field::Listed;
use crate::http::decode::limits;
use crate::http::problem::Problem;
use blocks::{DataRetentionConfig, FeatureConfig, ModelConfig, PersonaConfig};

/// Fields that may be null; in any other field null means absent.
const NULLABLE: &[&str] = &[
    "personaConfig.disclaimer",
    "modelConfig.default_model",
    "modelConfig.premium_model",
    "dataRetentionConfig.session_retention_days",
    "dataRetentionConfig.message_retention_days",
    "dataRetentionConfig.audit_log_retention_days",
    "dataRetentionConfig.pii_retention_days",
    "industry",
    "teamSize",
];

/// A tenant's configuration. In a change, fields left out stay as they are.
#[derive(Debug, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(error = Faults, rename_all = camelCase, deny_unknown_fields)]
pub struct Config {
    /// How the engine speaks.
    #[schema(required = false)]
    pub persona_config: PersonaConfig,
    /// Features.
    #[schema(required = false)]
    pub feature_config: FeatureConfig,
    /// Models, windows and cost caps.
    #[schema(required = false)]
    pub model_config: ModelConfig,
    /// How long what is kept.
    #[schema(required = false)]
    pub data_retention_config: DataRetentionConfig,
    /// The company's industry: `staffing`, `hr_tech`, `fintech`, `healthcare`, `legal`, `ehs` or `other`.
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    pub industry: Option<Listed<Industry>>,
    /// How many work there: `1`, `2-10`, `11-50`, `51-200` or `201+`.
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    pub team_size: Option<Listed<TeamSize>>,
}

impl From<&TenantSettings> for Config {
    fn from(settings: &TenantSettings) -> Self {
        Self {
            persona_config: (&settings.persona).into(),
            feature_config: (&settings.features).into(),
            model_config: (&settings.model).into(),
            data_retention_config: (&settings.retention).into(),
            industry: settings.company.industry.map(Listed),
            team_size: settings.company.team_size.map(Listed),
        }
    }
}

/// Settings as they are shown.
fn shown(settings: &TenantSettings) -> Value {
    serde_json::to_value(Config::from(settings)).unwrap_or_default()
}

/// Settings as the audit log compares them: with the intents that are switched off.
pub fn logged(settings: &TenantSettings) -> Value {
    let mut shown = shown(settings);
    let off = settings.disabled_intents.iter().map(ToString::to_string);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("disabledIntents".to_owned(), off.collect());
    }
    shown
}

/// What a tenant may choose from.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The models that the operator offers.
    pub models: Vec<String>,
    /// A remote model is among them, so that other languages than English are spoken.
    pub remote: bool,
}

/// Settings with a change merged in, field by field.
///
/// # Errors
///
/// Every unknown field and bad value of the change, with its path.
pub(crate) fn merged(
    settings: &TenantSettings,
    change: &Value,
    choice: &Choice,
) -> Result<TenantSettings, Problem> {
    if limits::is_too_deep(change) {
        return Err(Problem::fault(
            "body",
            "must not be nested deeper than 32 levels",
        ));
    }
    let mut faults = Faults::default();
    limits::check(change, "body", &mut faults);
    if !change.is_object() {
        faults.add("body", "must be an object");
    }
    let mut whole = shown(settings);
    merge("", &mut whole, change, &mut faults);
    match deserr::deserialize::<Config, _, Faults>(whole) {
        Ok(config) => {
            config.check(choice, &mut faults);
            if faults.0.is_empty() {
                Ok(config.settings(settings))
            } else {
                Err(Problem::faults(faults.in_order()))
            }
        }
        Err(further) => {
            faults.0.extend(further.0);
            Err(Problem::faults(faults.in_order()))
        }
    }
}

fn merge(path: &str, into: &mut Value, change: &Value, faults: &mut Faults) {
    let (Value::Object(into), Value::Object(change)) = (into, change) else {
        return;
    };
    for (name, value) in change {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        match into.get_mut(name) {
            _ if value.is_null() && !NULLABLE.contains(&path.as_str()) => {}
            // A map of names is replaced whole, so that an override can be taken away.
            Some(inner) if inner.is_object() && path != "modelConfig.intent_model_overrides" => {
                if value.is_object() {
                    merge(&path, inner, value, faults);
                } else {
                    faults.add(path, "must be an object");
                }
            }
            Some(_) | None => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}

impl Config {
    fn check(&self, choice: &Choice, faults: &mut Faults) {
        self.persona_config.check(choice, faults);
        self.model_config.check(choice, faults);
    }

    fn settings(self, before: &TenantSettings) -> TenantSettings {
        TenantSettings {
            persona: self.persona_config.into(),
            model: self.model_config.into(),
            retention: self.data_retention_config.into(),
            features: self.feature_config.into(),
            disabled_intents: before.disabled_intents.clone(),
            company: CompanyProfile {
                industry: self.industry.map(|listed| listed.0),
                team_size: self.team_size.map(|listed| listed.0),
            },
        }
    }
}

#[cfg(test)]
mod tests;
