//! Caps under concurrency, and an interview that runs out of money.

use domain::brief::Reply;
use domain::interview::brief::MoveKind;
use domain::money::MicroUsd;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::json;

use super::provider::COST;
use super::{ANSWER, Act, COACHING, House, INTERVIEW, answer_to, coaching};

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_turns_with_money_for_ten_exactly_ten_reach_the_provider() {
    let house = House::acting((0..10).map(|_| Act::Waits)).await;
    let tenant = house
        .tenant(|settings| settings.model.max_cost_per_day = MicroUsd(1_000_000))
        .await;
    let bodies: Vec<_> = (0..50).map(|user| coaching(&user.to_string())).collect();
    let mut turns: FuturesUnordered<_> = bodies
        .iter()
        .map(|body| house.post(&tenant, COACHING, body))
        .collect();
    for _ in 0..40 {
        let refused = turns.next().await.unwrap();
        assert_eq!(
            (refused.status.as_u16(), refused.code().as_str()),
            (402, "COST_LIMIT_REACHED")
        );
        let detail = &refused.json()["error"]["details"][0];
        assert_eq!(detail["field"], "modelConfig.max_cost_per_day");
        assert_eq!(detail["scope"], "day");
    }
    // The ten are still waiting for their answers.
    house.provider.permits.add_permits(10);
    while let Some(answer) = turns.next().await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    assert_eq!(house.provider.requests(), 10);

    // Each took a tenth of what was reserved for it: nine of the next ten are held, then eight.
    let mut spent = 10 * COST;
    for round in 1..=2 {
        let held = usize::try_from((1_000_000 - spent) / 100_000).unwrap();
        assert_eq!(held, 10 - round);
        for _ in 0..held {
            house.provider.then(Act::Waits);
        }
        let users = (0..10).map(|user| coaching(&format!("{round} {user}")));
        let bodies: Vec<_> = users.collect();
        let mut turns: FuturesUnordered<_> = bodies
            .iter()
            .map(|body| house.post(&tenant, COACHING, body))
            .collect();
        for _ in held..10 {
            assert_eq!(turns.next().await.unwrap().status, 402);
        }
        house.provider.permits.add_permits(held);
        while let Some(answer) = turns.next().await {
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        spent += COST * i64::try_from(held).unwrap();
    }
    assert_eq!(house.provider.requests(), 10 + 9 + 8);
    assert!(spent <= 1_000_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_near_the_cap_of_its_session_closes_with_its_summary() {
    let house = House::acting([]).await;
    let tenant = house
        .tenant(|settings| {
            // The first question and one assessment, and then there is no room for another call.
            settings.model.max_cost_per_request = MicroUsd(100_000);
            settings.model.max_cost_per_session = MicroUsd(115_000);
        })
        .await;
    let session = house.interview(&tenant).await;
    // Whatever the question is, the answer is one to it.
    house.provider.then(Act::Says(Box::new(|reply| {
        if let Reply::Interview(reply) = reply
            && let Some(judgement) = &mut reply.judgement
        {
            judgement.findings.clear();
            judgement.proposed = MoveKind::Next;
            "Thank you. What came next?".clone_into(&mut reply.message);
        }
    })));
    let first = house
        .post(&tenant, INTERVIEW, &answer_to(&session, ANSWER))
        .await
        .json();
    let output = &first["data"]["output"];
    assert_eq!(output["session_active"], true, "{first}");
    assert_eq!(output["feedback_on_previous"]["source"], "model");
    let second = format!("As a result, {ANSWER}");
    let last = house
        .post(&tenant, INTERVIEW, &answer_to(&session, &second))
        .await;
    assert_eq!(last.status, 200, "{}", last.text);
    let last = last.json();
    let output = &last["data"]["output"];
    assert_eq!(output["session_active"], false);
    assert_eq!(output["question"], json!(null));
    assert_eq!(output["feedback_on_previous"]["source"], "offline");
    assert_eq!(output["summary"]["end_reason"], "budget");
    assert_eq!(house.provider.requests(), 2);
    let shown = house.shown(&tenant, &session).await;
    assert_eq!(
        (&shown["status"], &shown["costUsd"]),
        (&json!("ended"), &json!("0.020000"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn coaching_beyond_the_cap_of_its_session_is_refused_before_money_is_spent() {
    let house = House::acting([]).await;
    let tenant = house
        .tenant(|settings| settings.model.max_cost_per_session = MicroUsd(105_000))
        .await;
    let first = house.post(&tenant, COACHING, &coaching("a")).await;
    let session = first.json()["data"]["session_id"].clone();
    let mut body = coaching("a");
    body["session_id"] = session;
    body["input"]["message"] = json!("My manager gives vague feedback, and I want to know why.");
    let refused = house.post(&tenant, COACHING, &body).await;
    assert_eq!(refused.status, 402, "{}", refused.text);
    let detail = &refused.json()["error"]["details"][0];
    assert_eq!(detail["field"], "modelConfig.max_cost_per_session");
    assert_eq!(house.provider.requests(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_its_cap_cannot_hold_is_refused() {
    let house = House::acting([]).await;
    let tenant = house
        .tenant(|settings| settings.model.max_cost_per_request = MicroUsd(500))
        .await;
    let refused = house.post(&tenant, COACHING, &coaching("a")).await;
    assert_eq!(refused.status, 402, "{}", refused.text);
    let detail = &refused.json()["error"]["details"][0];
    assert_eq!(detail["field"], "modelConfig.max_cost_per_request");
    assert_eq!(house.provider.requests(), 0);
}
