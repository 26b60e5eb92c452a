//! Tokens that are not what the engine issued. Those signed with the right secret show that a claim
//! is checked for itself, and not only by the signature.

use serde_json::{Value, json};

use super::Attempt;
use super::forge::{Forge, base64, signed};
use crate::house::House;

/// A key of the forger's own.
const OWN_KEY: &[u8] = b"the forger's very own key, long enough for HS256";

pub(super) fn forged(house: &House) -> Vec<Attempt> {
    let forge = Forge::of(house);
    [
        algorithms(&forge),
        key_names(&forge),
        borrowed_keys(&forge),
        signatures(&forge, house),
        changed_claims(&forge),
        missing_claims(&forge),
        times(&forge),
        claims_of_other_types(&forge),
        claims_of_other_values(&forge),
        shapes(&forge, house),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Another algorithm than the pinned one.
fn algorithms(forge: &Forge) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let text = forge.text(&forge.header_with("alg", alg.into()));
        for (kind, signature) in [("unsigned", ""), ("the good signature", &*forge.signature)] {
            let name = format!("alg {alg:?}, {kind}");
            attempts.push(Attempt::token(name, &format!("{text}.{signature}")));
        }
    }
    for alg in [
        "RS256", "RS512", "PS256", "ES256", "EdDSA", "HS256 ", "hs256",
    ] {
        let token = forge.headed("alg", alg.into());
        attempts.push(Attempt::token(format!("alg {alg:?} over HMAC"), &token));
    }
    for alg in [Value::Null, json!(256), json!(["HS256"]), json!(true)] {
        let token = forge.headed("alg", alg.clone());
        attempts.push(Attempt::token(
            format!("alg of a wrong type: {alg}"),
            &token,
        ));
    }
    attempts.push(Attempt::token("HS384, rightly signed", &forge.hs384()));
    attempts.push(Attempt::token("HS512, rightly signed", &forge.hs512()));
    attempts
}

/// A name of a key that would lead somewhere else.
fn key_names(forge: &Forge) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    let names = [
        Value::Null,
        json!(""),
        json!("another"),
        json!(0),
        json!([forge.header["kid"]]),
        json!({"kid": forge.header["kid"]}),
        json!(forge.header["kid"].as_str().unwrap().to_uppercase() + "A"),
    ];
    for kid in names {
        let token = forge.headed("kid", kid.clone());
        attempts.push(Attempt::token(format!("kid {kid}, rightly signed"), &token));
    }
    for (kid, secret) in [
        ("../../../../../../dev/null", &b""[..]),
        ("/etc/hostname", b""),
        ("' UNION SELECT 'known' --", b"known"),
        ("jwt-secret", OWN_KEY),
        ("|/bin/true", OWN_KEY),
        ("https://forger.example/key", OWN_KEY),
    ] {
        let text = forge.text(&forge.header_with("kid", kid.into()));
        let token = signed(&text, secret);
        attempts.push(Attempt::token(format!("kid {kid} and its key"), &token));
    }
    attempts
}

