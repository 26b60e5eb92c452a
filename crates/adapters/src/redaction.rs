//! The redactor: finds personal data in text.
//!
//! Every detector is a file of its own and sees only a [`view::View`], a plain spelling of the text
//! whose offsets lead back to it. Nothing here masks or keeps a value.

mod address;
mod birth_date;
mod card;
mod document;
mod email;
mod found;
mod iban;
mod ip_address;
mod known;
mod label;
mod link;
mod national_id;
mod other_name;
mod own_name;
mod phone;
mod recognise;
mod secret;
mod view;
mod words;

use std::sync::Arc;

use domain::text::{KnownPerson, Raw, Span, SpanKind};
use ports::{Fingerprints, Redactor};
use serde_json::Value;

use found::{Found, merged};
use known::Known;
use view::View;

/// After this many readings a text that still shows something new was made to do so.
const MOST_READINGS: usize = 8;

/// Finds personal data by pattern, check digit, cue and keyed hash; no model, no memory.
pub struct PatternRedactor {
    fingerprints: Arc<dyn Fingerprints>,
}

impl PatternRedactor {
    /// A redactor that recognises people by these fingerprints.
    pub fn new(fingerprints: Arc<dyn Fingerprints>) -> Self {
        Self { fingerprints }
    }
}

impl Redactor for PatternRedactor {
    /// Reads the text again as it looks when masked, until nothing new shows, so that a redacted
    /// text redacts to itself. A text that never settles is masked whole.
    fn find(&self, text: &Raw, known: &KnownPerson) -> Vec<Span> {
        let text = text.expose();
        let mut known = Known::new(self.fingerprints.as_ref(), known);
        let mut spans: Vec<Span> = Vec::new();
        for _ in 0..MOST_READINGS {
            let new = read(text, &spans, &mut known);
            if new.is_empty() {
                return spans;
            }
            spans.extend(new);
            spans.sort_unstable_by_key(|span| span.start);
        }
        vec![Span {
            start: 0,
            end: text.len(),
            kind: SpanKind::Secret,
        }]
    }

    fn recognise(&self, profile: &Value, resume: &Value) -> KnownPerson {
        recognise::recognise(self.fingerprints.as_ref(), profile, resume)
    }
}

/// What shows in a text of which these spans are masked: no two of the new spans overlap.
fn read(text: &str, masked: &[Span], known: &mut Known<'_>) -> Vec<Span> {
    let view = View::of(text, masked);
    let mut spans = sources(&view, detect(view.text(), known));
    if let Some(closed) = view.with_spaced_words_closed() {
        spans.extend(sources(&closed, detect(closed.text(), known)));
    }
    merged(spans)
}

/// The places in the source; what would reach over a masked place is left alone.
fn sources(view: &View, found: Vec<Found>) -> Vec<Span> {
    found
        .into_iter()
        .filter(|found| {
            view.text()
                .get(found.range.clone())
                .is_some_and(|text| !text.is_empty() && !text.contains(view::MASKED))
        })
        .map(|found| {
            let source = view.source(&found.range);
            Span {
                start: source.start,
                end: source.end,
                kind: found.kind,
            }
        })
        .collect()
}

fn detect(view: &str, known: &mut Known<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    secret::find(view, &mut found);
    email::find(view, known, &mut found);
    link::find(view, &mut found);
    ip_address::find(view, &mut found);
    iban::find(view, &mut found);
    card::find(view, &mut found);
    national_id::find(view, &mut found);
    document::find(view, &mut found);
    birth_date::find(view, &mut found);
    phone::find(view, known, &mut found);
    address::find(view, &mut found);
    own_name::find(view, known, &mut found);
    other_name::find(view, &mut found);
    found
}
