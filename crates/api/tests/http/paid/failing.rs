//! Every failure of a model: its status, the session usable on the next call, the answer kept,
//! nothing charged.

use std::time::Duration;

use domain::asking::Setback;
use domain::time::Micros;
use serde_json::json;

use super::{ANSWER, Act, COACHING, House, INTERVIEW, Provider, answer_to, coaching};
use crate::world::post;

fn busy() -> Setback {
    Setback::Overloaded { retry_after: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_model_costs_nothing_and_the_session_goes_on() {
    let text = |words: &str| words.to_owned();
    let wait = |seconds| Setback::RateLimited {
        retry_after: Some(Micros::seconds(seconds)),
    };
    for (acts, status, code) in [
        (
            vec![Act::Fails(Setback::Refused(text("400")))],
            502,
            "MODEL_UNAVAILABLE",
        ),
        (
            vec![Act::Fails(Setback::Broken(text("500")))],
            502,
            "MODEL_UNAVAILABLE",
        ),
        (vec![Act::Fails(wait(60))], 502, "MODEL_UNAVAILABLE"),
        (
            vec![Act::Fails(busy()), Act::Fails(busy()), Act::Fails(busy())],
            502,
            "MODEL_UNAVAILABLE",
        ),
        (
            vec![Act::Fails(Setback::CutOff), Act::Fails(Setback::CutOff)],
            502,
            "MODEL_UNAVAILABLE",
        ),
        (
            vec![Act::Fails(Setback::Declined)],
            502,
            "MODEL_UNAVAILABLE",
        ),
        (vec![Act::Hangs], 504, "MODEL_TIMEOUT"),
        (vec![Act::Fails(busy()), Act::Hangs], 504, "MODEL_TIMEOUT"),
    ] {
        let house = House::acting([]).await;
        let tenant = house.tenant(|_| {}).await;
        let session = house.interview(&tenant).await;
        let before = house.shown(&tenant, &session).await;
        let requests = acts.len();
        for act in acts {
            house.provider.then(act);
        }
        let body = answer_to(&session, ANSWER);
        let keyed =
            || post(INTERVIEW, body.to_string()).insert_header(("idempotency-key", "second"));
        // The deadline is two seconds; a machine under load gets some more to write the failure down.
        let failed = tokio::time::timeout(Duration::from_secs(10), house.call(&tenant, keyed()));
        let failed = failed.await.unwrap();
        assert_eq!(
            (failed.status.as_u16(), failed.code().as_str()),
            (status, code)
        );
        assert_eq!(failed.header("retry-after"), "5");
        assert_eq!(house.provider.requests(), 1 + requests, "{code}");
        assert_eq!(house.shown(&tenant, &session).await, before);

        // The same key goes on with the answer that was kept.
        let again = house.call(&tenant, keyed()).await;
        assert_eq!(again.status, 200, "{}", again.text);
        assert_eq!(again.json()["data"]["output"]["turn"], 2);
        let after = house.shown(&tenant, &session).await;
        assert_eq!(after["messages"][1]["content"], ANSWER);
        assert_eq!(after["costUsd"], "0.020000");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_provider_that_recovers_in_time_is_not_noticed() {
    let house = House::acting([Act::Fails(busy()), Act::Fails(busy())]).await;
    let tenant = house.tenant(|_| {}).await;
    let answer = house.post(&tenant, COACHING, &coaching("a")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(house.provider.requests(), 3);
    let session = answer.json()["data"]["session_id"].clone();
    let shown = house.shown(&tenant, session.as_str().unwrap()).await;
    assert_eq!(shown["costUsd"], "0.010000");
    assert_eq!(shown["tokensUsed"], 20_000);
    let costs: Vec<_> = [0, 1]
        .map(|at| {
            (
                shown["messages"][at]["tokens"].clone(),
                shown["messages"][at]["costUsd"].clone(),
            )
        })
        .into();
    let half = (json!(10_000), json!("0.005000"));
    assert_eq!(costs, [half.clone(), half]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offline_model_stands_in_and_says_so() {
    let house = House::new(|config| {
        let acts = [Act::Hangs, Act::Fails(Setback::Declined)];
        Provider::new(config).falling_back().acting(acts)
    })
    .await;
    let tenant = house.tenant(|_| {}).await;
    let session = house.interview(&tenant).await;
    let body = answer_to(&session, ANSWER);
    let offline = house.post(&tenant, INTERVIEW, &body).await.json();
    let feedback = &offline["data"]["output"]["feedback_on_previous"];
    assert_eq!(feedback["source"], "offline", "{offline}");
    let body = answer_to(&session, &format!("As a result, {ANSWER}"));
    let model = house.post(&tenant, INTERVIEW, &body).await.json();
    let feedback = &model["data"]["output"]["feedback_on_previous"];
    assert_eq!(feedback["source"], "model", "{model}");
    assert_eq!(house.provider.requests(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tenant_s_hanging_model_does_not_hold_up_another_tenant() {
    let house = House::acting([Act::Waits, Act::Waits, Act::Waits, Act::Waits]).await;
    let (one, other) = (house.tenant(|_| {}).await, house.tenant(|_| {}).await);
    let waiting = ["a", "b", "c", "d"].map(coaching);
    let waiting = waiting.iter().map(|body| house.post(&one, COACHING, body));
    let waiting = futures_util::future::join_all(waiting);
    let others = async {
        while house.provider.requests() < 4 {
            tokio::task::yield_now().await;
        }
        let answer = house.post(&other, COACHING, &coaching("e")).await;
        house.provider.permits.add_permits(4);
        answer
    };
    let (waited, quick) = futures_util::future::join(waiting, others).await;
    assert_eq!(quick.status, 200, "{}", quick.text);
    assert!(waited.iter().all(|answer| answer.status == 200));
}
