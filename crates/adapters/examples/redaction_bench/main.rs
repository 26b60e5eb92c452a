//! Measures the redactor; `cargo xtask redaction-bench` builds and calls it.
//!
//! Prints recall, precision and F2 by type, over-redaction and speed for the development corpus, the
//! test splits and, where `--presidio-research FILE` names it, a labelled data set in that form. With
//! `--presidio PYTHON SCRIPT` the same figures follow for Presidio on the same texts.

#[path = "corpus.rs"]
mod corpus;
mod labelled;
mod measure;
mod presidio;
mod public;

use std::path::PathBuf;
use std::sync::Arc;

use adapters::keys::{KeyedHashes, Secret};
use adapters::redaction::PatternRedactor;
use anyhow::Result;
use clap::Parser;

use corpus::{Example, Split};
use measure::{Measured, share};

const DEVELOPMENT: &str = include_str!("../../data/redaction/development.toml");
const TEST: &str = include_str!("../../data/redaction/test.toml");
const HELD_OUT_2: &str = include_str!("../../data/redaction/held_out_2.jsonl");
const HELD_OUT_1: &str = include_str!("../../data/redaction/held_out_1.jsonl");

/// What to measure and with what to compare.
#[derive(Parser)]
struct Arguments {
    /// The file of texts of presidio-research.
    #[arg(long, value_name = "FILE")]
    presidio_research: Option<PathBuf>,
    /// A Python with presidio-analyzer, and the script that runs it.
    #[arg(long, num_args = 2, value_names = ["PYTHON", "SCRIPT"])]
    presidio: Option<Vec<PathBuf>>,
    /// Also print each text with a miss or a false span.
    #[arg(long)]
    faults: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let redactor =
        PatternRedactor::new(Arc::new(KeyedHashes::new(Secret::from_bytes(vec![7; 32])?)));
    let texts = texts(&arguments)?;
    // The first texts compile the patterns, which is no part of reading a text.
    for (_, examples) in &texts {
        measure::measure(&redactor, examples);
    }
    for (title, examples) in texts {
        let ours = measure::measure(&redactor, &examples);
        print(&title, &ours, arguments.faults);
        if let Some([python, script]) = arguments.presidio.as_deref() {
            let findings = presidio::find(python, script, &examples)?;
            let theirs = measure::compare(&examples, findings);
            print(&format!("{title}, Presidio"), &theirs, false);
            print_ratio(&ours, &theirs);
        }
    }
    Ok(())
}

/// The texts by title.
fn texts(arguments: &Arguments) -> Result<Vec<(String, Vec<Example>)>> {
    let mut texts = vec![
        (
            "development".to_owned(),
            Split::read(DEVELOPMENT)?.examples()?,
        ),
        ("test".to_owned(), Split::read(TEST)?.examples()?),
        ("held out 1".to_owned(), labelled::read(HELD_OUT_1)?),
        ("held out 2".to_owned(), labelled::read(HELD_OUT_2)?),
    ];
    if let Some(path) = &arguments.presidio_research {
        texts.push(("presidio-research".to_owned(), public::read(path)?));
    }
    Ok(texts)
}

#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn print(title: &str, measured: &Measured, faults: bool) {
    println!("\n| {title} | values | recall | disguised | precision | F2 |");
    println!("|---|---|---|---|---|---|");
    for (name, row) in &measured.rows {
        let shown = |count: (u32, u32)| match count.0 {
            0 => "-".to_owned(),
            _ => format!("{:.4}", share(count)),
        };
        println!(
            "| {name} | {} | {} | {} | {} | {:.4} |",
            row.plain.0 + row.disguised.0,
            shown(row.plain),
            shown(row.disguised),
            shown(row.masked),
            row.f2(),
        );
    }
    let (harmless, masked) = measured.harmless;
    println!(
        "\nOver-redaction: {masked} of {harmless} harmless texts. Speed: {:.3} ms per KB.",
        measured.per_kilobyte()
    );
    for fault in measured.faults.iter().filter(|_| faults) {
        println!("  {fault}");
    }
}

#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn print_ratio(ours: &Measured, theirs: &Measured) {
    println!(
        "\n{:.0} times as fast as Presidio on these texts.",
        theirs.per_kilobyte() / ours.per_kilobyte()
    );
}
