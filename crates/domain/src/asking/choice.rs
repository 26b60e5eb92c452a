//! Which model a turn asks for: the tenant's `modelConfig` within the operator's offer.

use std::collections::BTreeSet;

use crate::money::Price;
use crate::session::Intent;
use crate::settings::{ModelConfig, Strategy, TenantSettings};

/// The fewest tokens in which a reply can be written.
const SHORTEST_REPLY: u32 = 256;

/// Which of the operator's two models stands in where a tenant names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tier {
    /// The everyday one.
    Default,
    /// The better one.
    Premium,
}

/// What a turn asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelChoice {
    /// A model of the operator's offer.
    Offered {
        /// The model that the tenant names, if it names one.
        named: Option<String>,
        /// Whose model of the operator's stands in for it.
        tier: Tier,
    },
    /// The in-process model, whatever is offered: it costs nothing.
    InProcess,
}

/// What the operator offers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offer {
    /// Names of the models.
    pub models: BTreeSet<String>,
    /// The operator's default model, one of them.
    pub default_model: Option<String>,
    /// The operator's premium model, one of them.
    pub premium_model: Option<String>,
}

/// What the tenant's settings ask for. An override of the intent goes before the strategy.
pub fn choose(settings: &TenantSettings, intent: Intent) -> ModelChoice {
    let model = &settings.model;
    let tier = match model.strategy {
        Strategy::AllStandard => Tier::Premium,
        Strategy::Hybrid if settings.features.premium_intents.contains(&intent) => Tier::Premium,
        Strategy::AllMini | Strategy::Hybrid => Tier::Default,
    };
    let of_tier = match tier {
        Tier::Default => model.default_model.as_ref(),
        Tier::Premium => model.premium_model.as_ref(),
    };
    let named = model.intent_model_overrides.get(&intent).or(of_tier);
    ModelChoice::Offered {
        named: named.cloned(),
        tier,
    }
}

impl ModelChoice {
    /// The model of the offer that it comes to: the one named, as long as it is offered, else the
    /// operator's of the tier, else the operator's other one. None: the in-process model.
    pub fn within<'a>(&self, offer: &'a Offer) -> Option<&'a str> {
        let Self::Offered { named, tier } = self else {
            return None;
        };
        let named = named.as_ref().and_then(|name| offer.models.get(name));
        let (own, other) = match tier {
            Tier::Default => (&offer.default_model, &offer.premium_model),
            Tier::Premium => (&offer.premium_model, &offer.default_model),
        };
        named
            .or(own.as_ref())
            .or(other.as_ref())
            .map(String::as_str)
    }
}

/// Most tokens that a request may write: the tenant's bound, and what the cap of a request buys
/// beyond a prompt of this length. None where that is too little for a reply.
pub fn output_bound(model: &ModelConfig, price: Price, prompt_tokens: u32) -> Option<u32> {
    let affordable = price.affordable_output(prompt_tokens, model.max_cost_per_request);
    let bound = affordable.min(model.max_tokens_per_request);
    (bound >= SHORTEST_REPLY.min(model.max_tokens_per_request)).then_some(bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::MicroUsd;

    fn offer() -> Offer {
        Offer {
            models: ["mini", "standard", "own"].map(str::to_owned).into(),
            default_model: Some("mini".to_owned()),
            premium_model: Some("standard".to_owned()),
        }
    }

    fn of(settings: &TenantSettings, intent: Intent) -> Option<String> {
        choose(settings, intent).within(&offer()).map(str::to_owned)
    }

    #[test]
    fn the_strategy_decides_between_the_operators_two_models() {
        let mut settings = TenantSettings::default();
        let interview = Intent::MockInterview;
        assert_eq!(of(&settings, interview).as_deref(), Some("standard"));
        settings.features.premium_intents = vec![Intent::CoachingSession];
        assert_eq!(of(&settings, interview).as_deref(), Some("mini"));
        settings.model.strategy = Strategy::AllStandard;
        assert_eq!(of(&settings, interview).as_deref(), Some("standard"));
        settings.model.strategy = Strategy::AllMini;
        assert_eq!(
            of(&settings, Intent::CoachingSession).as_deref(),
            Some("mini")
        );
    }

    #[test]
    fn a_tenant_s_own_names_go_first_and_an_override_before_all() {
        let mut settings = TenantSettings::default();
        settings.model.premium_model = Some("own".to_owned());
        assert_eq!(of(&settings, Intent::MockInterview).as_deref(), Some("own"));
        let overrides = [(Intent::MockInterview, "mini".to_owned())];
        settings.model.intent_model_overrides = overrides.into();
        assert_eq!(
            of(&settings, Intent::MockInterview).as_deref(),
            Some("mini")
        );
        assert_eq!(
            of(&settings, Intent::CoachingSession).as_deref(),
            Some("own")
        );
    }

    #[test]
    fn a_model_that_is_no_longer_offered_gives_way_to_the_operators() {
        let mut settings = TenantSettings::default();
        settings.model.premium_model = Some("withdrawn".to_owned());
        assert_eq!(
            of(&settings, Intent::MockInterview).as_deref(),
            Some("standard")
        );
        let chosen = choose(&settings, Intent::MockInterview);
        assert_eq!(chosen.within(&Offer::default()), None);
        assert_eq!(ModelChoice::InProcess.within(&offer()), None);
        let one = Offer {
            premium_model: None,
            ..offer()
        };
        assert_eq!(chosen.within(&one), Some("mini"));
    }

    #[test]
    fn a_request_writes_no_more_than_its_cap_buys_and_none_is_sent_for_too_little() {
        let price = Price {
            input: 1_000_000,
            cached_input: 0,
            output: 10_000_000,
        };
        let mut model = ModelConfig::default();
        assert_eq!(output_bound(&model, price, 10_000), Some(4_000));
        model.max_cost_per_request = MicroUsd(20_000);
        assert_eq!(output_bound(&model, price, 10_000), Some(1_000));
        model.max_cost_per_request = MicroUsd(12_500);
        assert_eq!(output_bound(&model, price, 10_000), None);
        model.max_tokens_per_request = 100;
        assert_eq!(output_bound(&model, price, 10_000), Some(100));
    }
}
