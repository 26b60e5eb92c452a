//! Texts with their values marked in place, one JSON object a line: `{"text": "... ⟦phone:020 7946 0018⟧"}`.
//!
//! The text before and after a value's colon is the row of the table and the value. `¬` is dropped: it
//! keeps made-up keys from looking like live ones to a scanner.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::corpus::{Example, Gold, ROWS};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    text: String,
    #[serde(default)]
    disguised: bool,
    name: Option<String>,
    resume: Option<String>,
}

/// Reads the texts of a file.
///
/// # Errors
///
/// When a line has another form or marks a value of a row that there is not.
pub(crate) fn read(file: &str) -> Result<Vec<Example>> {
    file.lines()
        .map(|line| example(serde_json::from_str(line).context("a labelled text")?))
        .collect()
}

fn example(line: Line) -> Result<Example> {
    let marked = line.text.replace('¬', "");
    let (mut text, mut gold) = (String::new(), Vec::new());
    let mut rest = marked.as_str();
    while let Some((head, tail)) = rest.split_once('⟦') {
        let (value, tail) = tail.split_once('⟧').context("an open mark")?;
        let (row, value) = value.split_once(':').context("a mark without a row")?;
        text.push_str(head);
        let start = text.len();
        text.push_str(value);
        gold.push(Gold {
            range: start..text.len(),
            row: ROWS
                .iter()
                .find(|known| **known == row)
                .with_context(|| format!("no row {row}"))?,
        });
        rest = tail;
    }
    text.push_str(rest);
    Ok(Example {
        text,
        gold,
        neutral: Vec::new(),
        disguised: line.disguised,
        profile: line
            .name
            .map_or(Value::Null, |name| json!({ "name": name })),
        resume: line
            .resume
            .map_or(Value::Null, |text| json!({ "text": text })),
    })
}
