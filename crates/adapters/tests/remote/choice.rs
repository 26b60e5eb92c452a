//! Which model is asked, and on what terms.

use std::sync::Arc;

use adapters::models::offline::OfflineModel;
use adapters::models::prices::{PriceRow, PriceTable};
use adapters::models::remote::{Dialect, ModelSettings, RemoteModels};
use adapters::models::scripted::Fault;
use adapters::surroundings::SystemClock;
use domain::asking::{ModelChoice, Tier};
use domain::brief::ReplySource;
use domain::time::Micros;
use futures_util::future::join_all;
use ports::LanguageModel as _;

use crate::world::{ANSWER, Ear, MODEL, World, assessment, contexts, models, request, settings};

fn chosen(named: Option<&str>, tier: Tier) -> ModelChoice {
    ModelChoice::Offered {
        named: named.map(str::to_owned),
        tier,
    }
}

#[tokio::test]
async fn the_chosen_model_is_followed_by_the_fallbacks_each_once() {
    let mut several = settings(Dialect::OpenAi, "http://127.0.0.1:1/v1");
    for name in ["gpt-5-mini", "gpt-6.1-terra"] {
        several.providers[0].models.push(ModelSettings {
            name: name.to_owned(),
            upstream: None,
        });
    }
    several.premium_model = Some("gpt-6.1-terra".to_owned());
    several.fallbacks = vec![
        "gpt-5-mini".to_owned(),
        "gpt-6.1-terra".to_owned(),
        "offline".to_owned(),
    ];
    let models = models(several);
    let brief = assessment(ANSWER, &contexts());
    let names = |choice| -> Vec<String> {
        let terms = models.line_up(&choice, &brief);
        terms.into_iter().map(|terms| terms.model).collect()
    };
    assert_eq!(
        names(chosen(None, Tier::Premium)),
        ["gpt-6.1-terra", "gpt-5-mini", "offline"]
    );
    assert_eq!(
        names(chosen(None, Tier::Default)),
        [MODEL, "gpt-5-mini", "gpt-6.1-terra", "offline"]
    );
    assert_eq!(
        names(chosen(Some("gpt-5-mini"), Tier::Default)),
        ["gpt-5-mini", "gpt-6.1-terra", "offline"]
    );
    assert_eq!(names(ModelChoice::InProcess), ["offline"]);
}

#[tokio::test]
async fn terms_tell_the_price_its_version_and_about_how_long_the_prompt_is() {
    let brief = assessment(ANSWER, &contexts());
    let models = models(settings(Dialect::OpenAi, "http://127.0.0.1:1/v1"));
    let terms = models
        .line_up(&chosen(None, Tier::Default), &brief)
        .remove(0);
    assert_eq!(terms.provider, "scripted");
    assert_eq!(terms.price.input, 100_000);
    assert!(terms.price_version.starts_with("20"));
    assert!((500..10_000).contains(&terms.prompt_tokens), "{terms:?}");
    assert!(!terms.in_process);
}

#[tokio::test]
async fn a_model_without_a_known_price_is_refused_or_estimated_and_never_free() {
    let brief = assessment(ANSWER, &contexts());
    let mut unknown = settings(Dialect::OpenAi, "http://127.0.0.1:1/v1");
    unknown.providers[0].models[0].name = "own-model".to_owned();
    let made =
        |settings| RemoteModels::new(settings, OfflineModel::default(), Arc::new(SystemClock));
    let fault = made(unknown.clone()).err().unwrap();
    assert!(fault.to_string().contains("own-model"), "{fault}");
    let mut estimated = unknown.clone();
    estimated.estimate_unknown_prices = true;
    let models = made(estimated).ok().unwrap();
    let terms = models
        .line_up(&chosen(None, Tier::Default), &brief)
        .remove(0);
    assert_eq!(terms.price_version, "estimated");
    assert!(terms.price.input > 0 && terms.price.output > 0);
    let row = PriceRow {
        model: "own-model".to_owned(),
        from: "2026-01-01".to_owned(),
        input: 0,
        cached_input: None,
        output: 0,
        cache_write: None,
        retires: None,
        tiers: Vec::new(),
    };
    unknown.prices = PriceTable::built_in(vec![row]).unwrap();
    let models = made(unknown).ok().unwrap();
    let terms = models
        .line_up(&chosen(None, Tier::Default), &brief)
        .remove(0);
    assert_eq!(
        (terms.price_version.as_str(), terms.price.input),
        ("configured", 0)
    );
}

#[tokio::test]
async fn settings_that_contradict_themselves_are_all_told_at_once() {
    let mut wrong = settings(Dialect::OpenAi, "http://127.0.0.1:1/v1");
    let mut twin = wrong.providers[0].clone();
    twin.name = "twin".to_owned();
    wrong.providers.push(twin);
    wrong.default_model = Some("nobody".to_owned());
    wrong.fallbacks = vec!["nobody-else".to_owned()];
    let faults = RemoteModels::new(wrong, OfflineModel::default(), Arc::new(SystemClock))
        .err()
        .unwrap();
    assert_eq!(faults.0.len(), 3, "{faults}");
}

#[tokio::test]
async fn a_tenant_whose_requests_hang_leaves_the_others_their_places() {
    let brief = assessment(ANSWER, &contexts());
    let world = World::new(Dialect::OpenAi).await;
    let mut patient = settings(Dialect::OpenAi, &world.provider.openai_url());
    patient.patience.first_byte = std::time::Duration::from_hours(1);
    let models = models(patient);
    // Four are the tenant's places; the others wait before anything is sent.
    world.provider.then(vec![Fault::HangBeforeHeaders; 4]);
    let hanging = |seconds| {
        let mut hanging = request(&brief, false);
        hanging.within = Micros::seconds(seconds);
        hanging.tenant = "hanging".parse().unwrap();
        hanging
    };
    // The last two give up before any of the first four does.
    let requests = [4, 4, 4, 4, 2, 2].map(hanging);
    let asked = join_all(
        requests
            .iter()
            .map(|request| models.reply(request, Arc::new(Ear::default()))),
    );
    let other = async {
        while world.provider.received().len() < 4 {
            tokio::task::yield_now().await;
        }
        models
            .reply(&request(&brief, false), Arc::new(Ear::default()))
            .await
    };
    let (hung, other) = tokio::join!(asked, other);
    assert_eq!(other.unwrap().source, ReplySource::Model);
    assert!(hung.iter().all(Result::is_err));
    assert_eq!(world.provider.received().len(), 5);
}

#[tokio::test]
async fn the_offline_model_is_asked_by_its_own_name() {
    let brief = assessment(ANSWER, &contexts());
    let models = models(settings(Dialect::OpenAi, "http://127.0.0.1:1/v1"));
    let mut offline = request(&brief, false);
    offline.provider = "offline".to_owned();
    let answered = models
        .reply(&offline, Arc::new(Ear::default()))
        .await
        .unwrap();
    assert_eq!(answered.source, ReplySource::Offline);
}
