//! The doors table: every route with no credential, the wrong kind, one that was good once, another
//! tenant's, and a role that is not enough. A route of the API description that is not in it fails the
//! test.

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use domain::account::Role;
use serde_json::{Value, json};

use crate::world::{
    Answer, DELIVERY, MEMORY, OWNER, PERSON, SECRET, SESSION, Stores, WEBHOOK, World, coaching,
    post,
};

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// Anyone.
    Open,
    /// Integrators.
    Key,
    /// Dashboard users.
    Token,
}

/// What another tenant gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stranger {
    /// 403.
    Refused,
    /// An answer of its own, without anything of the owner's.
    OwnOnly,
}

use Door::{Key, Open, Token};
use Stranger::{OwnOnly, Refused};

const DOORS: &[(&str, &str, Door, Stranger)] = &[
    ("GET", "/healthz", Open, OwnOnly),
    ("GET", "/readyz", Open, OwnOnly),
    ("GET", "/openapi.json", Open, OwnOnly),
    ("POST", "/v1/hiring/mock-interview", Key, Refused),
    ("POST", "/v1/hiring/coaching-session", Key, Refused),
    ("GET", "/v1/sessions/{id}", Key, Refused),
    ("POST", "/v1/sessions/{id}/end", Key, Refused),
    ("DELETE", "/v1/sessions/{id}", Key, Refused),
    ("GET", "/v1/users/{user_id}/progress", Key, OwnOnly),
    ("GET", "/v1/users/{user_id}/memory", Key, OwnOnly),
    ("DELETE", "/v1/users/{user_id}/memory", Key, OwnOnly),
    ("DELETE", "/v1/users/{user_id}/memory/{id}", Key, Refused),
    ("GET", "/v1/users/{user_id}/export", Key, OwnOnly),
    ("DELETE", "/v1/users/{user_id}", Key, OwnOnly),
    ("GET", "/dashboard/sessions", Token, OwnOnly),
    ("GET", "/dashboard/sessions/export", Token, OwnOnly),
    ("GET", "/dashboard/sessions/{id}", Token, Refused),
    ("POST", "/dashboard/redaction/preview", Token, OwnOnly),
    ("GET", "/dashboard/account", Token, OwnOnly),
    ("PATCH", "/dashboard/account", Token, OwnOnly),
    ("PATCH", "/dashboard/account/config", Token, OwnOnly),
    ("GET", "/dashboard/packs", Token, OwnOnly),
    ("PATCH", "/dashboard/packs", Token, OwnOnly),
    ("GET", "/dashboard/api-key", Token, OwnOnly),
    ("POST", "/dashboard/api-key/rotate", Token, OwnOnly),
    ("GET", "/dashboard/users", Token, OwnOnly),
    ("POST", "/dashboard/users", Token, OwnOnly),
    ("PATCH", "/dashboard/users/{id}", Token, Refused),
    ("DELETE", "/dashboard/users/{id}", Token, Refused),
    ("GET", "/dashboard/usage", Token, OwnOnly),
    ("GET", "/dashboard/usage/history", Token, OwnOnly),
    ("GET", "/dashboard/audit", Token, OwnOnly),
    ("GET", "/dashboard/webhooks", Token, OwnOnly),
    ("POST", "/dashboard/webhooks", Token, OwnOnly),
    ("PATCH", "/dashboard/webhooks/{id}", Token, Refused),
    ("DELETE", "/dashboard/webhooks/{id}", Token, Refused),
    ("GET", "/dashboard/webhooks/{id}/deliveries", Token, Refused),
    (
        "POST",
        "/dashboard/webhooks/deliveries/{id}/replay",
        Token,
        Refused,
    ),
    ("GET", "/auth/me", Token, OwnOnly),
    ("POST", "/auth/password", Token, OwnOnly),
    ("POST", "/auth/logout-all", Token, OwnOnly),
    ("POST", "/auth/signup", Open, OwnOnly),
    ("POST", "/auth/login", Open, OwnOnly),
    ("POST", "/auth/oidc", Open, OwnOnly),
    ("POST", "/auth/invitations/accept", Open, OwnOnly),
];

