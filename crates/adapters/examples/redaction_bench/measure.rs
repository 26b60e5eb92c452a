//! What a redactor makes of labelled texts: recall, precision and F2 for each row of the table.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use domain::text::{Raw, Span, SpanKind};
use ports::Redactor;

use crate::corpus::Example;

/// So many bytes beside the value may be masked with it.
const TOLERANCE: usize = 12;

/// Counts for one row of the table.
#[derive(Debug, Default, Clone)]
pub(crate) struct Row {
    /// Values in plain spelling, and how many of them were masked whole.
    pub(crate) plain: (u32, u32),
    /// Values in disguise, and how many of them were masked whole.
    pub(crate) disguised: (u32, u32),
    /// Masked spans, and how many of them were a value.
    pub(crate) masked: (u32, u32),
}

/// What was measured.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// By row.
    pub(crate) rows: BTreeMap<&'static str, Row>,
    /// Harmless texts, and how many of them had a span.
    pub(crate) harmless: (u32, u32),
    /// Bytes read and the time it took.
    pub(crate) speed: (usize, Duration),
    /// Texts with a miss or a false span.
    pub(crate) faults: Vec<String>,
}

/// A share of a count; of nothing it is one.
pub(crate) fn share((all, hit): (u32, u32)) -> f64 {
    if all == 0 {
        1.0
    } else {
        f64::from(hit) / f64::from(all)
    }
}

impl Row {
    /// The mean of precision and recall in which recall counts twice.
    pub(crate) fn f2(&self) -> f64 {
        let (precision, recall) = (share(self.masked), share(self.plain));
        let weight = 4.0 * precision + recall;
        if weight == 0.0 {
            0.0
        } else {
            5.0 * precision * recall / weight
        }
    }
}

impl Measured {
    /// Milliseconds for a kilobyte of text.
    pub(crate) fn per_kilobyte(&self) -> f64 {
        let (bytes, time) = self.speed;
        let kilobytes = u32::try_from(bytes).map_or(1.0, f64::from) / 1024.0;
        time.as_secs_f64() * 1000.0 / kilobytes
    }
}

/// Runs the redactor over all texts.
pub(crate) fn measure(redactor: &dyn Redactor, examples: &[Example]) -> Measured {
    let findings = examples.iter().map(|example| {
        let known = redactor.recognise(&example.profile, &example.resume);
        let raw = Raw::new(&*example.text);
        let started = Instant::now();
        let spans = redactor.find(&raw, &known);
        (spans, started.elapsed())
    });
    compare(examples, findings)
}

/// Compares what was found in the texts, and how long it took, with what there is.
pub(crate) fn compare(
    examples: &[Example],
    findings: impl IntoIterator<Item = (Vec<Span>, Duration)>,
) -> Measured {
    let mut measured = Measured::default();
    for (example, (spans, time)) in examples.iter().zip(findings) {
        measured.speed.0 += example.text.len();
        measured.speed.1 += time;
        count(example, &spans, &mut measured);
    }
    measured
}

fn count(example: &Example, spans: &[Span], measured: &mut Measured) {
    let mut fault = false;
    for gold in &example.gold {
        let row = measured.rows.entry(gold.row).or_default();
        let hit = is_masked(&example.text, &gold.range, spans);
        let counts = if example.disguised {
            &mut row.disguised
        } else {
            &mut row.plain
        };
        counts.0 += 1;
        counts.1 += u32::from(hit);
        fault |= !hit;
    }
    let spans: Vec<Span> = spans
        .iter()
        .filter(|span| !is_neutral(example, span))
        .copied()
        .collect();
    if example.gold.is_empty() {
        measured.harmless.0 += 1;
        measured.harmless.1 += u32::from(!spans.is_empty());
        fault |= !spans.is_empty();
    }
    for span in &spans {
        let gold = example
            .gold
            .iter()
            .find(|gold| overlap(span, &gold.range) > 0);
        let row = gold.map_or(row_of(span.kind), |gold| gold.row);
        let labelled = example.gold.iter().map(|gold| &gold.range);
        let inside: usize = labelled
            .chain(&example.neutral)
            .map(|range| overlap(span, range))
            .sum();
        let fits = gold.is_some() && span.end - span.start <= inside + TOLERANCE;
        let row = measured.rows.entry(row).or_default();
        row.masked.0 += 1;
        row.masked.1 += u32::from(fits);
        fault |= !fits;
    }
    if fault {
        let shown: Vec<_> = spans
            .iter()
            .map(|span| {
                (
                    span.kind,
                    example.text.get(span.start..span.end).unwrap_or_default(),
                )
            })
            .collect();
        measured
            .faults
            .push(format!("{:?} <- {shown:?}", example.text));
    }
}

/// How many bytes of a range a span covers.
fn overlap(span: &Span, range: &std::ops::Range<usize>) -> usize {
    range
        .end
        .min(span.end)
        .saturating_sub(range.start.max(span.start))
}

/// Whether a span covers no value, and something that is labelled and out of scope.
fn is_neutral(example: &Example, span: &Span) -> bool {
    let touches = |range| overlap(span, range) > 0;
    !example.gold.iter().any(|gold| touches(&gold.range)) && example.neutral.iter().any(touches)
}

/// Whether every letter and digit of the value is in some span.
fn is_masked(text: &str, range: &std::ops::Range<usize>, spans: &[Span]) -> bool {
    text.char_indices()
        .filter(|(at, c)| range.contains(at) && c.is_alphanumeric())
        .all(|(at, _)| {
            spans
                .iter()
                .any(|span| (span.start..span.end).contains(&at))
        })
}

fn row_of(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Email => "e-mail",
        SpanKind::Phone => "phone",
        SpanKind::Card => "card",
        SpanKind::Iban => "IBAN",
        SpanKind::NationalId => "national id",
        SpanKind::Passport | SpanKind::DrivingLicence => "document",
        SpanKind::BirthDate => "date of birth",
        SpanKind::Address => "address",
        SpanKind::Link => "link",
        SpanKind::IpAddress => "public IP",
        SpanKind::Secret => "secret",
        SpanKind::OwnName => "own name",
        SpanKind::OtherName => "other name",
    }
}
