//! Good credentials where they do not belong: another header, another scheme, several at once, the
//! address, a cookie, the body.

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::test::TestRequest;
use serde_json::json;

use super::{Attempt, account, memory};
use crate::house::{COACHING, House};
use crate::world::post;

pub(super) fn misplaced(house: &House) -> Vec<Attempt> {
    [
        schemes(house),
        headers(house),
        several(house),
        addresses(house),
        bodies(house),
        oversized(house),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn refused_token(name: impl Into<String>, request: TestRequest) -> Attempt {
    Attempt::new(name, request, 401, "UNAUTHORIZED")
}

fn refused_key(name: impl Into<String>, request: TestRequest) -> Attempt {
    Attempt::new(name, request, 401, "INVALID_API_KEY")
}

/// `Authorization` without the scheme that belongs there.
fn schemes(house: &House) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for (kind, credential, request, refused) in [
        (
            "token",
            &house.token,
            account as fn() -> TestRequest,
            refused_token as fn(String, TestRequest) -> Attempt,
        ),
        ("key", &house.key, memory, refused_key),
    ] {
        for scheme in [
            "",
            "Token ",
            "JWT ",
            "Basic ",
            "Bearer:",
            "Bearer\t",
            "Bearer=",
            "ApiKey ",
            "BearerBearer ",
            "Bearer Bearer ",
        ] {
            let header = ("authorization", format!("{scheme}{credential}"));
            let name = format!("a {kind} behind {scheme:?}");
            attempts.push(refused(name, request().insert_header(header)));
        }
    }
    let nothing = account().insert_header(("authorization", "Bearer "));
    attempts.push(refused_token("a scheme and no token", nothing));
    let alone = account().insert_header(("authorization", "Bearer"));
    attempts.push(refused_token("a scheme alone", alone));
    let empty = memory().insert_header(("x-api-key", ""));
    attempts.push(refused_key("an empty key", empty));
    let blank = memory().insert_header(("x-api-key", " "));
    attempts.push(refused_key("a blank key", blank));
    for (kind, request) in [("token", account()), ("key", memory())] {
        let header = [b"Bearer ", house.token.as_bytes(), b"\xc3\xa9\xff"].concat();
        let header = HeaderValue::from_bytes(&header).unwrap();
        let request = request.insert_header(("authorization", header));
        let name = format!("a {kind} with characters beyond ASCII");
        attempts.push(if kind == "token" {
            refused_token(name, request)
        } else {
            refused_key(name, request)
        });
    }
    attempts
}

/// Headers that are not the credential's.
fn headers(house: &House) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    let bearer = format!("Bearer {}", house.token);
    for name in [
        "proxy-authorization",
        "x-authorization",
        "x-forwarded-authorization",
        "x-auth-token",
        "x-access-token",
    ] {
        let request = account().insert_header((name, bearer.as_str()));
        attempts.push(refused_token(format!("a token in {name}"), request));
    }
    let as_key = account().insert_header(("x-api-key", house.token.as_str()));
    attempts.push(refused_token(
        "a token as x-api-key where a token belongs",
        as_key,
    ));
    let key_for_token = account().insert_header(("x-api-key", house.key.as_str()));
    attempts.push(refused_token("a key where a token belongs", key_for_token));
    let bearer_key = account().insert_header(("authorization", format!("Bearer {}", house.key)));
    attempts.push(refused_token(
        "a key as bearer where a token belongs",
        bearer_key,
    ));
    for name in [
        "api-key",
        "apikey",
        "x-api-token",
        "x-apikey",
        "proxy-authorization",
    ] {
        let request = memory().insert_header((name, house.key.as_str()));
        attempts.push(refused_key(format!("a key in {name}"), request));
    }
    let token_for_key = memory().insert_header(("authorization", bearer.as_str()));
    attempts.push(refused_key("a token where a key belongs", token_for_key));
    let as_key = memory().insert_header(("x-api-key", house.token.as_str()));
    attempts.push(refused_key(
        "a token as x-api-key where a key belongs",
        as_key,
    ));
    for (name, value) in [
        ("liya", house.token.as_str()),
        ("token", &house.token),
        ("authorization", &bearer),
    ] {
        let request = account().insert_header(("cookie", format!("{name}={value}")));
        attempts.push(refused_token(
            format!("a token in the cookie {name}"),
            request,
        ));
    }
    let cookie = memory().insert_header(("cookie", format!("x-api-key={}", house.key)));
    attempts.push(refused_key("a key in a cookie", cookie));
    attempts
}

