//! Measures the redactor: `cargo run --release -p adapters --example redaction_bench -- [--faults] [synth_dataset_v2.json]`.
//!
//! Prints recall, precision and F2 by type, over-redaction and speed for the development and the
//! test split, and recall by type for a labelled data set in the form of presidio-research.

#[path = "corpus.rs"]
mod corpus;
mod labelled;
mod measure;
mod public;

use std::path::Path;
use std::sync::Arc;

use adapters::keys::{KeyedHashes, Secret};
use adapters::redaction::PatternRedactor;
use anyhow::Result;

use corpus::Split;
use measure::{Measured, share};

const DEVELOPMENT: &str = include_str!("../../data/redaction/development.toml");
const TEST: &str = include_str!("../../data/redaction/test.toml");
const HELD_OUT_1: &str = include_str!("../../data/redaction/held_out_1.jsonl");

fn main() -> Result<()> {
    let redactor =
        PatternRedactor::new(Arc::new(KeyedHashes::new(Secret::from_bytes(vec![7; 32])?)));
    let (flags, paths): (Vec<_>, Vec<_>) = std::env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let faults = flags.iter().any(|flag| flag == "--faults");
    for (title, split) in [("development", DEVELOPMENT), ("test", TEST)] {
        let examples = Split::read(split)?.examples()?;
        print(title, &measure::measure(&redactor, &examples), faults);
    }
    for (title, file) in [("held out 1", HELD_OUT_1)] {
        print(
            title,
            &measure::measure(&redactor, &labelled::read(file)?),
            faults,
        );
    }
    for path in paths {
        let examples = public::read(Path::new(&path))?;
        print(&path, &measure::measure(&redactor, &examples), faults);
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn print(title: &str, measured: &Measured, faults: bool) {
    println!("{title}");
    println!(
        "  {:<16} {:>7} {:>7} {:>9} {:>9} {:>7}",
        "type", "values", "recall", "disguised", "precision", "F2"
    );
    for (name, row) in &measured.rows {
        println!(
            "  {name:<16} {:>7} {:>7.4} {:>9.4} {:>9.4} {:>7.4}",
            row.plain.0 + row.disguised.0,
            share(row.plain),
            share(row.disguised),
            share(row.masked),
            row.f2(),
        );
    }
    let (texts, masked) = measured.harmless;
    println!("  over-redaction {masked} of {texts} harmless texts");
    let (bytes, time) = measured.speed;
    let kilobytes = u32::try_from(bytes).map_or(1.0, f64::from) / 1024.0;
    println!("  {:.3} ms per KB", time.as_secs_f64() * 1000.0 / kilobytes);
    for fault in measured.faults.iter().filter(|_| faults) {
        println!("  {fault}");
    }
}
