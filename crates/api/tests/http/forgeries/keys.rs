//! API keys that are nearly one, or that are something else of the same tenant's.

use rusqlite::Connection;

use super::Attempt;
use crate::house::House;
use crate::world::with_token;

pub(super) async fn forged(house: &House) -> Vec<Attempt> {
    let key = &house.key;
    let random = key.strip_prefix("liya_prod_").unwrap();
    let (first, rest) = key.split_at(10);
    let swapped = if rest.starts_with('A') { "B" } else { "A" };
    let shown = house.dashboard("/dashboard/api-key").await["data"].clone();
    let database = Connection::open(house.folder().join("liya.db")).unwrap();
    let stored: String = database
        .query_row("SELECT fingerprint FROM api_keys", [], |row| row.get(0))
        .unwrap();
    let id: String = database
        .query_row("SELECT id FROM api_keys", [], |row| row.get(0))
        .unwrap();
    let mut attempts = vec![
        Attempt::key("another key", &format!("liya_prod_{}", "A".repeat(43))),
        Attempt::key("the key's id", &id),
        Attempt::key("the prefix alone", "liya_prod_"),
        Attempt::key("the random part alone", random),
        Attempt::key("another prefix", &format!("liya_test_{random}")),
        Attempt::key("upper case", &key.to_uppercase()),
        Attempt::key("lower case", &key.to_lowercase()),
        Attempt::key(
            "one character changed",
            &format!("{first}{swapped}{}", &rest[1..]),
        ),
        Attempt::key("one character less", &key[..key.len() - 1]),
        Attempt::key("one character more", &format!("{key}A")),
        Attempt::key("padded", &format!("{key}=")),
        Attempt::key("a space behind", &format!("{key} ")),
        Attempt::key("a space before", &format!(" {key}")),
        Attempt::key("quoted", &format!("\"{key}\"")),
        Attempt::key("percent-encoded", &key.replace('_', "%5F")),
        Attempt::key(
            "as bearer in the key's own header",
            &format!("Bearer {key}"),
        ),
        Attempt::key("twice", &format!("{key}{key}")),
        Attempt::key(
            "ten thousand characters",
            &format!("liya_prod_{}", "A".repeat(10_000)),
        ),
        Attempt::key(
            "what is shown of the key",
            shown["maskedKey"].as_str().unwrap(),
        ),
        Attempt::key("what is stored of the key", &stored),
        Attempt::key("what is stored, as a key", &format!("liya_prod_{stored}")),
        Attempt::key("the tenant's id", house.tenant.as_str()),
        Attempt::key("a wildcard", "liya_prod_%"),
        Attempt::key("a query", "liya_prod_' OR '1'='1"),
        Attempt::key("the word null", "null"),
    ];
    let bearer = super::memory();
    let bearer = with_token(bearer, &format!("liya_prod_{stored}"));
    attempts.push(Attempt::new(
        "what is stored, as bearer",
        bearer,
        401,
        "INVALID_API_KEY",
    ));
    attempts
}
