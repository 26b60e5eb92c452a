//! However a text is made, twice as much of it takes about twice as long.

#![expect(clippy::unwrap_used, reason = "the helpers belong to the tests too")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use adapters::keys::{KeyedHashes, Secret};
use adapters::redaction::PatternRedactor;
use domain::text::{KnownPerson, Raw};
use ports::Redactor;
use serde_json::{Value, json};

/// Pieces of which a text holds nothing else: half of a match each, so that every rule looks far.
const HALF_MATCHES: [&str; 24] = [
    "1 ",
    "a@",
    "(at) ",
    "x at y ",
    "password: ",
    "12 Oak ",
    "12 Oak Street, London, ",
    "Apt. 297\n ",
    "my manager ",
    "My manager Sarah Chen and ",
    "1.2.",
    "1-2-3-4-5-",
    "4111-",
    "+1-",
    "(0",
    "2001:",
    "eyJa.",
    "A. ",
    "de la ",
    "jane-",
    "-----BEGIN PRIVATE KEY",
    "j a n e ",
    "[REDACTED",
    "\u{200b}",
];

/// The longer text is so many times the shorter.
const TIMES: usize = 16;
/// Linear work takes `TIMES` as long, give or take what a larger working set costs; quadratic work
/// `TIMES` times `TIMES`.
const AT_MOST: u32 = 128;

#[test]
fn a_long_text_of_half_matches_takes_linear_time() {
    let redactor = PatternRedactor::new(Arc::new(KeyedHashes::new(
        Secret::from_bytes(vec![7; 32]).unwrap(),
    )));
    let jane = redactor.recognise(
        &json!({"name": "Jane Will van der Okafor", "email": "jane@okafor.dev", "phone": "+44 7700 900123"}),
        &Value::Null,
    );
    for piece in HALF_MATCHES {
        let bytes = 8_192;
        let short = best_of_three(&redactor, &jane, &piece.repeat(bytes / piece.len()));
        let long = best_of_three(&redactor, &jane, &piece.repeat(TIMES * bytes / piece.len()));
        assert!(long < short * AT_MOST, "{piece:?}: {short:?}, {long:?}");
    }
}

/// The least time is the one that was disturbed least.
fn best_of_three(redactor: &PatternRedactor, known: &KnownPerson, text: &str) -> Duration {
    let raw = Raw::new(text);
    (0..3)
        .map(|_| {
            let started = Instant::now();
            let spans = redactor.find(&raw, known);
            let time = started.elapsed();
            assert!(spans.iter().all(|span| span.end <= text.len()));
            time
        })
        .min()
        .unwrap()
}
