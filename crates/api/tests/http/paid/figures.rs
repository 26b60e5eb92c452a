//! What the operator's figures hold of turns and of requests to models.

use std::sync::LazyLock;

use domain::asking::Setback;

use super::{ANSWER, Act, House, INTERVIEW, answer_to};
use crate::figures::FIGURES;
use crate::world::post;

#[tokio::test(flavor = "multi_thread")]
async fn figures_count_turns_by_outcome_and_requests_by_model_without_a_word_of_either() {
    LazyLock::force(&FIGURES);
    let house = House::acting([]).await;
    let tenant = house.tenant(|_| {}).await;
    let session = house.interview(&tenant).await;
    house.provider.then(Act::Fails(Setback::CutOff));
    let body = answer_to(&session, ANSWER).to_string();
    let keyed = || post(INTERVIEW, body.clone()).insert_header(("idempotency-key", "second"));
    for _ in 0..2 {
        let answer = house.call(&tenant, keyed()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let text = FIGURES.render();
    let requests = "liya_model_request_seconds_count{provider=\"test\",model=\"test-1\",outcome=";
    let tokens = "liya_model_tokens_total{provider=\"test\",model=\"test-1\",direction=";
    let turns = "liya_turns_total{intent=\"mock_interview\",outcome=";
    for line in [
        format!("{requests}\"answered\"}} 2"),
        format!("{requests}\"cut_off\"}} 1"),
        format!("{tokens}\"input\"}} 20000"),
        format!("{tokens}\"output\"}} 20000"),
        format!("{turns}\"answered\"}} 2"),
        format!("{turns}\"replayed\"}} 1"),
    ] {
        assert!(text.contains(&line), "{line} is missing in\n{text}");
    }
    for secret in ["usr_123", "same release date", &session] {
        assert!(!text.contains(secret), "{secret} stands in\n{text}");
    }
}
