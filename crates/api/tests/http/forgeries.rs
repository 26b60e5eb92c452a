//! Forged, borrowed, misplaced and outlived credentials, each sent to a whole installation: none
//! opens a door, and each gets the documented status and code in the envelope.

mod carriers;
mod forge;
mod keys;
mod outlived;
mod tokens;

use std::collections::BTreeSet;
use std::fmt::Display;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::house::House;
use crate::world::{Answer, post, with_token};

/// The fewest forgeries there have to be.
const LEAST: usize = 60;

/// What must not be in the answer to a forgery: the name of the tenant that it is about.
const NAME: &str = "My Company of Secrets";

/// An attempt to get in.
struct Attempt {
    name: String,
    request: TestRequest,
    status: u16,
    code: &'static str,
}

impl Attempt {
    fn new(name: impl Into<String>, request: TestRequest, status: u16, code: &'static str) -> Self {
        Self {
            name: name.into(),
            request,
            status,
            code,
        }
    }

    /// As a token that is not valid.
    fn token(name: impl Display, token: &str) -> Self {
        Self::new(
            format!("token: {name}"),
            with_token(account(), token),
            401,
            "UNAUTHORIZED",
        )
    }

    /// As a token that was valid.
    fn expired(name: impl Display, token: &str) -> Self {
        Self::new(
            format!("token: {name}"),
            with_token(account(), token),
            401,
            "TOKEN_EXPIRED",
        )
    }

    /// As an API key that is none.
    fn key(name: impl Display, key: &str) -> Self {
        let request = memory().insert_header(("x-api-key", key));
        Self::new(format!("key: {name}"), request, 401, "INVALID_API_KEY")
    }
}

/// A call that needs a token.
fn account() -> TestRequest {
    TestRequest::get().uri("/dashboard/account")
}

/// A call that needs a key.
fn memory() -> TestRequest {
    TestRequest::get().uri("/v1/users/maria/memory")
}

/// A house whose tenant has a name that can be looked for.
async fn named() -> House {
    let house = House::new().await;
    let body = json!({"tenantName": NAME});
    let renamed = with_token(post("/dashboard/account", body.to_string()), &house.token);
    let renamed = house.call(renamed.method(Method::PATCH)).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text);
    house
}

fn assert_refused(name: &str, answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (status, code),
        "{name}: {}",
        answer.text
    );
    let body = answer.json();
    assert_eq!(body["success"], Value::Bool(false), "{name}");
    let error = body["error"].as_object().unwrap();
    assert!(error["message"].is_string(), "{name}");
    assert_eq!(error["request_id"], answer.header("x-request-id"), "{name}");
    assert!(!answer.text.contains(NAME), "{name}: {}", answer.text);
    if status == 401 {
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_all_forged_tokens_and_keys_none_is_accepted() {
    let house = named().await;
    let attempts: Vec<Attempt> = tokens::forged(&house)
        .into_iter()
        .chain(carriers::misplaced(&house))
        .chain(keys::forged(&house).await)
        .collect();
    let mut names = BTreeSet::new();
    for attempt in &attempts {
        assert!(names.insert(&attempt.name), "twice: {}", attempt.name);
    }
    assert!(names.len() >= LEAST, "{} forgeries", names.len());
    for attempt in attempts {
        let answer = house.call(attempt.request).await;
        assert_refused(&attempt.name, &answer, attempt.status, attempt.code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forged_from_is_accepted_where_nothing_is_changed() {
    let house = named().await;
    let forge = forge::Forge::of(&house);
    let token = forge.token(&forge.header, &forge.claims);
    let answer = house.call(with_token(account(), &token)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.contains(NAME));
    let answer = house.with_key(memory()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}
