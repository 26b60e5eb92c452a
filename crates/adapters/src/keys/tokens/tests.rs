//! What tokens are accepted; forged ones over HTTP are in `crates/api/tests/http/forgeries.rs`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);

const BOTH: [TokenAlgorithm; 2] = [TokenAlgorithm::Hs256, TokenAlgorithm::EdDsa];

fn secret(byte: u8) -> Secret {
    Secret::from_bytes(vec![byte; 32]).unwrap()
}

fn jwt(algorithm: TokenAlgorithm, current: u8, previous: Option<u8>) -> Jwt {
    let previous = previous.map(secret);
    Jwt::new(algorithm, &secret(current), previous.as_ref()).unwrap()
}

fn token(jwt: &Jwt) -> String {
    jwt.issue(&NewToken {
        user: DashboardUserId::from_bits(9),
        tenant: "acme".parse().unwrap(),
        role: "owner".to_owned(),
        generation: 4,
        logged_in_at: NOW,
        at: NOW,
        ttl: Micros::days(7),
    })
}

#[test]
fn a_token_says_what_it_was_issued_with() {
    for algorithm in BOTH {
        let jwt = jwt(algorithm, 3, None);
        let claims = jwt.read(&token(&jwt), NOW).unwrap();
        assert_eq!(claims.user, DashboardUserId::from_bits(9));
        assert_eq!((claims.tenant.as_str(), claims.generation), ("acme", 4));
        assert_eq!(claims.expires_at, NOW.plus(Micros::days(7)));
    }
}

#[test]
fn a_token_ends_after_its_time_and_does_not_begin_before_it() {
    let jwt = jwt(TokenAlgorithm::Hs256, 3, None);
    let token = token(&jwt);
    let later = NOW.plus(Micros::days(7)).plus(Micros::minutes(1));
    assert_eq!(jwt.read(&token, later), Err(TokenRefusal::Expired));
    assert_eq!(
        jwt.read(&token, NOW.plus(Micros::minutes(-2))),
        Err(TokenRefusal::Invalid)
    );
}

#[test]
fn another_secret_another_algorithm_or_a_changed_claim_is_refused() {
    for algorithm in BOTH {
        let own = jwt(algorithm, 3, None);
        let token = token(&own);
        let other = jwt(algorithm, 4, None);
        assert_eq!(other.read(&token, NOW), Err(TokenRefusal::Invalid));
        let parts: Vec<&str> = token.split('.').collect();
        let header = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
        for alg in ["none", "HS512", "RS256"] {
            let forged = header.replace("HS256", alg).replace("EdDSA", alg);
            let forged = URL_SAFE_NO_PAD.encode(forged);
            for signature in [parts[2], ""] {
                let forged = format!("{forged}.{}.{signature}", parts[1]);
                assert_eq!(own.read(&forged, NOW), Err(TokenRefusal::Invalid));
            }
        }
        let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        let promoted = URL_SAFE_NO_PAD.encode(claims.replace("acme", "evil"));
        let forged = format!("{}.{promoted}.{}", parts[0], parts[2]);
        assert_eq!(own.read(&forged, NOW), Err(TokenRefusal::Invalid));
    }
}

#[test]
fn while_keys_change_tokens_of_both_are_accepted_and_of_no_third() {
    for algorithm in BOTH {
        let before = token(&jwt(algorithm, 3, None));
        let changing = jwt(algorithm, 4, Some(3));
        assert!(changing.read(&before, NOW).is_ok());
        let after = token(&changing);
        assert!(changing.read(&after, NOW).is_ok());
        // Processes that are not told yet accept the new key as their second one.
        assert!(jwt(algorithm, 3, Some(4)).read(&after, NOW).is_ok());
        let changed = jwt(algorithm, 4, None);
        assert!(changed.read(&after, NOW).is_ok());
        assert_eq!(changed.read(&before, NOW), Err(TokenRefusal::Invalid));
        let third = token(&jwt(algorithm, 5, None));
        assert_eq!(changing.read(&third, NOW), Err(TokenRefusal::Invalid));
    }
}

#[test]
fn a_token_of_one_algorithm_is_none_of_the_other_under_the_same_secret() {
    for (one, other) in [(BOTH[0], BOTH[1]), (BOTH[1], BOTH[0])] {
        let token = token(&jwt(one, 3, None));
        let refused = jwt(other, 3, Some(3)).read(&token, NOW);
        assert_eq!(refused, Err(TokenRefusal::Invalid));
    }
}

#[test]
fn the_public_half_of_a_pair_is_shown_and_a_secret_is_not() {
    assert_eq!(jwt(TokenAlgorithm::Hs256, 3, Some(4)).public_keys(), None);
    let pair = jwt(TokenAlgorithm::EdDsa, 3, Some(4));
    let shown: serde_json::Value = serde_json::from_str(&pair.public_keys().unwrap()).unwrap();
    assert_eq!(shown["keys"].as_array().unwrap().len(), 2);
    for key in shown["keys"].as_array().unwrap() {
        assert_eq!(
            (&key["kty"], &key["crv"]),
            (&"OKP".into(), &"Ed25519".into())
        );
        assert!(key["d"].is_null());
    }
    let header = decode_header(token(&pair)).unwrap();
    assert_eq!(shown["keys"][0]["kid"], header.kid.unwrap());
}

#[test]
fn a_public_key_is_no_secret_to_sign_with() {
    let pair = jwt(TokenAlgorithm::EdDsa, 3, None);
    let shown = pair.public_keys().unwrap();
    let keys: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let x = keys["keys"][0]["x"].as_str().unwrap();
    let own = token(&pair);
    let claims = own.split('.').nth(1).unwrap();
    let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    for secret in [
        URL_SAFE_NO_PAD.decode(x).unwrap(),
        x.as_bytes().to_vec(),
        shown.clone().into_bytes(),
    ] {
        let header = Header {
            kid: keys["keys"][0]["kid"].as_str().map(str::to_owned),
            ..Header::new(jsonwebtoken::Algorithm::HS256)
        };
        let key = jsonwebtoken::EncodingKey::from_secret(&secret);
        let forged = encode(&header, &claims, &key).unwrap();
        assert_eq!(pair.read(&forged, NOW), Err(TokenRefusal::Invalid));
    }
}
