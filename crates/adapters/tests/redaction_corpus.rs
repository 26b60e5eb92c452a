//! The redactor reaches its figures on the test splits, which were written apart from the rules.

#![expect(clippy::unwrap_used, reason = "the helpers belong to the tests too")]

#[path = "../examples/redaction_bench/corpus.rs"]
mod corpus;
#[path = "../examples/redaction_bench/labelled.rs"]
mod labelled;
#[path = "../examples/redaction_bench/measure.rs"]
mod measure;

use std::sync::Arc;

use adapters::keys::{KeyedHashes, Secret};
use adapters::redaction::PatternRedactor;
use corpus::Example;
use measure::{Row, share};

/// Least recall plain, recall in disguise and precision.
const LEAST: [(&str, f64, f64, f64); 13] = [
    ("e-mail", 0.999, 0.95, 0.999),
    ("phone", 0.98, 0.85, 0.98),
    ("card", 0.995, 0.95, 0.999),
    ("IBAN", 0.995, 0.95, 0.999),
    ("national id", 0.99, 0.90, 0.99),
    ("document", 0.98, 0.0, 0.98),
    ("public IP", 0.98, 0.0, 0.98),
    ("link", 0.98, 0.0, 0.98),
    ("secret", 0.98, 0.0, 0.98),
    ("date of birth", 0.95, 0.0, 0.99),
    ("address", 0.85, 0.0, 0.90),
    ("own name", 0.98, 0.90, 0.99),
    ("other name", 0.60, 0.0, 0.95),
];

#[test]
fn the_test_split_is_redacted_as_well_as_promised() {
    let split = corpus::Split::read(include_str!("../data/redaction/test.toml")).unwrap();
    hold(&split.examples().unwrap());
}

#[test]
fn the_texts_held_out_are_redacted_as_well_as_promised() {
    for file in [
        include_str!("../data/redaction/held_out_1.jsonl"),
        include_str!("../data/redaction/held_out_2.jsonl"),
    ] {
        hold(&labelled::read(file).unwrap());
    }
}

fn hold(examples: &[Example]) {
    let redactor = PatternRedactor::new(Arc::new(KeyedHashes::new(
        Secret::from_bytes(vec![7; 32]).unwrap(),
    )));
    let measured = measure::measure(&redactor, examples);
    let short: Vec<_> = LEAST
        .iter()
        .filter(|(name, plain, disguised, precision)| {
            let row = measured.rows.get(name).cloned().unwrap_or_else(|| Row {
                plain: (1, 0),
                ..Row::default()
            });
            share(row.plain) < *plain
                || share(row.disguised) < *disguised
                || share(row.masked) < *precision
                || row.f2() == 0.0
        })
        .collect();
    assert!(
        short.is_empty(),
        "{short:?}\n{:#?}\n{}",
        measured.rows,
        measured.faults.join("\n")
    );
    assert!(share(measured.harmless) <= 0.005, "{:?}", measured.harmless);
    assert!(measured.per_kilobyte() > 0.0);
}
