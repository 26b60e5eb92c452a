//! A company signs up, configures itself, invites a colleague and looks at what happened: through
//! everything, on SQLite.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::house::House;
use crate::world::{Answer, call_app, post};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) fn beta() -> Value {
    json!({"companyName": "Beta", "email": "Maria@Example.com", "password": PASSWORD, "fullName": "Maria"})
}

/// Beta's owner's token, and its key.
pub(crate) async fn signed_up(house: &House) -> (String, String) {
    let answer = house.open("/auth/signup", beta()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let data = answer.json()["data"].clone();
    assert_eq!(
        data["tenant"],
        json!({"tenantId": "beta", "tenantName": "Beta", "plan": "starter"})
    );
    assert_eq!(data["user"]["email"], "maria@example.com");
    assert_eq!(data["user"]["role"], "owner");
    let text = |field: &str| data[field].as_str().unwrap().to_owned();
    (text("token"), text("apiKey"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_signs_up_once_and_its_key_takes_a_turn() {
    let house = House::new().await;
    let (token, key) = signed_up(&house).await;
    let again = house.open("/auth/signup", beta()).await;
    assert_eq!(
        (again.status.as_u16(), again.code().as_str()),
        (409, "EMAIL_TAKEN")
    );
    let turn = post(
        "/v1/hiring/coaching-session",
        json!({"input": {"user_id": "u", "message": "I want to lead a team."}}).to_string(),
    );
    let turn = turn.insert_header(("x-api-key", key));
    assert_eq!(call_app(&house.shared, turn).await.status, 200);
    let account = house.get("/dashboard/account", &token).await;
    assert_eq!(account["tenant"]["billingEmail"], "maria@example.com");
    assert_eq!(account["quotas"]["monthlyRequests"], 10_000);
    assert_eq!(account["quotas"]["monthlyTokens"], "50000000");
    assert_eq!(account["quotas"]["requestsUsed"], 1);
    assert_eq!(account["rateLimits"]["requestsPerMinute"], 60);
    let usage = house.get("/dashboard/usage", &token).await;
    assert_eq!(usage["totals"]["requests"], 1);
    assert_eq!(
        usage["byDomain"][0]["byIntent"][0]["intent"],
        "coaching_session"
    );
    let history = house.get("/dashboard/usage/history?months=3", &token).await;
    let history = history["history"].as_array().unwrap().clone();
    let requests: Vec<i64> = history
        .iter()
        .map(|month| month["requests"].as_i64().unwrap())
        .collect();
    assert_eq!(requests, [0, 0, 1]);
    let csv = house
        .as_user(Method::GET, "/dashboard/usage?format=csv", &token, None)
        .await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        csv.text
            .starts_with("domain,intent,requests,tokens,costUsd\r\nhiring,coaching_session,1,")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_and_a_wrong_password_get_the_same_answer() {
    let house = House::new().await;
    signed_up(&house).await;
    let login = async |email: &str, password: &str| {
        let body = json!({"email": email, "password": password});
        house.open("/auth/login", body).await
    };
    let unknown = login("nobody@example.com", PASSWORD).await;
    let wrong = login("maria@example.com", "wrong horse battery").await;
    for answer in [&unknown, &wrong] {
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (401, "INVALID_CREDENTIALS")
        );
    }
    let without_id = |answer: &Answer| {
        let mut body = answer.json();
        body["error"]["request_id"] = Value::Null;
        body
    };
    assert_eq!(without_id(&unknown), without_id(&wrong));
    let right = login(" MARIA@example.com", PASSWORD).await;
    assert_eq!(right.status, 200, "{}", right.text);
    let token = right.json()["data"]["token"].as_str().unwrap().to_owned();
    house.shared.quiet().await;
    let log = house.get("/dashboard/audit?flagged=true", &token).await;
    assert_eq!(actions(&log), ["auth.login_failed"]);
}

fn actions(log: &Value) -> Vec<&str> {
    let entries = log["entries"].as_array().unwrap();
    let actions = entries.iter().map(|entry| entry["action"].as_str());
    actions.map(Option::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_a_sign_up_are_told_together_and_never_by_value() {
    let house = House::new().await;
    let body =
        json!({"companyName": " ", "email": "maria", "password": "hunter2", "role": "owner"});
    let answer = house.open("/auth/signup", body).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.fields(),
        ["companyName", "email", "password", "role"]
    );
    assert!(!answer.text.contains("hunter2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_persona_speaks_in_the_next_turn_and_is_in_the_log() {
    let house = House::new().await;
    let (token, key) = signed_up(&house).await;
    let change =
        json!({"personaConfig": {"name": "Aria", "tone": "friendly"}, "industry": "hr_tech"});
    let changed = house
        .change("/dashboard/account/config", &token, change)
        .await;
    assert_eq!(changed["config"]["personaConfig"]["name"], "Aria");
    assert_eq!(changed["config"]["personaConfig"]["language"], "en");
    assert_eq!(changed["config"]["modelConfig"]["max_cost_per_day"], 100.0);
    let turn = post(
        "/v1/hiring/coaching-session",
        json!({"input": {"user_id": "u", "message": "I want to lead a team."}}).to_string(),
    );
    let answer = call_app(&house.shared, turn.insert_header(("x-api-key", key))).await;
    assert!(answer.text.contains("Aria"), "{}", answer.text);
    let log = house.get("/dashboard/audit", &token).await;
    let newest = &log["entries"][0];
    assert_eq!(newest["action"], "config.changed");
    assert_eq!(
        newest["metadata"]["changes"],
        json!([
            {"field": "industry", "old": null, "new": "hr_tech"},
            {"field": "personaConfig.name", "old": "Liya", "new": "Aria"},
            {"field": "personaConfig.tone", "old": "professional", "new": "friendly"},
        ])
    );
    let bad = json!({"personaConfig": {"tone": "rude", "hat": 1}, "modelConfig": {"default_model": "gpt"}});
    let refused = house
        .as_user(
            Method::PATCH,
            "/dashboard/account/config",
            &token,
            Some(bad),
        )
        .await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.fields(),
        ["personaConfig.hat", "personaConfig.tone"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_intent_that_is_switched_off_is_not_permitted() {
    let house = House::new().await;
    let (token, key) = signed_up(&house).await;
    let off = json!({"domain": "hiring", "intents": {"coaching_session": false}});
    let packs = house.change("/dashboard/packs", &token, off).await;
    assert_eq!(
        packs["packs"][0]["intents"],
        json!({"mock_interview": true, "coaching_session": false})
    );
    let turn = post(
        "/v1/hiring/coaching-session",
        json!({"input": {"user_id": "u", "message": "I want to lead a team."}}).to_string(),
    );
    let refused = call_app(
        &house.shared,
        turn.insert_header(("x-api-key", key.clone())),
    )
    .await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (403, "INTENT_NOT_PERMITTED")
    );
    let off = json!({"domain": "hiring", "intents": {"mock_interview": false}});
    let packs = house.change("/dashboard/packs", &token, off).await;
    assert_eq!(packs["packs"][0]["enabled"], false);
    let turn = post(
        "/v1/hiring/mock-interview",
        json!({"input": {"user_id": "u", "profile": {"title": "Engineer"}}}).to_string(),
    );
    let refused = call_app(&house.shared, turn.insert_header(("x-api-key", key))).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (403, "DOMAIN_NOT_ENABLED")
    );
    let account = house.get("/dashboard/account", &token).await;
    assert_eq!(account["tenant"]["enabledDomains"], json!([]));
    assert_eq!(account["quotas"]["requestsUsed"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_key_is_shown_once_and_the_old_one_is_refused() {
    let house = House::new().await;
    let (token, old) = signed_up(&house).await;
    let rotated = house
        .as_user(Method::POST, "/dashboard/api-key/rotate", &token, None)
        .await;
    let new = rotated.json()["data"]["apiKey"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(new, old);
    let shown = house.get("/dashboard/api-key", &token).await;
    assert_eq!(shown["maskedKey"], rotated.json()["data"]["maskedKey"]);
    assert!(!shown.to_string().contains(&new));
    for (key, status) in [(old, 401), (new, 200)] {
        let call = TestRequest::get()
            .uri("/v1/users/u/memory")
            .insert_header(("x-api-key", key));
        assert_eq!(call_app(&house.shared, call).await.status, status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_viewer_reads_and_changes_nothing() {
    let house = House::new().await;
    let (owner, _) = signed_up(&house).await;
    let invite = json!({"email": "sam@example.com", "role": "viewer"});
    let invited = house
        .as_user(Method::POST, "/dashboard/users", &owner, Some(invite))
        .await;
    let invited = invited.json()["data"].clone();
    let accept = json!({"token": invited["token"], "password": PASSWORD, "fullName": "Sam"});
    let accepted = house.open("/auth/invitations/accept", accept.clone()).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    let again = house.open("/auth/invitations/accept", accept).await;
    assert_eq!(again.code(), "INVALID_CREDENTIALS");
    let viewer = accepted.json()["data"]["token"]
        .as_str()
        .unwrap()
        .to_owned();
    for path in [
        "/dashboard/account",
        "/dashboard/users",
        "/dashboard/audit",
        "/dashboard/sessions",
    ] {
        house.get(path, &viewer).await;
    }
    let id = invited["id"].as_str().unwrap();
    let user = format!("/dashboard/users/{id}");
    for (method, path, body) in [
        (
            Method::PATCH,
            "/dashboard/account",
            Some(json!({"tenantName": "Mine"})),
        ),
        (
            Method::PATCH,
            "/dashboard/account/config",
            Some(json!({"personaConfig": {"tone": "warm"}})),
        ),
        (
            Method::PATCH,
            "/dashboard/packs",
            Some(json!({"domain": "hiring", "intents": {}})),
        ),
        (Method::POST, "/dashboard/api-key/rotate", None),
        (
            Method::POST,
            "/dashboard/users",
            Some(json!({"email": "x@example.com", "role": "owner"})),
        ),
        (Method::PATCH, &user, Some(json!({"role": "owner"}))),
        (Method::DELETE, &user, None),
    ] {
        let answer = house.as_user(method.clone(), path, &viewer, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (403, "FORBIDDEN"),
            "{method} {path}"
        );
    }
    let raised = house.change(&user, &owner, json!({"role": "admin"})).await;
    assert_eq!(raised["user"]["role"], "admin");
    // The row decides, not the token's claim.
    house
        .change(
            "/dashboard/account/config",
            &viewer,
            json!({"personaConfig": {"tone": "warm"}}),
        )
        .await;
    let removed = house.as_user(Method::DELETE, &user, &owner, None).await;
    assert_eq!(removed.status, 200);
    let gone = house
        .as_user(Method::GET, "/dashboard/account", &viewer, None)
        .await;
    assert_eq!(gone.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_and_a_logout_end_the_tokens_before() {
    let house = House::new().await;
    let (first, _) = signed_up(&house).await;
    let me = house.get("/auth/me", &first).await;
    assert_eq!(me["user"]["fullName"], "Maria");
    let change = |current: &str| json!({"currentPassword": current, "newPassword": "another staple entirely"});
    let wrong = house
        .as_user(
            Method::POST,
            "/auth/password",
            &first,
            Some(change("guess")),
        )
        .await;
    assert_eq!(wrong.code(), "INVALID_CREDENTIALS");
    let changed = house
        .as_user(
            Method::POST,
            "/auth/password",
            &first,
            Some(change(PASSWORD)),
        )
        .await;
    let second = changed.json()["data"]["token"].as_str().unwrap().to_owned();
    assert_eq!(
        house
            .as_user(Method::GET, "/auth/me", &first, None)
            .await
            .status,
        401
    );
    house.get("/auth/me", &second).await;
    let out = house
        .as_user(Method::POST, "/auth/logout-all", &second, None)
        .await;
    assert_eq!(out.status, 200);
    assert_eq!(
        house
            .as_user(Method::GET, "/auth/me", &second, None)
            .await
            .status,
        401
    );
    let login = json!({"email": "maria@example.com", "password": "another staple entirely"});
    assert_eq!(house.open("/auth/login", login).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_eleventh_try_of_an_account_waits_and_the_log_hears_of_it() {
    let house = House::new().await;
    let (token, _) = signed_up(&house).await;
    let login = json!({"email": "maria@example.com", "password": "wrong horse battery"});
    for _ in 0..10 {
        assert_eq!(house.open("/auth/login", login.clone()).await.status, 401);
    }
    for _ in 0..3 {
        let limited = house.open("/auth/login", login.clone()).await;
        assert_eq!(
            (limited.status.as_u16(), limited.code().as_str()),
            (429, "RATE_LIMITED")
        );
        assert!(limited.header("retry-after").parse::<u32>().unwrap() >= 1);
    }
    house.shared.quiet().await;
    let log = house.get("/dashboard/audit?severity=high", &token).await;
    assert_eq!(actions(&log), ["auth.login_limited"], "told once");
    assert_eq!(log["entries"][0]["actorId"], Value::Null);
}
