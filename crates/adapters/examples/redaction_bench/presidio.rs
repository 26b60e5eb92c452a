//! Presidio over the same texts: a Python script that reads and writes a line for each.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use domain::text::{Span, SpanKind};
use serde::Deserialize;

use crate::corpus::Example;
use crate::public::offsets;

#[derive(Deserialize)]
struct Line {
    seconds: f64,
    spans: Vec<(usize, usize, String)>,
}

/// What it finds in the texts and how long it takes for each.
///
/// # Errors
///
/// When the script cannot be run or does not answer for each text.
pub(crate) fn find(
    python: &Path,
    script: &Path,
    examples: &[Example],
) -> Result<Vec<(Vec<Span>, Duration)>> {
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("start {}", python.display()))?;
    let mut sent = child.stdin.take().context("its input")?;
    let answers = BufReader::new(child.stdout.take().context("its output")?);
    let findings = std::thread::scope(|scope| {
        let writer = scope.spawn(move || -> Result<()> {
            for example in examples {
                serde_json::to_writer(&mut sent, &example.text)?;
                sent.write_all(b"\n")?;
            }
            Ok(())
        });
        let findings: Result<Vec<_>> = answers
            .lines()
            .zip(examples)
            .map(|(line, example)| finding(&example.text, serde_json::from_str(&line?)?))
            .collect();
        writer.join().ok().context("the texts were sent")??;
        findings
    })?;
    ensure!(child.wait()?.success(), "presidio failed");
    ensure!(
        findings.len() == examples.len(),
        "presidio answered for each text"
    );
    Ok(findings)
}

fn finding(text: &str, line: Line) -> Result<(Vec<Span>, Duration)> {
    let offsets = offsets(text);
    let at = |place: usize| offsets.get(place).copied().context("a place in the text");
    let mut spans = Vec::new();
    for (start, end, entity_type) in line.spans {
        if let Some(kind) = kind_of(&entity_type) {
            spans.push(Span {
                start: at(start)?,
                end: at(end)?,
                kind,
            });
        }
    }
    Ok((spans, Duration::try_from_secs_f64(line.seconds)?))
}

/// Its types as far as they are ours; dates of any kind, bank accounts and wallets are not.
fn kind_of(entity_type: &str) -> Option<SpanKind> {
    Some(match entity_type {
        "EMAIL_ADDRESS" => SpanKind::Email,
        "PHONE_NUMBER" => SpanKind::Phone,
        "CREDIT_CARD" => SpanKind::Card,
        "IBAN_CODE" => SpanKind::Iban,
        "US_SSN" | "US_ITIN" | "UK_NHS" | "UK_NINO" => SpanKind::NationalId,
        "US_PASSPORT" | "UK_PASSPORT" => SpanKind::Passport,
        "US_DRIVER_LICENSE" => SpanKind::DrivingLicence,
        "URL" => SpanKind::Link,
        "IP_ADDRESS" => SpanKind::IpAddress,
        "PERSON" => SpanKind::OtherName,
        "LOCATION" => SpanKind::Address,
        _ => return None,
    })
}
