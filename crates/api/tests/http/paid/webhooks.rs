//! Webhooks from their configuration to the other side's socket.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use adapters::webhooks::receiver::{Answer as Reaction, Received, Receiver};
use application::deliver::{Deliver, Delivered};
use domain::asking::Setback;
use domain::money::MicroUsd;
use domain::time::Micros;
use serde_json::{Value, json};

use super::{ANSWER, Act, COACHING, House, INTERVIEW, Tenant, answer_to, coaching};
use crate::world::{Answer, FixedClock, call_app, post, with_token};

const WEBHOOKS: &str = "/dashboard/webhooks";

/// A house, a tenant of it, the other side, and who delivers.
struct Told {
    house: House,
    tenant: Tenant,
    receiver: Receiver,
    webhook: String,
    secret: String,
    clock: Arc<FixedClock>,
    deliver: Deliver,
}

impl Told {
    /// The tenant may spend `day` micro-dollars a day.
    async fn of(events: &[&str], day: i64) -> Self {
        let house = House::acting([]).await;
        let change = |settings: &mut domain::settings::TenantSettings| {
            settings.model.max_cost_per_day = MicroUsd(day);
        };
        let tenant = house.tenant(change).await;
        let receiver = Receiver::listening().await.unwrap();
        let clock = house.installation.clock();
        let clock = Arc::new(FixedClock::at(clock.now().plus(Micros::minutes(1))));
        let deliver = house.installation.deliver(&house.config, clock.clone());
        let mut told = Self {
            deliver: deliver.unwrap(),
            house,
            tenant,
            receiver,
            webhook: String::new(),
            secret: String::new(),
            clock,
        };
        let body = json!({"url": told.receiver.url, "events": events});
        let made = told.dashboard(Method::POST, WEBHOOKS, Some(body)).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let data = made.json()["data"].clone();
        told.webhook = data["webhook"]["id"].as_str().unwrap().to_owned();
        told.secret = data["secret"].as_str().unwrap().to_owned();
        told
    }

    async fn dashboard(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = match body {
            Some(body) => post(path, body.to_string()),
            None => TestRequest::with_uri(path),
        };
        let request = with_token(request.method(method), &self.tenant.token);
        call_app(&self.house.shared, request).await
    }

    async fn log(&self) -> Vec<Value> {
        let path = format!("{WEBHOOKS}/{}/deliveries", self.webhook);
        let log = self.dashboard(Method::GET, &path, None).await;
        assert_eq!(log.status, 200, "{}", log.text);
        log.json()["data"]["deliveries"].as_array().unwrap().clone()
    }

    async fn end(&self, session: &str) {
        let end = TestRequest::post().uri(&format!("/v1/sessions/{session}/end"));
        let ended = self.house.call(&self.tenant, end).await;
        assert_eq!(ended.status, 200, "{}", ended.text);
    }

    async fn round(&self) -> Delivered {
        self.deliver.round().await.unwrap()
    }

