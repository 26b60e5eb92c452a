//! Any text: no panic, spans apart and on whole characters, the rest as it was, and nothing left to
//! find once it is masked.
#![no_main]

use std::sync::{Arc, LazyLock};

use adapters::keys::{KeyedHashes, Secret};
use adapters::redaction::PatternRedactor;
use domain::text::{KnownPerson, Raw, Redacted};
use libfuzzer_sys::fuzz_target;
use ports::Redactor;
use serde_json::{Value, json};

static REDACTOR: LazyLock<PatternRedactor> = LazyLock::new(|| {
    let secret = Secret::from_bytes(vec![7; 32]).expect("a long secret");
    PatternRedactor::new(Arc::new(KeyedHashes::new(secret)))
});

static JANE: LazyLock<KnownPerson> = LazyLock::new(|| {
    let profile = json!({
        "name": "Jane Will van der Okafor",
        "email": "jane@okafor.dev",
        "phone": "+44 7700 900123",
    });
    REDACTOR.recognise(&profile, &Value::Null)
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let raw = Raw::new(&*text);
    let spans = REDACTOR.find(&raw, &JANE);
    let mut at = 0;
    for span in &spans {
        assert!(at <= span.start && span.start < span.end, "spans are apart");
        assert!(text.get(span.start..span.end).is_some(), "whole characters");
        at = span.end;
    }
    let masked = Raw::new(Redacted::mask(&raw, &spans).into_string());
    assert!(REDACTOR.find(&masked, &JANE).is_empty(), "nothing is left");
});
