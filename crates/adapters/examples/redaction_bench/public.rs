//! A labelled data set in the form of presidio-research: a list of texts with spans.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;

use crate::corpus::{Example, Gold};

#[derive(Deserialize)]
struct Entry {
    full_text: String,
    spans: Vec<Labelled>,
}

#[derive(Deserialize)]
struct Labelled {
    entity_type: String,
    start_position: usize,
    end_position: usize,
}

/// Reads the texts; positions there are characters, here bytes. Types that are no personal
/// identifier (dates, ages, cities, companies, titles) are left out.
///
/// # Errors
///
/// When the file cannot be read or has another form.
pub(crate) fn read(path: &Path) -> Result<Vec<Example>> {
    let file = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    let entries: Vec<Entry> = serde_json::from_str(&file).context("a list of labelled texts")?;
    Ok(entries.into_iter().map(example).collect())
}

/// The byte at which each character of a text begins, and its length at the end.
pub(crate) fn offsets(text: &str) -> Vec<usize> {
    let starts = text.char_indices().map(|(at, _)| at);
    starts.chain([text.len()]).collect()
}

fn example(entry: Entry) -> Example {
    let offsets = offsets(&entry.full_text);
    let at = |place: usize| offsets.get(place).copied().unwrap_or(entry.full_text.len());
    let (mut gold, mut neutral) = (Vec::new(), Vec::new());
    for span in &entry.spans {
        let range = at(span.start_position)..at(span.end_position);
        match row_of(&span.entity_type) {
            Some(row) => gold.push(Gold { range, row }),
            None => neutral.push(range),
        }
    }
    Example {
        gold,
        neutral,
        disguised: false,
        profile: Value::Null,
        resume: Value::Null,
        text: entry.full_text,
    }
}

fn row_of(entity_type: &str) -> Option<&'static str> {
    Some(match entity_type {
        "PERSON" => "other name",
        "STREET_ADDRESS" => "address",
        "CREDIT_CARD" => "card",
        "PHONE_NUMBER" => "phone",
        "EMAIL_ADDRESS" => "e-mail",
        "DOMAIN_NAME" => "link",
        "IBAN_CODE" => "IBAN",
        "US_SSN" => "national id",
        "IP_ADDRESS" => "public IP",
        "US_DRIVER_LICENSE" => "document",
        _ => return None,
    })
}