    /// The payloads that came since the last look.
    fn payloads(&self) -> Vec<Value> {
        let received = self.receiver.received();
        assert!(
            received
                .iter()
                .all(|call| call.is_signed_with(&self.secret))
        );
        let bodies = received.iter().map(Received::body);
        bodies
            .map(|body| serde_json::from_str(&body).unwrap())
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_session_is_told_signed_by_ids_and_codes_alone() {
    let told = Told::of(&["session.ended"], 1_000_000).await;
    let session = told.house.interview(&told.tenant).await;
    assert_eq!(told.round().await, Delivered::default());
    told.end(&session).await;
    told.end(&session).await;
    assert_eq!(told.round().await.delivered, 1);
    assert_eq!(told.round().await, Delivered::default());
    let payloads = told.payloads();
    let [payload] = payloads.as_slice() else {
        panic!("one call came: {payloads:?}");
    };
    assert_eq!(payload["type"], "session.ended");
    assert_eq!(
        payload["data"],
        json!({"session_id": session, "domain": "hiring", "end_reason": "ended_by_client"})
    );
    let log = told.log().await;
    assert_eq!(log.len(), 1);
    assert_eq!(
        (
            &log[0]["status"],
            &log[0]["attempts"],
            &log[0]["lastStatusCode"],
            &log[0]["nextAttemptAt"]
        ),
        (&json!("delivered"), &json!(1), &json!(200), &Value::Null)
    );
    let listed = told.dashboard(Method::GET, WEBHOOKS, None).await;
    assert!(!listed.text.contains("whsec_"), "{}", listed.text);
    let audit = told.dashboard(Method::GET, "/dashboard/audit", None).await;
    assert!(audit.text.contains("webhook.added"));
    assert!(!audit.text.contains(&told.receiver.url) && !audit.text.contains("whsec_"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_fails_is_called_again_later_and_may_be_told_again() {
    let told = Told::of(&["session.ended"], 1_000_000).await;
    let session = told.house.interview(&told.tenant).await;
    told.end(&session).await;
    let elsewhere = Receiver::listening().await.unwrap();
    told.receiver.answers([
        Reaction::Status(500),
        Reaction::Redirect(elsewhere.url.clone()),
    ]);
    assert_eq!(told.round().await.again, 1);
    let first = told.receiver.received().remove(0);
    let line = told.log().await.remove(0);
    assert_eq!(
        (&line["status"], &line["lastStatusCode"]),
        (&json!("pending"), &json!(500))
    );
    assert_eq!(told.round().await, Delivered::default());
    told.clock.move_on(Micros::seconds(5));
    assert_eq!(told.round().await.again, 1);
    told.clock.move_on(Micros::minutes(5));
    assert_eq!(told.round().await.delivered, 1);
    let calls = told.receiver.received();
    assert_eq!(calls.len(), 2);
    assert!(elsewhere.received().is_empty());
    for call in &calls {
        assert_eq!(call.header("webhook-id"), first.header("webhook-id"));
        assert_eq!(call.body(), first.body());
        assert!(call.is_signed_with(&told.secret));
        assert_ne!(
            call.header("webhook-timestamp"),
            first.header("webhook-timestamp")
        );
    }
    let line = told.log().await.remove(0);
    assert_eq!(
        (&line["status"], &line["attempts"]),
        (&json!("delivered"), &json!(3))
    );

    let replay = format!(
        "{WEBHOOKS}/deliveries/{}/replay",
        line["id"].as_str().unwrap()
    );
    let replayed = told.dashboard(Method::POST, &replay, None).await;
    assert_eq!(replayed.json()["data"]["delivery"]["status"], "pending");
    assert_eq!(told.round().await.delivered, 1);
    let again = told.receiver.received().remove(0);
    assert_eq!(again.header("webhook-id"), first.header("webhook-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_wants_nothing_any_more_is_given_up_and_so_is_one_that_never_answers_well() {
    let told = Told::of(&["session.ended"], 1_000_000).await;
    let session = told.house.interview(&told.tenant).await;
    told.end(&session).await;
    told.receiver.answers([Reaction::Status(410)]);
    assert_eq!(told.round().await.failed, 1);
    let session = told.house.interview(&told.tenant).await;
    told.end(&session).await;
    told.receiver
        .answers([(); 10].map(|()| Reaction::Status(503)));
    for _ in 0..9 {
        assert_eq!(told.round().await.again, 1);
        told.clock.move_on(Micros::days(1));
    }
    assert_eq!(told.round().await.failed, 1);
    told.clock.move_on(Micros::days(9));
    assert_eq!(told.round().await, Delivered::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_session_is_told_whether_or_not_anybody_looks_at_it() {
    let told = Told::of(&["session.expired"], 1_000_000).await;
    let session = told.house.interview(&told.tenant).await;
    told.clock.move_on(Micros::days(1));
    let round = told.round().await;
    assert_eq!((round.expired, round.delivered), (1, 1));
    let payloads = told.payloads();
    assert_eq!(payloads[0]["type"], "session.expired");
    assert_eq!(payloads[0]["data"]["session_id"], session.as_str());
    assert_eq!(told.round().await, Delivered::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_no_model_assesses_and_a_reached_cap_are_told() {
    // Each request reserves 0.10 and takes 0.01.
    let told = Told::of(&["evaluation.failed", "cost_limit.reached"], 210_000).await;
    let session = told.house.interview(&told.tenant).await;
    told.house
        .provider
        .then(Act::Fails(Setback::Refused("400".to_owned())));
    let body = answer_to(&session, ANSWER);
    let failed = told.house.post(&told.tenant, INTERVIEW, &body).await;
    assert_eq!(failed.status, 502);
    assert_eq!(told.round().await.delivered, 1);
    let payloads = told.payloads();
    assert_eq!(payloads[0]["type"], "evaluation.failed");
    assert_eq!(
        payloads[0]["data"],
        json!({"session_id": session, "intent": "mock_interview", "code": "MODEL_UNAVAILABLE"})
    );
    let mut refused = 0;
    for user in 0..40 {
        let body = coaching(&user.to_string());
        let answer = told.house.post(&told.tenant, COACHING, &body).await;
        refused += u32::from(answer.status == 402);
    }
    assert!(refused > 1, "{refused}");
    assert_eq!(told.round().await.delivered, 1);
    let payloads = told.payloads();
    assert_eq!(payloads[0]["type"], "cost_limit.reached");
    assert_eq!(
        payloads[0]["data"],
        json!({"session_id": null, "scope": "day"})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_a_webhook_are_told_together_and_a_private_place_is_one() {
    let house = crate::house::House::new().await;
    let add = async |body: Value| {
        let request = with_token(post(WEBHOOKS, body.to_string()), &house.token);
        house.call(request).await
    };
    for url in [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "hook",
    ] {
        let answer = add(json!({"url": url, "events": []})).await;
        assert_eq!(answer.status, 400, "{url}");
        assert_eq!(answer.fields(), ["events", "url"], "{url}");
    }
    let answer =
        add(json!({"url": "https://example.com/", "events": ["session.began"], "hat": 1})).await;
    assert_eq!(answer.fields(), ["events[0]", "hat"]);
    let answer =
        add(json!({"url": "https://example.com/", "events": ["session.ended", "session.ended"]}))
            .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        answer.json()["data"]["webhook"]["events"],
        json!(["session.ended"])
    );
    let listed = house.dashboard(WEBHOOKS).await;
    assert_eq!(listed["data"]["webhooks"].as_array().unwrap().len(), 1);
}