/// The body that a route's owner succeeds with; none where it takes none.
fn body_of(method: &str, path: &str) -> Option<Value> {
    Some(match (method, path) {
        ("PATCH", "/dashboard/account") => json!({"tenantName": "Acme Careers"}),
        ("PATCH", "/dashboard/account/config") => json!({"personaConfig": {"tone": "warm"}}),
        ("PATCH", "/dashboard/packs") => {
            json!({"domain": "hiring", "intents": {"coaching_session": false}})
        }
        ("POST", "/dashboard/redaction/preview") => json!({"text": "Led 5 people."}),
        ("POST", "/dashboard/users") => json!({"email": "sam@example.com", "role": "viewer"}),
        ("PATCH", "/dashboard/users/{id}") => json!({"role": "admin"}),
        ("POST", "/dashboard/webhooks") => {
            json!({"url": "https://example.com/hook", "events": ["session.ended"]})
        }
        ("PATCH", "/dashboard/webhooks/{id}") => json!({"active": false}),
        ("POST", "/auth/password") => {
            json!({"currentPassword": "right", "newPassword": "correct horse battery"})
        }
        ("POST", "/auth/signup") => {
            json!({"companyName": "Beta", "email": "new@example.com", "password": "correct horse battery"})
        }
        ("POST", "/auth/login") => json!({"email": PERSON, "password": "right"}),
        ("POST", "/auth/oidc") => json!({"idToken": "acme.id"}),
        ("POST", "/auth/invitations/accept") => {
            json!({"token": "one-time", "password": "correct horse battery"})
        }
        _ => return None,
    })
}

/// A call of a route that its owner would succeed with.
fn call_of(method: &str, path: &str) -> TestRequest {
    let id = if path.contains("/dashboard/users/") {
        OWNER.to_string()
    } else if path.contains("/webhooks/deliveries/") {
        DELIVERY.to_string()
    } else if path.contains("/webhooks/") {
        WEBHOOK.to_string()
    } else if path.contains("/memory/") {
        MEMORY.to_string()
    } else {
        SESSION.to_string()
    };
    let uri = path.replace("{id}", &id).replace("{user_id}", PERSON);
    if path.starts_with("/v1/hiring/") {
        let body = coaching().replacen('{', &format!(r#"{{"session_id":"{SESSION}","#), 1);
        return post(&uri, body);
    }
    let request = match body_of(method, path) {
        Some(body) => post(&uri, body.to_string()),
        None => TestRequest::with_uri(&uri),
    };
    request.method(Method::from_bytes(method.as_bytes()).unwrap())
}

async fn knock(world: &World, door: (&str, &str), headers: &[(&'static str, &str)]) -> Answer {
    let mut request = call_of(door.0, door.1);
    for (name, value) in headers {
        request = request.append_header((*name, *value));
    }
    world.call(request).await
}

#[test]
fn every_described_route_has_a_door() {
    let document = serde_json::to_value(api::http::openapi()).unwrap();
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods
                .map(|method| (method.to_uppercase(), path.clone()))
                .collect::<Vec<_>>()
        })
        .collect();
    let doors = DOORS
        .iter()
        .map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned()));
    assert_eq!(doors.collect::<BTreeSet<_>>(), described);
}