/// More than one credential: none is chosen by chance, not even of two equal ones.
fn several(house: &House) -> Vec<Attempt> {
    let bearer = format!("Bearer {}", house.token);
    let other = format!("Bearer {}x", house.token);
    let (key, as_bearer) = (&house.key, format!("Bearer {}", house.key));
    let two = |request: TestRequest, one: (&'static str, &str), other: (&'static str, &str)| {
        request.append_header(one).append_header(other)
    };
    vec![
        refused_token(
            "the token twice",
            two(
                account(),
                ("authorization", &bearer),
                ("authorization", &bearer),
            ),
        ),
        refused_token(
            "the token and a forged one",
            two(
                account(),
                ("authorization", &bearer),
                ("authorization", &other),
            ),
        ),
        refused_token(
            "a forged token and the good one",
            two(
                account(),
                ("authorization", &other),
                ("authorization", &bearer),
            ),
        ),
        refused_token(
            "the token and the key",
            two(account(), ("authorization", &bearer), ("x-api-key", key)),
        ),
        refused_token(
            "the token and an unknown key",
            two(
                account(),
                ("authorization", &bearer),
                ("x-api-key", "liya_prod_x"),
            ),
        ),
        refused_token(
            "two tokens between commas",
            account().insert_header(("authorization", format!("{bearer}, {bearer}"))),
        ),
        refused_token(
            "two tokens between spaces",
            account().insert_header(("authorization", format!("{bearer} {}", house.token))),
        ),
        refused_key(
            "the key twice",
            two(memory(), ("x-api-key", key), ("x-api-key", key)),
        ),
        refused_key(
            "the key in both headers",
            two(memory(), ("x-api-key", key), ("authorization", &as_bearer)),
        ),
        refused_key(
            "the key and the token",
            two(memory(), ("x-api-key", key), ("authorization", &bearer)),
        ),
        refused_key(
            "the key and an unknown one",
            two(memory(), ("x-api-key", key), ("x-api-key", "liya_prod_x")),
        ),
        refused_key(
            "two keys between commas",
            memory().insert_header(("x-api-key", format!("{key},{key}"))),
        ),
    ]
}

/// Addresses stand in logs: no credential is taken from one.
fn addresses(house: &House) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for name in [
        "token",
        "access_token",
        "authorization",
        "Authorization",
        "jwt",
        "bearer",
    ] {
        let uri = format!("/dashboard/account?{name}={}", house.token);
        attempts.push(refused_token(
            format!("a token as ?{name}="),
            TestRequest::with_uri(&uri),
        ));
    }
    for name in [
        "x-api-key",
        "x_api_key",
        "api_key",
        "apikey",
        "key",
        "access_token",
    ] {
        let uri = format!("/v1/users/maria/memory?{name}={}", house.key);
        attempts.push(refused_key(
            format!("a key as ?{name}="),
            TestRequest::with_uri(&uri),
        ));
    }
    attempts
}

fn bodies(house: &House) -> Vec<Attempt> {
    let mut turn = json!({"input": {"user_id": "maria", "message": "I want to lead a team."}});
    let mut attempts = Vec::new();
    for name in ["x-api-key", "api_key", "apiKey"] {
        turn[name] = json!(house.key);
        let request = post(COACHING, turn.to_string());
        attempts.push(refused_key(format!("a key as {name} of the body"), request));
        turn.as_object_mut().unwrap().remove(name);
    }
    for name in ["token", "authorization"] {
        let body = json!({"tenantName": "Forged", name: house.token});
        let request = post("/dashboard/account", body.to_string()).method(Method::PATCH);
        attempts.push(refused_token(
            format!("a token as {name} of the body"),
            request,
        ));
    }
    let form = TestRequest::post().uri("/dashboard/api-key/rotate");
    let form = form
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload(format!("access_token={}", house.token));
    attempts.push(refused_token("a token in a form", form));
    attempts
}

/// Heads beyond the limit are refused before anybody looks for a credential in them.
fn oversized(house: &House) -> Vec<Attempt> {
    let padded = format!("Bearer {}.{}", house.token, "x".repeat(40_000));
    let token = account().insert_header(("authorization", padded));
    let key = memory().insert_header(("x-api-key", format!("{}{}", house.key, "x".repeat(40_000))));
    vec![
        Attempt::new(
            "a token of forty kilobytes",
            token,
            431,
            "HEADERS_TOO_LARGE",
        ),
        Attempt::new("a key of forty kilobytes", key, 431, "HEADERS_TOO_LARGE"),
    ]
}
