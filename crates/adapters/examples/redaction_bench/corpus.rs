//! A labelled corpus: templates of a file, filled with made-up values from a seed.

mod disguise;
mod numbers;
mod values;

use std::ops::Range;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) use values::Dice;
use values::Filled;

/// How often a template is filled, plainly and in disguise.
const PLAIN: usize = 40;
const DISGUISED: usize = 16;

/// Templates and the words that fill them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Split {
    seed: u64,
    given: Vec<String>,
    family: Vec<String>,
    companies: Vec<String>,
    streets: Vec<String>,
    cities: Vec<String>,
    texts: Vec<String>,
    harmless: Vec<String>,
}

/// The rows of the table.
pub(crate) const ROWS: [&str; 13] = [
    "e-mail",
    "phone",
    "card",
    "IBAN",
    "national id",
    "document",
    "date of birth",
    "address",
    "link",
    "public IP",
    "secret",
    "own name",
    "other name",
];

/// A value in a text that must be masked.
pub(crate) struct Gold {
    /// Its bytes.
    pub(crate) range: Range<usize>,
    /// The row of the table to which it counts.
    pub(crate) row: &'static str,
}

/// A text with what must be masked in it.
pub(crate) struct Example {
    /// The text.
    pub(crate) text: String,
    /// The values; none in a harmless text.
    pub(crate) gold: Vec<Gold>,
    /// What is labelled and out of scope (towns, dates of any kind): neither asked for nor a fault.
    pub(crate) neutral: Vec<Range<usize>>,
    /// Whether the values are in disguise.
    pub(crate) disguised: bool,
    /// The profile of the candidate who writes.
    pub(crate) profile: Value,
    /// The resume that came with it.
    pub(crate) resume: Value,
}

impl Split {
    /// Reads a split.
    ///
    /// # Errors
    ///
    /// When the text is no split.
    pub(crate) fn read(text: &str) -> Result<Self> {
        toml::from_str(text).context("read the templates")
    }

    /// All texts of the split, always the same.
    ///
    /// # Errors
    ///
    /// When a template names a value that there is not.
    pub(crate) fn examples(&self) -> Result<Vec<Example>> {
        let mut dice = Dice::new(self.seed);
        let mut examples = Vec::new();
        for template in &self.texts {
            for _ in 0..PLAIN {
                examples.push(self.fill(template, false, &mut dice)?);
            }
            for _ in 0..DISGUISED {
                examples.push(self.fill(template, true, &mut dice)?);
            }
        }
        for template in &self.harmless {
            for _ in 0..PLAIN / 4 {
                examples.push(self.fill(template, false, &mut dice)?);
            }
        }
        Ok(examples)
    }

    fn fill(&self, template: &str, disguised: bool, dice: &mut Dice) -> Result<Example> {
        let person = self.person(dice);
        let mut text = String::new();
        let mut gold = Vec::new();
        let mut rest = template;
        while let Some((head, tail)) = rest.split_once('{') {
            let (slot, tail) = tail.split_once('}').context("an open brace")?;
            text.push_str(head);
            let Filled { value, row } = self
                .value(slot, &person, dice)
                .with_context(|| format!("no value {slot}"))?;
            let start = text.len();
            match row {
                Some(row) => {
                    let value = if disguised {
                        disguise::disguise(&value, row, dice)
                    } else {
                        value
                    };
                    text.push_str(&value);
                    gold.push(Gold {
                        range: start..text.len(),
                        row,
                    });
                }
                None => text.push_str(&value),
            }
            rest = tail;
        }
        text.push_str(rest);
        let profile = json!({ "name": format!("{} {}", person.0, person.1) });
        Ok(Example {
            text,
            gold,
            neutral: Vec::new(),
            disguised,
            profile,
            resume: Value::Null,
        })
    }
}
