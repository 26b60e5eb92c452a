//! What a tenant may use, as its clients see it: through everything, on SQLite.

use actix_web::test::TestRequest;
use api::wiring::Serving;
use domain::account::{Allowance, MonthlyQuota};
use serde_json::{Value, json};

use crate::house::{COACHING, House};
use crate::world::{Answer, post};

impl House {
    async fn limited(allowance: Allowance) -> Self {
        let house = Self::new().await;
        let accounts = house.installation.accounts();
        let set = accounts.set_allowance(&house.tenant, allowance).await;
        set.unwrap();
        house
    }

    async fn coaching(&self, key: &str) -> Answer {
        let body = json!({"input": {"user_id": "u", "message": "I want to lead a team."}});
        let turn = post(COACHING, body.to_string()).insert_header(("idempotency-key", key));
        self.with_key(turn).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_beyond_the_quota_is_429_until_the_month_ends_and_a_replay_is_not() {
    let house = House::limited(Allowance {
        requests_per_minute: None,
        month: MonthlyQuota {
            requests: Some(1),
            tokens: None,
        },
    })
    .await;
    let first = house.coaching("first").await;
    assert_eq!(first.status, 200, "{}", first.text);
    let refused = house.coaching("second").await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (429, "QUOTA_EXCEEDED")
    );
    assert_eq!(refused.fields(), ["quotas.monthlyRequests"]);
    let seconds: i64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=31 * 86_400).contains(&seconds));
    assert_eq!(refused.header("x-ratelimit-limit"), "1000000");
    let again = house.coaching("first").await;
    assert_eq!((again.status.as_u16(), again.text), (200, first.text));
    let account = house.dashboard("/dashboard/account").await;
    let quotas = &account["data"]["quotas"];
    assert_eq!(
        (&quotas["monthlyRequests"], &quotas["requestsUsed"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(quotas["monthlyTokens"], Value::Null);
    let listed = house.dashboard("/dashboard/sessions").await;
    assert_eq!(listed["pagination"]["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_beyond_the_minute_are_429_whatever_they_ask_for() {
    let house = House::limited(Allowance {
        requests_per_minute: Some(2),
        month: MonthlyQuota::default(),
    })
    .await;
    let ask = async || {
        let request = TestRequest::get().uri("/v1/users/u/memory");
        let answer = house.with_key(request).await;
        let remaining = answer.header("x-ratelimit-remaining").to_owned();
        (answer.status.as_u16(), remaining)
    };
    // The minute may turn once meanwhile: of five calls at most four are within one.
    let mut answers = Vec::new();
    for _ in 0..5 {
        answers.push(ask().await);
    }
    assert!(answers.contains(&(200, "1".to_owned())), "{answers:?}");
    assert!(answers.contains(&(200, "0".to_owned())), "{answers:?}");
    assert!(answers.contains(&(429, "0".to_owned())), "{answers:?}");
    let account = house.dashboard("/dashboard/account").await;
    assert_eq!(account["data"]["rateLimits"]["requestsPerMinute"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_use_of_a_key_shows_once_the_housekeeper_has_come_by() {
    let house = House::new().await;
    let shown = async || {
        let key = house.dashboard("/dashboard/api-key").await;
        key["data"]["lastUsedAt"].clone()
    };
    assert_eq!(house.coaching("first").await.status, 200);
    assert_eq!(shown().await, Value::Null);
    let serving = Serving {
        owner: "node/1".to_owned(),
    };
    let keeper = house.installation.house(&serving, house.shared.engine());
    keeper.note_keys().await;
    assert!(shown().await.is_string());
}
