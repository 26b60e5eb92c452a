//! Tokens of providers whose keys are fetched over a real socket.

mod provider;

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::*;
use provider::{Answering, Provider};

const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);

fn seconds(at: Timestamp) -> i64 {
    at.unix_micros() / 1_000_000
}

fn claims(provider: &Provider) -> Value {
    json!({
        "iss": provider.issuer, "aud": "liya", "sub": "248289761001",
        "iat": seconds(NOW), "exp": seconds(NOW) + 300,
        "email": "Maria@Example.com", "email_verified": true,
    })
}

fn with(mut claims: Value, field: &str, value: Value) -> Value {
    let fields = claims.as_object_mut().unwrap();
    if value.is_null() {
        fields.remove(field);
    } else {
        fields.insert(field.to_owned(), value);
    }
    claims
}

fn reader(providers: &[&Provider]) -> OpenIdConnect {
    let settings = providers.iter().map(|provider| provider.settings());
    OpenIdConnect::new(settings.collect()).unwrap()
}

#[tokio::test]
async fn a_token_proves_the_address_for_the_tenant_of_its_issuer_and_audience() {
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256] {
        let provider = Provider::start("acme", algorithm).await;
        let reader = reader(&[&provider]);
        for _ in 0..2 {
            let token = provider.token(&claims(&provider));
            let proven = reader.read(&token, NOW).await.unwrap();
            assert_eq!(proven.email.as_str(), "maria@example.com");
            assert_eq!(
                (proven.tenant.as_str(), &*proven.provider),
                ("acme", "acme")
            );
        }
        assert_eq!(provider.asked(), 1, "the keys are kept");
    }
}

#[tokio::test]
async fn a_provider_proves_nobody_of_another_s_tenant() {
    let (one, other) = (
        Provider::start("acme", Algorithm::ES256).await,
        Provider::start("other", Algorithm::ES256).await,
    );
    let reader = reader(&[&one, &other]);
    let own = reader.read(&one.token(&claims(&one)), NOW).await.unwrap();
    assert_eq!(own.tenant.as_str(), "acme");
    // Signed by the one, in the name of the other.
    let forged = one.token(&claims(&other));
    assert_eq!(
        reader.read(&forged, NOW).await,
        Err(IdentityRefusal::Invalid)
    );
}

#[tokio::test]
async fn what_a_provider_did_not_say_of_us_now_is_refused() {
    let provider = Provider::start("acme", Algorithm::ES256).await;
    let reader = reader(&[&provider]);
    let (good, now) = (claims(&provider), seconds(NOW));
    for (field, value) in [
        ("iss", json!("https://forger.example")),
        ("iss", json!([provider.issuer])),
        ("iss", Value::Null),
        ("aud", json!("another client")),
        ("aud", json!(["liya", "another client"])),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("azp", json!("another client")),
        ("email", Value::Null),
        ("email", json!("no address")),
        ("email", json!(["maria@example.com"])),
        ("email_verified", json!(false)),
        ("email_verified", json!("true")),
        ("email_verified", Value::Null),
        ("iat", json!(now + 120)),
        ("iat", Value::Null),
        ("nbf", json!(now + 120)),
        ("exp", Value::Null),
        ("exp", json!("soon")),
        ("x", json!("x".repeat(MOST_BYTES))),
    ] {
        let told = format!("{field} {value}");
        let token = provider.token(&with(good.clone(), field, value));
        let refused = reader.read(&token, NOW).await;
        assert_eq!(refused, Err(IdentityRefusal::Invalid), "{told:.80}");
    }
    for (field, value) in [("exp", now - 61), ("iat", now - 661)] {
        let token = provider.token(&with(good.clone(), field, json!(value)));
        let refused = reader.read(&token, NOW).await;
        assert_eq!(refused, Err(IdentityRefusal::Invalid), "{field}");
    }
    let several = with(good.clone(), "aud", json!(["liya", "another client"]));
    let ours = provider.token(&with(several, "azp", json!("liya")));
    assert!(reader.read(&ours, NOW).await.is_ok());
}