#[actix_web::test]
async fn nobody_comes_in_without_a_credential_of_the_right_kind() {
    let world = World::with(Stores::Forbidden);
    let (key, token) = ("liya_prod_acme", "acme.jwt");
    let (as_key, as_token) = (format!("Bearer {key}"), format!("Bearer {token}"));
    let nobody: &[&[(&'static str, &str)]] = &[
        &[],
        &[("x-api-key", "liya_prod_nobody")],
        &[("authorization", "Bearer nobody")],
        &[("authorization", "Basic YWNtZTphY21l")],
        &[("x-api-key", key), ("x-api-key", key)],
        &[("x-api-key", key), ("authorization", &as_token)],
    ];
    for (method, path, door, _) in DOORS.iter().filter(|(_, _, door, _)| *door != Open) {
        let (code, wrong_kind): (_, &[&[_]]) = match door {
            Key => (
                "INVALID_API_KEY",
                &[
                    &[("authorization", as_token.as_str())],
                    &[("x-api-key", token)],
                ],
            ),
            Token => (
                "UNAUTHORIZED",
                &[&[("authorization", as_key.as_str())], &[("x-api-key", key)]],
            ),
            Open => continue,
        };
        for headers in nobody.iter().chain(wrong_kind) {
            let answer = knock(&world, (method, path), headers).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (401, code),
                "{method} {path} {headers:?}"
            );
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }
}

#[actix_web::test]
async fn a_key_in_the_address_opens_nothing() {
    let world = World::with(Stores::Forbidden);
    for name in ["x-api-key", "api_key", "key"] {
        let path = format!("/v1/sessions/{SESSION}?{name}=liya_prod_acme");
        assert_eq!(world.call(TestRequest::get().uri(&path)).await.status, 401);
    }
}

#[actix_web::test]
async fn credentials_that_were_good_once_say_so_at_every_door() {
    let world = World::with(Stores::Forbidden);
    for (method, path, door, _) in DOORS {
        let outlived: &[(_, _, u16, &str)] = match door {
            Key => &[
                ("x-api-key", "liya_prod_revoked", 401, "API_KEY_REVOKED"),
                ("x-api-key", "liya_prod_closed", 403, "ACCOUNT_INACTIVE"),
            ],
            Token => &[("authorization", "Bearer old.jwt", 401, "TOKEN_EXPIRED")],
            Open => continue,
        };
        for (header, credential, status, code) in outlived {
            let answer = knock(&world, (method, path), &[(header, credential)]).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (*status, *code),
                "{method} {path}"
            );
        }
    }
}

/// The least role that a route of the dashboard asks for: reading is everybody's, users are the
/// owners' affair.
fn least_role(method: &str, path: &str) -> Role {
    match (method, path) {
        ("GET", _) | (_, "/dashboard/redaction/preview") => Role::Viewer,
        (_, path) if path.starts_with("/auth/") => Role::Viewer,
        (_, path) if path.starts_with("/dashboard/users") => Role::Owner,
        _ => Role::Admin,
    }
}

#[actix_web::test]
async fn a_role_that_is_not_enough_is_refused_before_anything_is_read_or_written() {
    let (open, shut) = (World::new(), World::with(Stores::Forbidden));
    let roles = [Role::Viewer, Role::Admin, Role::Owner];
    for (method, path, ..) in DOORS.iter().filter(|(_, _, door, _)| *door == Token) {
        let least = least_role(method, path);
        let least = roles.iter().position(|role| *role == least).unwrap();
        for (rank, token) in ["viewer.jwt", "admin.jwt", "acme.jwt"].iter().enumerate() {
            let enough = rank >= least;
            let header = ("authorization", &*format!("Bearer {token}"));
            let world = if enough { &open } else { &shut };
            let answer = knock(world, (method, path), &[header]).await;
            if enough {
                assert_eq!(answer.status, 200, "{method} {path} {token}");
            } else {
                let refusal = (answer.status.as_u16(), answer.code());
                let expected = (403, "FORBIDDEN".to_owned());
                assert_eq!(refusal, expected, "{method} {path} {token}");
            }
        }
    }
}

#[actix_web::test]
async fn another_tenant_sees_nothing_of_the_owner_s() {
    let world = World::new();
    for (method, path, door, stranger) in DOORS {
        let header = match door {
            Key => ("x-api-key", "liya_prod_other"),
            Token => ("authorization", "Bearer other.jwt"),
            Open => continue,
        };
        let answer = knock(&world, (method, path), &[header]).await;
        match stranger {
            Refused => assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (403, "FORBIDDEN"),
                "{method} {path}"
            ),
            OwnOnly => assert_eq!(answer.status, 200, "{method} {path}"),
        }
        assert!(!answer.text.contains(SECRET), "{method} {path}");
    }
}

#[actix_web::test]
async fn the_owner_s_credential_opens_every_door() {
    let world = World::new();
    for (method, path, door, _) in DOORS {
        let headers: &[(&'static str, &str)] = match door {
            Key => &[("x-api-key", "liya_prod_acme")],
            Token => &[("authorization", "Bearer acme.jwt")],
            Open => &[],
        };
        let answer = knock(&world, (method, path), headers).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text);
    }
}

#[actix_web::test]
async fn an_unknown_session_and_a_malformed_one_differ_from_a_foreign_one() {
    let world = World::new();
    let unknown = domain::ids::SessionId::from_bits(77);
    for (id, status) in [
        (unknown.to_string(), 404),
        (SESSION.to_string(), 200),
        ("sess_1".to_owned(), 400),
    ] {
        let path = format!("/v1/sessions/{id}");
        let answer = world
            .call(crate::world::acme(TestRequest::get().uri(&path)))
            .await;
        assert_eq!(answer.status, status, "{id}");
    }
    let path = format!("/v1/sessions/{SESSION}?user_id=someone-else");
    let answer = world
        .call(crate::world::acme(TestRequest::get().uri(&path)))
        .await;
    assert_eq!(answer.code(), "FORBIDDEN");
}

#[actix_web::test]
async fn who_calls_is_asked_before_what_is_sent() {
    let world = World::with(Stores::Forbidden);
    let answer = world
        .call(post(
            "/v1/hiring/mock-interview",
            "x".repeat(2 * 1024 * 1024),
        ))
        .await;
    assert_eq!(answer.status, 401);
}
