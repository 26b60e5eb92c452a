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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{KeyedHashes, Secret};
    use domain::text::Redacted;
    use proptest::prelude::*;
    use serde_json::json;

    pub(super) fn null_hashes() -> KeyedHashes {
        KeyedHashes::new(Secret::from_bytes(vec![0; 32]).unwrap())
    }

    pub(super) fn nobody() -> KnownPerson {
        KnownPerson::default()
    }

    fn redactor() -> PatternRedactor {
        PatternRedactor::new(Arc::new(null_hashes()))
    }

    fn redact(text: &str, known: &KnownPerson) -> String {
        let raw = Raw::new(text);
        Redacted::mask(&raw, &redactor().find(&raw, known)).into_string()
    }

    fn jane() -> KnownPerson {
        redactor().recognise(
            &json!({"name": "Jane Will Okafor", "email": "jane@okafor.dev", "phone": "+44 7700 900123"}),
            &Value::Null,
        )
    }

    #[test]
    fn a_message_keeps_everything_but_what_identifies() {
        assert_eq!(
            redact(
                "I'm Jane Okafor (jane@okafor.dev, 07700 900123). At Booking.com I cut p99 by 40% to 120 ms in 2021.",
                &jane()
            ),
            "I'm [REDACTED] ([REDACTED], [REDACTED]). At Booking.com I cut p99 by 40% to 120 ms in 2021."
        );
    }

    #[test]
    fn spaced_and_disguised_words_are_masked_whole() {
        assert_eq!(
            redact(
                "I am J a n e, mail j a n e @ o k a f o r . d e v ok",
                &jane()
            ),
            "I am [REDACTED], mail [REDACTED] ok"
        );
        assert_eq!(
            redact("call ٠٧٧٠٠ ٩٠٠١٢٣ now", &nobody()),
            "call [REDACTED] now"
        );
        assert_eq!(
            redact("ja\u{200b}ne\u{200d} here", &jane()),
            "[REDACTED] here"
        );
    }

    #[test]
    fn what_was_masked_stays_as_it_is() {
        let text = "My manager [REDACTED] and [REDACTED][REDACTED], born on [REDACTED]";
        assert!(redactor().find(&Raw::new(text), &jane()).is_empty());
    }

    /// Pieces that meet in awkward ways.
    fn awkward() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                "jane@okafor.dev",
                "Jane",
                "Will",
                "Okafor",
                " at ",
                " dot ",
                "[REDACTED]",
                "[RED",
                "ACTED]",
                "07700 900123",
                "4111 1111 1111 1111",
                "my manager ",
                "Sarah Chen",
                "Dr. ",
                "\n",
                ", ",
                ". ",
                "password: ",
                "hunter2",
                "SSN ",
                "536-90-4399",
                "born on ",
                "12 March 1990",
                "12 Oak Lane",
                "https://",
                "github.com/",
                "@",
                "%40",
                "&#64;",
                "\u{200b}",
                "é",
                "-",
                "+",
                "j a n e ",
                "1.2.3.4",
            ])
            .prop_map(str::to_owned),
            "\\PC{0,4}",
            "[0-9 ().+-]{0,12}",
            "[a-zA-Z@. ]{0,8}",
        ];
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    /// A thousand cases, or as many more as `PROPTEST_CASES` asks for.
    fn cases() -> ProptestConfig {
        let asked = ProptestConfig::default();
        ProptestConfig {
            cases: asked.cases.max(1_000),
            ..asked
        }
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn redacting_twice_is_redacting_once(text in awkward()) {
            let once = redact(&text, &jane());
            prop_assert_eq!(redact(&once, &jane()), once);
        }

        #[test]
        fn spans_are_apart_and_on_whole_characters(text in awkward()) {
            let spans = redactor().find(&Raw::new(&*text), &jane());
            for span in &spans {
                prop_assert!(text.get(span.start..span.end).is_some_and(|part| !part.is_empty()));
            }
            for pair in spans.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
            }
        }

        #[test]
        fn the_text_outside_the_spans_is_as_it_was(text in awkward()) {
            let raw = Raw::new(&*text);
            let spans = redactor().find(&raw, &jane());
            let mut rest = Redacted::mask(&raw, &spans).into_string();
            let mut at = 0;
            for span in &spans {
                let kept = &text[at..span.start];
                prop_assert!(rest.starts_with(kept));
                rest.replace_range(..kept.len(), "");
                rest = rest.strip_prefix(domain::text::MARKER).map_or(rest.clone(), str::to_owned);
                at = span.end;
            }
            prop_assert_eq!(rest, &text[at..]);
        }
    }
}
