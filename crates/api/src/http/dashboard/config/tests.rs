//! Merging a change into settings, and what it refuses.

use super::*;
use domain::money::MicroUsd;
use domain::settings::Tone;
use serde_json::json;

fn choice() -> Choice {
    Choice {
        models: vec!["offline".to_owned()],
        remote: false,
    }
}

fn fields(change: &Value) -> Vec<String> {
    let problem = merged(&TenantSettings::default(), change, &choice()).unwrap_err();
    problem
        .details
        .into_iter()
        .map(|detail| detail.field)
        .collect()
}

#[test]
fn the_defaults_are_the_published_ones() {
    assert_eq!(
        shown(&TenantSettings::default()),
        json!({
            "personaConfig": {"name": "Liya", "tone": "professional", "encouragement_level": "medium",
                "formality": "neutral", "language": "en", "disclaimer": null},
            "featureConfig": {"premium_intents": ["mock_interview", "coaching_session"],
                "coaching_content_visible": true},
            "modelConfig": {"strategy": "hybrid", "default_model": null, "premium_model": null,
                "intent_model_overrides": {}, "max_tokens_per_request": 4000,
                "max_cost_per_request": 0.1, "max_cost_per_session": 1.0, "max_cost_per_day": 100.0,
                "max_context_tokens": 4000, "max_session_messages": 20,
                "session_timeout_minutes": 30, "evaluation_samples": 1},
            "dataRetentionConfig": {"session_retention_days": 30, "message_retention_days": 90,
                "audit_log_retention_days": 730, "auto_redact_pii": true, "pii_retention_days": 7},
            "industry": null, "teamSize": null,
        })
    );
}

#[test]
fn a_change_is_merged_field_by_field_and_what_is_left_out_stays() {
    let first = json!({"personaConfig": {"tone": "warm"}, "teamSize": "11-50"});
    let first = merged(&TenantSettings::default(), &first, &choice()).unwrap();
    let second = json!({
        "personaConfig": {"name": " Aria ", "tone": null},
        "modelConfig": {"max_cost_per_day": 0.002_4},
        "dataRetentionConfig": {"session_retention_days": null},
    });
    let second = merged(&first, &second, &choice()).unwrap();
    assert_eq!(second.persona.name, "Aria");
    assert_eq!(second.persona.tone, Tone::Warm);
    assert_eq!(second.model.max_cost_per_day, MicroUsd(2_400));
    assert_eq!(second.retention.session_retention_days, None);
    assert_eq!(second.retention.message_retention_days, Some(90));
    assert_eq!(second.company.team_size, Some(TeamSize::UpToFifty));
}

#[test]
fn unknown_fields_and_bad_values_are_refused_together_with_their_paths() {
    let change = json!({
        "personaConfig": {"tone": "sarcastic", "colour": "red", "name": "x".repeat(81), "language": "de"},
        "modelConfig": {"max_cost_per_day": -1, "evaluation_samples": 9, "default_model": "gpt",
            "intent_model_overrides": {"small_talk": "offline"}},
        "dataRetentionConfig": {"auto_redact_pii": "yes", "pii_retention_days": 0},
        "featureConfig": {"premium_intents": ["resume_analysis"]},
        "industry": "mining",
        "plan": "gold",
    });
    let found = fields(&change);
    for field in [
        "personaConfig.tone",
        "personaConfig.colour",
        "modelConfig.max_cost_per_day",
        "modelConfig.evaluation_samples",
        "dataRetentionConfig.auto_redact_pii",
        "dataRetentionConfig.pii_retention_days",
        "featureConfig.premium_intents[0]",
        "industry",
        "plan",
    ] {
        assert!(
            found.iter().any(|found| found == field),
            "{field}: {found:?}"
        );
    }
    let rules = json!({
        "personaConfig": {"name": "x".repeat(81), "language": "de"},
        "modelConfig": {"default_model": "gpt", "intent_model_overrides": {"small_talk": "offline"}},
    });
    assert_eq!(
        fields(&rules),
        [
            "modelConfig.default_model",
            "modelConfig.intent_model_overrides.small_talk",
            "personaConfig.language",
            "personaConfig.name",
        ]
    );
}

#[test]
fn a_block_that_is_no_object_is_told_by_name() {
    assert_eq!(fields(&json!({"personaConfig": 5})), ["personaConfig"]);
    assert_eq!(fields(&json!([])), ["body"]);
}

#[test]
fn overrides_are_replaced_whole() {
    let set = json!({"modelConfig": {"intent_model_overrides": {"mock_interview": "offline"}}});
    let set = merged(&TenantSettings::default(), &set, &choice()).unwrap();
    assert_eq!(set.model.intent_model_overrides.len(), 1);
    let none = json!({"modelConfig": {"intent_model_overrides": {}}});
    let none = merged(&set, &none, &choice()).unwrap();
    assert!(none.model.intent_model_overrides.is_empty());
}
