//! A company with a login of its own: its identity provider serves a key on a socket, and its users come
//! in by ID tokens.

use actix_web::http::Method;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::accounts::{PASSWORD, signed_up};
use crate::house::House;

const ISSUER: &str = "https://login.acme.example";

fn key() -> EncodingKey {
    // An Ed25519 seed in PKCS #8 (RFC 8410, 7).
    let head = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    EncodingKey::from_ed_der(&[&head[..], &[7; 32]].concat())
}

/// Serves the provider's key; its address.
async fn provider() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    let mut public = Jwk::from_encoding_key(&key(), Algorithm::EdDSA).unwrap();
    public.common.key_id = Some("first".to_owned());
    let keys = json!({"keys": [public]}).to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", keys.len());
            let _ = stream.write_all((head + &keys).as_bytes()).await;
        }
    });
    url
}

/// What the provider says of an address at this moment.
fn id_token(house: &House, email: &str) -> String {
    let now = house.installation.clock().now().unix_micros() / 1_000_000;
    let claims = json!({
        "iss": ISSUER, "aud": "liya", "sub": "1", "iat": now, "exp": now + 300,
        "email": email, "email_verified": true,
    });
    let header = Header {
        kid: Some("first".to_owned()),
        ..Header::new(Algorithm::EdDSA)
    };
    encode(&header, &claims, &key()).unwrap()
}

async fn house() -> House {
    let url = provider().await;
    House::configured(&format!(
        "[logins.own]\nissuer = {ISSUER:?}\naudience = \"liya\"\ntenant = \"acme\"\njwks_url = {url:?}"
    ))
    .await
}

/// Invites somebody to the house's tenant; the id.
async fn invite(house: &House, email: &str) -> String {
    let body = json!({"email": email, "role": "admin"});
    let invited = house
        .as_user(Method::POST, "/dashboard/users", &house.token, Some(body))
        .await;
    invited.json()["data"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_of_the_tenant_comes_in_with_our_role_for_half_a_day() {
    let house = house().await;
    let id = invite(&house, "sam@example.com").await;
    let body = json!({"idToken": id_token(&house, "Sam@Example.com")});
    let answer = house.open("/auth/oidc", body.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let data = answer.json()["data"].clone();
    assert_eq!(
        (&data["user"]["id"], &data["user"]["role"]),
        (&json!(id), &json!("admin"))
    );
    assert_eq!(data["tenant"]["tenantId"], house.tenant.as_str());
    let token = data["token"].as_str().unwrap();
    let me = house.get("/auth/me", token).await;
    let fresh = me["token"].as_str().unwrap();
    for token in [token, fresh] {
        let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(token).unwrap();
        let now = house.installation.clock().now().unix_micros() / 1_000_000;
        let left = claims["exp"].as_i64().unwrap() - now;
        assert!((43_000..=43_200).contains(&left), "{left}");
    }
    let log = house.get("/dashboard/audit", token).await;
    assert_eq!(log["entries"][0]["action"], "auth.login");
    assert_eq!(log["entries"][0]["metadata"], json!({"provider": "own"}));
    let user = format!("/dashboard/users/{id}");
    house
        .as_user(Method::DELETE, &user, &house.token, None)
        .await;
    let gone = house.open("/auth/oidc", body).await;
    assert_eq!(gone.code(), "INVALID_CREDENTIALS");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_unknown_or_another_tenant_s_user_gets_the_same_refusal() {
    let house = house().await;
    // Maria owns another company here.
    signed_up(&house).await;
    let login = json!({"email": "maria@example.com", "password": PASSWORD});
    assert_eq!(house.open("/auth/login", login).await.status, 200);
    let mut refusals = Vec::new();
    for email in ["maria@example.com", "nobody@example.com"] {
        let body = json!({"idToken": id_token(&house, email)});
        let answer = house.open("/auth/oidc", body).await;
        assert_eq!(answer.status, 401);
        let mut refusal = answer.json();
        refusal["error"]["request_id"] = Value::Null;
        refusals.push(refusal);
    }
    assert_eq!(refusals[0], refusals[1]);
    let log = house
        .get("/dashboard/audit?flagged=true", &house.token)
        .await;
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["action"], "auth.login_failed");
    for token in ["", "a.b.c", house.token.as_str()] {
        let answer = house.open("/auth/oidc", json!({"idToken": token})).await;
        assert_eq!(answer.code(), "INVALID_CREDENTIALS", "{token}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_configured_provider_nobody_comes_in_by_one() {
    let house = House::new().await;
    invite(&house, "sam@example.com").await;
    let body = json!({"idToken": id_token(&house, "sam@example.com")});
    let answer = house.open("/auth/oidc", body).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (401, "INVALID_CREDENTIALS")
    );
}
