//! Credentials that were good: revoked, logged out, of a user who is gone or has another role now,
//! of another installation, of another process's memory.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::web::Data;
use api::http::Shared;
use serde_json::{Value, json};

use super::{account, assert_refused, memory, named};
use crate::accounts::{PASSWORD, signed_up};
use crate::house::{COACHING, House};
use crate::world::{Answer, call_app, post, with_token};

/// A user of the house's tenant with this role: the token and the id.
async fn colleague(house: &House, role: &str) -> (String, String) {
    let email = format!("{role}@example.com");
    let invite = json!({"email": email, "role": role});
    let invited = house
        .as_user(Method::POST, "/dashboard/users", &house.token, Some(invite))
        .await
        .json()["data"]
        .clone();
    let one_time = invited["token"].as_str().unwrap();
    // A one-time token is no token.
    let borrowed = house.call(with_token(account(), one_time)).await;
    assert_refused("an invitation as a token", &borrowed, 401, "UNAUTHORIZED");
    let accept = json!({"token": one_time, "password": PASSWORD});
    let accepted = house.open("/auth/invitations/accept", accept).await;
    let token = accepted.json()["data"]["token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(house.call(with_token(account(), &token)).await.status, 200);
    (token, invited["id"].as_str().unwrap().to_owned())
}

async fn rotated(house: &House) -> String {
    let answer = house
        .as_user(
            Method::POST,
            "/dashboard/api-key/rotate",
            &house.token,
            None,
        )
        .await;
    answer.json()["data"]["apiKey"].as_str().unwrap().to_owned()
}

fn with_key(request: TestRequest, key: &str) -> TestRequest {
    request.insert_header(("x-api-key", key))
}

fn turn() -> TestRequest {
    let body = json!({"input": {"user_id": "maria", "message": "I want to lead a team."}});
    post(COACHING, body.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_starts_no_turn_on_a_process_that_still_remembers_it() {
    let house = named().await;
    let elsewhere: Data<Shared> = house.elsewhere().await;
    let old = house.key.clone();
    let before = call_app(&elsewhere, with_key(turn(), &old)).await;
    assert_eq!(before.status, 200, "{}", before.text);
    let new = rotated(&house).await;
    let refused = call_app(&elsewhere, with_key(turn(), &old)).await;
    assert_refused("a turn elsewhere", &refused, 401, "API_KEY_REVOKED");
    for request in [turn(), memory()] {
        let refused = house.call(with_key(request, &old)).await;
        assert_refused("a revoked key here", &refused, 401, "API_KEY_REVOKED");
    }
    let later = house.elsewhere().await;
    let refused = call_app(&later, with_key(memory(), &old)).await;
    assert_refused(
        "a revoked key, asked anew",
        &refused,
        401,
        "API_KEY_REVOKED",
    );
    assert_eq!(
        call_app(&elsewhere, with_key(turn(), &new)).await.status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_end_with_a_logout_a_new_password_and_the_user() {
    let house = named().await;
    let refused = async |name: &str, token: &str| {
        let answer = house.call(with_token(account(), token)).await;
        assert_refused(name, &answer, 401, "UNAUTHORIZED");
    };
    let (first, id) = colleague(&house, "admin").await;
    let passwords = json!({"currentPassword": PASSWORD, "newPassword": "another staple entirely"});
    let changed = house
        .as_user(Method::POST, "/auth/password", &first, Some(passwords))
        .await;
    refused("from before a new password", &first).await;
    let second = changed.json()["data"]["token"].as_str().unwrap().to_owned();
    let out = house
        .as_user(Method::POST, "/auth/logout-all", &second, None)
        .await;
    assert_eq!(out.status, 200);
    refused("logged out", &second).await;
    refused("from before, logged out", &first).await;
    let again = json!({"email": "admin@example.com", "password": "another staple entirely"});
    let again = house.open("/auth/login", again).await.json();
    let third = again["data"]["token"].as_str().unwrap();
    let user = format!("/dashboard/users/{id}");
    let removed = house
        .as_user(Method::DELETE, &user, &house.token, None)
        .await;
    assert_eq!(removed.status, 200, "{}", removed.text);
    refused("of a removed user", third).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_s_role_is_not_believed_once_the_user_has_another() {
    let house = named().await;
    let (token, id) = colleague(&house, "admin").await;
    let rename = || Some(json!({"tenantName": "My Company of Secrets"}));
    let path = "/dashboard/account";
    let may = house.as_user(Method::PATCH, path, &token, rename()).await;
    assert_eq!(may.status, 200, "{}", may.text);
    let user = format!("/dashboard/users/{id}");
    house
        .change(&user, &house.token, json!({"role": "viewer"}))
        .await;
    let answer = house.as_user(Method::PATCH, path, &token, rename()).await;
    assert_refused("an admin who became a viewer", &answer, 403, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_key_changes_both_tokens_are_accepted_and_then_the_old_one_is_not() {
    let house = named().await;
    let old_key = std::fs::read_to_string(house.folder().join("jwt-secret")).unwrap();
    let (old_key, new_key) = (old_key.trim(), "a new key of the dashboard's tokens");
    let config = |current: &str, previous: &str| {
        format!("jwt_secret = {current:?}\njwt_previous_secret = {previous:?}")
    };
    let told = house.elsewhere_configured(&config(old_key, new_key)).await;
    let changed = house.elsewhere_configured(&config(new_key, old_key)).await;
    let over = format!("jwt_secret = {new_key:?}");
    let over = house.elsewhere_configured(&over).await;
    let renewed = with_token(TestRequest::with_uri("/auth/me"), &house.token);
    let renewed = call_app(&changed, renewed).await.json();
    let new = renewed["data"]["token"].as_str().unwrap();
    for (process, old_is_good) in [(&told, true), (&changed, true), (&over, false)] {
        let answer = call_app(process, with_token(account(), new)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let answer = call_app(process, with_token(account(), &house.token)).await;
        if old_is_good {
            assert_eq!(answer.status, 200, "{}", answer.text);
        } else {
            assert_refused("a token of the old key", &answer, 401, "UNAUTHORIZED");
        }
    }
    // Who was not told yet knows no new key.
    let answer = house.call(with_token(account(), new)).await;
    assert_refused("a token of an unknown key", &answer, 401, "UNAUTHORIZED");
}

#[tokio::test(flavor = "multi_thread")]
async fn under_one_algorithm_no_token_of_the_other_is_accepted() {
    let house = named().await;
    let pair = house
        .elsewhere_configured("jwt_algorithm = \"EdDSA\"")
        .await;
    let answer = call_app(&pair, with_token(account(), &house.token)).await;
    assert_refused("HS256 where EdDSA is pinned", &answer, 401, "UNAUTHORIZED");
    signed_up(&house).await;
    let login = json!({"email": "maria@example.com", "password": PASSWORD});
    let login = call_app(&pair, post("/auth/login", login.to_string())).await;
    let login = login.json();
    let token = login["data"]["token"].as_str().unwrap();
    let answer = call_app(&pair, with_token(account(), token)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answer = house.call(with_token(account(), token)).await;
    assert_refused("EdDSA where HS256 is pinned", &answer, 401, "UNAUTHORIZED");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_of_another_installation_open_nothing_here() {
    let (house, other) = (named().await, House::new().await);
    assert_eq!(
        house.tenant, other.tenant,
        "they differ by their secrets alone"
    );
    let answer = house.call(with_token(account(), &other.token)).await;
    assert_refused("a token from elsewhere", &answer, 401, "UNAUTHORIZED");
    let answer = house.call(with_key(memory(), &other.key)).await;
    assert_refused("a key from elsewhere", &answer, 401, "INVALID_API_KEY");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_of_another_tenant_show_nothing_of_this_one() {
    let house = named().await;
    let (token, key) = signed_up(&house).await;
    let session = house
        .turn(
            COACHING,
            json!({"input": {"user_id": "maria", "message": "My plan is the blue heron."}}),
        )
        .await["session_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let uri = format!("/v1/sessions/{session}");
    let answer = house
        .call(with_key(TestRequest::with_uri(&uri), &key))
        .await;
    assert_refused("another tenant's key", &answer, 403, "FORBIDDEN");
    let uri = format!("/dashboard/sessions/{session}");
    let answer = house
        .call(with_token(TestRequest::with_uri(&uri), &token))
        .await;
    assert_refused("another tenant's token", &answer, 403, "FORBIDDEN");
    for answer in [
        house.call(with_token(account(), &token)).await,
        house
            .call(with_token(
                TestRequest::with_uri("/dashboard/sessions"),
                &token,
            ))
            .await,
        house.call(with_key(memory(), &key)).await,
    ] {
        assert_shows_nothing(&answer, &session);
    }
}

fn assert_shows_nothing(answer: &Answer, session: &str) {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["success"], Value::Bool(true));
    for secret in [super::NAME, "blue heron", session] {
        assert!(!answer.text.contains(secret), "{}", answer.text);
    }
}