#[tokio::test]
async fn signatures_that_anybody_could_make_are_refused() {
    let provider = Provider::start("acme", Algorithm::ES256).await;
    let reader = reader(&[&provider]);
    let good = claims(&provider);
    let other = Provider::start("acme", Algorithm::ES256).await;
    let token = provider.token(&good);
    let parts: Vec<&str> = token.split('.').collect();
    for (what, forged) in [
        ("a key of the forger's", other.token(&good)),
        ("HMAC with the public key", provider.hmac_token(&good)),
        ("no key's name", provider.token_named(&good, None)),
        (
            "an unknown key's name",
            provider.token_named(&good, Some("unknown")),
        ),
        ("something critical", provider.critical_token(&good)),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("other claims", {
            let changed = provider.token(&with(good.clone(), "email", json!("eve@example.com")));
            let changed = changed.split('.').nth(1).unwrap().to_owned();
            format!("{}.{changed}.{}", parts[0], parts[2])
        }),
        ("no token", "a.b.c".to_owned()),
    ] {
        let refused = reader.read(&forged, NOW).await;
        assert_eq!(refused, Err(IdentityRefusal::Invalid), "{what}");
    }
}

#[tokio::test]
async fn a_key_is_used_for_what_it_says_it_is_for() {
    let provider = Provider::start("acme", Algorithm::ES256).await;
    for (field, value) in [("use", "enc"), ("alg", "ES384"), ("kty", "unheard of")] {
        let key = with(provider.public_key(), field, json!(value));
        provider.answers(Answering::Keys(vec![key]));
        let token = provider.token(&claims(&provider));
        let refused = reader(&[&provider]).read(&token, NOW).await;
        assert_eq!(refused, Err(IdentityRefusal::Invalid), "{field}");
    }
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it_and_nobody_makes_us_ask_in_a_loop() {
    let provider = Provider::start("acme", Algorithm::ES256).await;
    let reader = reader(&[&provider]);
    let good = claims(&provider);
    assert!(reader.read(&provider.token(&good), NOW).await.is_ok());
    let unknown = provider.token_named(&good, Some("unknown"));
    for _ in 0..5 {
        let refused = reader.read(&unknown, NOW).await;
        assert_eq!(refused, Err(IdentityRefusal::Invalid));
    }
    assert_eq!(provider.asked(), 1);
    let mut renamed = provider.public_key();
    renamed["kid"] = json!("unknown");
    provider.answers(Answering::Keys(vec![renamed]));
    let later = NOW.plus(Micros::seconds(30));
    assert!(reader.read(&unknown, later).await.is_ok());
    assert_eq!(provider.asked(), 2);
    // The old key is gone with that.
    let old = reader.read(&provider.token(&good), later).await;
    assert_eq!(old, Err(IdentityRefusal::Invalid));
}

#[tokio::test]
async fn known_keys_outlive_a_provider_that_is_away_for_a_day() {
    let provider = Provider::start("acme", Algorithm::ES256).await;
    let reader = reader(&[&provider]);
    let at = |now: Timestamp| {
        let fresh = with(claims(&provider), "iat", json!(seconds(now)));
        provider.token(&with(fresh, "exp", json!(seconds(now) + 300)))
    };
    assert!(reader.read(&at(NOW), NOW).await.is_ok());
    provider.answers(Answering::Status(500));
    let hours = |n: i64| NOW.plus(Micros::minutes(60 * n));
    assert!(reader.read(&at(hours(2)), hours(2)).await.is_ok());
    assert_eq!(provider.asked(), 2);
    let refused = reader.read(&at(hours(25)), hours(25)).await;
    assert!(matches!(refused, Err(IdentityRefusal::Unavailable(_))));
    provider.answers(Answering::Keys(vec![provider.public_key()]));
    let back = hours(25).plus(Micros::seconds(30));
    assert!(reader.read(&at(back), back).await.is_ok());
}

#[tokio::test]
async fn an_answer_that_is_no_key_set_of_a_bounded_size_is_none() {
    let provider = Provider::start("acme", Algorithm::ES256).await;
    let token = provider.token(&claims(&provider));
    let elsewhere = Provider::start("elsewhere", Algorithm::ES256).await;
    for answering in [
        Answering::Status(404),
        Answering::Redirect(elsewhere.url()),
        Answering::Text("<html>".to_owned()),
        Answering::Text("x".repeat(257 * 1024)),
        Answering::Nothing,
    ] {
        let told = format!("{answering:.60?}");
        provider.answers(answering);
        let refused = reader(&[&provider]).read(&token, NOW).await;
        assert!(
            matches!(refused, Err(IdentityRefusal::Unavailable(_))),
            "{told}"
        );
    }
    assert_eq!(elsewhere.asked(), 0, "no redirect is followed");
}