/// Headers that bring a key, or ask for more than a signature.
fn borrowed_keys(forge: &Forge) -> Vec<Attempt> {
    let own = json!({"kty": "oct", "k": base64(OWN_KEY), "alg": "HS256"});
    let mut attempts = Vec::new();
    for (field, value) in [
        ("jwk", own.clone()),
        ("jku", json!("https://forger.example/jwks.json")),
        ("x5u", json!("https://forger.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!(base64(OWN_KEY))),
        ("url", json!("https://forger.example/key")),
    ] {
        let header = forge.header_with(field, value);
        let token = signed(&forge.text(&header), OWN_KEY);
        attempts.push(Attempt::token(format!("{field} of the forger's"), &token));
    }
    let nameless = json!({"alg": "HS256", "typ": "JWT", "jwk": own});
    let token = signed(&forge.text(&nameless), OWN_KEY);
    attempts.push(Attempt::token("jwk of the forger's and no kid", &token));
    for (name, field, value) in [
        ("critical exp", "crit", json!(["exp"])),
        ("critical b64", "crit", json!(["b64"])),
        ("nothing critical", "crit", json!([])),
        ("critical of a wrong type", "crit", json!("b64")),
        ("typ of an access token", "typ", json!("at+jwt")),
        ("typ missing", "typ", Value::Null),
        ("typ of a wrong type", "typ", json!(["JWT"])),
    ] {
        let token = forge.headed(field, value);
        attempts.push(Attempt::token(format!("{name}, rightly signed"), &token));
    }
    attempts
}

/// The good text under another signature.
fn signatures(forge: &Forge, house: &House) -> Vec<Attempt> {
    let good = &house.token;
    let (text, signature) = good.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { "B" } else { "A" };
    let mut attempts = vec![
        Attempt::token("no signature", &format!("{text}.")),
        Attempt::token("two parts", text),
        Attempt::token(
            "signature with another first character",
            &format!("{text}.{first}{}", &signature[1..]),
        ),
        Attempt::token("signature cut", &good[..good.len() - 1]),
        Attempt::token("signature padded", &format!("{good}=")),
        Attempt::token("signature twice", &format!("{good}{signature}")),
        Attempt::token(
            "signature of zeros",
            &format!("{text}.{}", base64(&[0; 32])),
        ),
        Attempt::token("signature of another text", &{
            let other = forge.claim("jti", json!("other"));
            format!("{text}.{}", other.rsplit_once('.').unwrap().1)
        }),
        // 43 characters hold two bits more than 32 bytes: they must be zero.
        Attempt::token("spare bits of the signature set", &{
            let last = signature.chars().last().unwrap();
            let next = char::from(u8::try_from(last).unwrap() + 1);
            format!("{text}.{}{next}", &signature[..signature.len() - 1])
        }),
    ];
    let pepper = std::fs::read_to_string(house.folder().join("pepper")).unwrap();
    for (name, secret) in [
        ("nothing", &b""[..]),
        ("the word secret", b"secret"),
        ("the forger's key", OWN_KEY),
        ("the pepper", pepper.trim().as_bytes()),
        ("the API key", house.key.as_bytes()),
        ("the issuer's name", b"liya"),
        ("32 zeros", &[0; 32]),
        (
            "the secret and a new line",
            &[&forge.secret[..], b"\n"].concat(),
        ),
        ("half the secret", &forge.secret[..forge.secret.len() / 2]),
    ] {
        let token = signed(text, secret);
        attempts.push(Attempt::token(format!("signed with {name}"), &token));
    }
    attempts
}

/// Claims changed under the good signature.
fn changed_claims(forge: &Forge) -> Vec<Attempt> {
    [
        ("tid", json!("other")),
        ("role", json!("viewer")),
        ("sub", json!("usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD")),
        ("gen", json!(0)),
        ("exp", json!(4_000_000_000_u64)),
        ("aud", json!("liya")),
    ]
    .into_iter()
    .map(|(claim, value)| {
        let resigned = forge.claim(claim, value);
        let (text, _) = resigned.rsplit_once('.').unwrap();
        let token = format!("{text}.{}", forge.signature);
        Attempt::token(format!("{claim} changed, not signed anew"), &token)
    })
    .collect()
}

fn missing_claims(forge: &Forge) -> Vec<Attempt> {
    [
        "sub",
        "tid",
        "role",
        "gen",
        "iss",
        "aud",
        "auth_time",
        "iat",
        "exp",
        "jti",
    ]
    .into_iter()
    .map(|claim| {
        let token = forge.claim(claim, Value::Null);
        Attempt::token(format!("{claim} missing"), &token)
    })
    .collect()
}

fn times(forge: &Forge) -> Vec<Attempt> {
    let issued = forge.claims["iat"].as_i64().unwrap();
    vec![
        Attempt::expired(
            "expired a minute ago",
            &forge.claim("exp", json!(issued - 60)),
        ),
        Attempt::expired("expired in 1970", &forge.claim("exp", json!(0))),
        Attempt::token("expired before 1970", &forge.claim("exp", json!(-1))),
        Attempt::token(
            "expired long before 1970",
            &forge.claim("exp", json!(i64::MIN)),
        ),
        Attempt::token(
            "issued in the future",
            &forge.claim("iat", json!(issued + 3_600)),
        ),
        Attempt::token(
            "issued at the end of time",
            &forge.claim("iat", json!(i64::MAX)),
        ),
        Attempt::token(
            "valid from the future on",
            &forge.claim("nbf", json!(issued + 3_600)),
        ),
        Attempt::token("valid from a word on", &forge.claim("nbf", json!("now"))),
    ]
}

fn claims_of_other_types(forge: &Forge) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for claim in ["exp", "iat", "auth_time", "gen"] {
        let number = forge.claims[claim].clone();
        let half = number.as_f64().unwrap() + 0.5;
        for value in [
            json!(number.to_string()),
            json!([number]),
            json!(half),
            json!(true),
        ] {
            let name = format!("{claim} as {value}");
            attempts.push(Attempt::token(name, &forge.claim(claim, value)));
        }
    }
    for claim in ["sub", "tid", "role", "iss", "aud", "jti"] {
        let text = forge.claims[claim].clone();
        for value in [json!([text]), json!({"is": text}), json!(1)] {
            let name = format!("{claim} as {value}");
            attempts.push(Attempt::token(name, &forge.claim(claim, value)));
        }
    }
    let big = forge
        .claims
        .to_string()
        .replacen("\"exp\":", "\"exp\":9e99,\"x\":", 1);
    let big = forge.raw(&forge.header.to_string(), &big);
    attempts.push(Attempt::token("exp beyond all numbers", &big));
    attempts
}

fn claims_of_other_values(forge: &Forge) -> Vec<Attempt> {
    let generation = forge.claims["gen"].as_i64().unwrap();
    let key_id = "key_01HZX3V9T2E8K5M7Q4W6Y0B1CD";
    [
        ("iss", json!("https://forger.example")),
        ("iss", json!("")),
        ("iss", json!("LIYA")),
        ("aud", json!("liya-api")),
        ("aud", json!(["liya-dashboard", "liya-api"])),
        ("aud", json!("")),
        ("sub", json!("usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD")),
        ("sub", json!(key_id)),
        ("sub", json!("")),
        ("sub", json!("maria@example.com")),
        ("tid", json!("other")),
        ("tid", json!("")),
        ("tid", json!("../my-company")),
        ("gen", json!(generation + 1)),
        ("gen", json!(generation - 1)),
        ("gen", json!(i64::MAX)),
        ("jti", json!("")),
    ]
    .into_iter()
    .map(|(claim, value)| {
        let name = format!("{claim} is {value}, rightly signed");
        Attempt::token(name, &forge.claim(claim, value))
    })
    .collect()
}

/// What is not a token at all, and what is only nearly one.
fn shapes(forge: &Forge, house: &House) -> Vec<Attempt> {
    let good = &house.token;
    let (header, claims) = (forge.header.to_string(), forge.claims.to_string());
    let again = |from: &str, to: &str| forge.raw(&header, &claims.replacen(from, to, 1));
    let mut attempts = vec![
        Attempt::token("four parts", &format!("{good}.{}", forge.signature)),
        Attempt::token("five parts, as if encrypted", &format!("{good}.e30.e30")),
        Attempt::token("only dots", ".."),
        Attempt::token("one dot", "."),
        Attempt::token("no dots", "token"),
        Attempt::token("the word null", "null"),
        Attempt::token("quoted", &format!("\"{good}\"")),
        Attempt::token("percent-encoded", &good.replace('.', "%2E")),
        Attempt::token("a space behind", &format!("{good} ")),
        Attempt::token("a space within", &good.replacen('.', ". ", 1)),
        Attempt::token("parts turned round", &{
            let mut parts: Vec<&str> = good.split('.').collect();
            parts.reverse();
            parts.join(".")
        }),
        Attempt::token("claims that are a list", &forge.raw(&header, "[]")),
        Attempt::token("claims that are a text", &forge.raw(&header, "\"sub\"")),
        Attempt::token("claims that are nothing", &forge.raw(&header, "")),
        Attempt::token("claims that are no JSON", &forge.raw(&header, "{sub}")),
        Attempt::token(
            "claims with more behind",
            &forge.raw(&header, &format!("{claims}{{}}")),
        ),
        Attempt::token(
            "claims behind a byte order mark",
            &forge.raw(&header, &format!("\u{feff}{claims}")),
        ),
        Attempt::token(
            "a claim twice",
            &again("\"tid\":", "\"tid\":\"other\",\"tid\":"),
        ),
        Attempt::token("a header that is a list", &forge.raw("[]", &claims)),
        Attempt::token(
            "a header that is no JSON",
            &forge.raw("{alg:HS256}", &claims),
        ),
        Attempt::token("alg twice in the header", &{
            let twice = header.replacen('{', "{\"alg\":\"none\",", 1);
            forge.raw(&twice, &claims)
        }),
        Attempt::token(
            "five thousand bytes, rightly signed",
            &forge.claim("x", json!("x".repeat(5_000))),
        ),
    ];
    let jti = claims.find("\"jti\":\"").unwrap() + 7;
    let mut bytes = claims.into_bytes();
    bytes[jti] = 0xff;
    let not_utf8 = format!("{}.{}", base64(header.as_bytes()), base64(&bytes));
    let not_utf8 = signed(&not_utf8, &forge.secret);
    attempts.push(Attempt::token("claims that are not UTF-8", &not_utf8));
    attempts
}
