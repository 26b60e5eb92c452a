//! What people write, before and after redaction.
//!
//! [`Raw`] exists between the edge and the redactor; everything stored, logged or sent to a model
//! is [`Redacted`]. The redactor only finds; masking happens here.

mod growing;
mod json;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

pub use json::{RawJson, RedactedJson};
use serde::{Deserialize, Serialize};

use crate::session::{UnknownWord, worded_enum};
use crate::settings::RedactionOff;

/// What stands in place of each masked span.
pub const MARKER: &str = "[REDACTED]";

/// Text as a client sent it or a model wrote it. It cannot be shown, stored or serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Raw(String);

impl Raw {
    /// Text from outside.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the redactor's eyes.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Raw(..)")
    }
}

worded_enum! {
    /// What a span identifies.
    SpanKind {
        /// An e-mail address.
        Email = "email",
        /// A phone number.
        Phone = "phone",
        /// A payment card number.
        Card = "card",
        /// An international bank account number.
        Iban = "iban",
        /// A social security, tax or identity card number.
        NationalId = "national_id",
        /// A passport number.
        Passport = "passport",
        /// A driving licence number.
        DrivingLicence = "driving_licence",
        /// A date of birth.
        BirthDate = "birth_date",
        /// A street address.
        Address = "address",
        /// A personal profile link or handle.
        Link = "link",
        /// A public IP address.
        IpAddress = "ip_address",
        /// A password, key or token.
        Secret = "secret",
        /// The candidate's own name.
        OwnName = "own_name",
        /// Another person's name.
        OtherName = "other_name",
    }
}

/// A part of a text to be masked: byte offsets on character boundaries, `start < end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it identifies.
    pub kind: SpanKind,
}

/// How many spans of each kind were masked; never the values.
pub type SpanCounts = BTreeMap<SpanKind, u32>;

/// Adds the spans of one text to the counts.
pub fn count(counts: &mut SpanCounts, spans: &[Span]) {
    for span in spans {
        *counts.entry(span.kind).or_default() += 1;
    }
}

/// Text that may be kept: masked, or written by the engine or the tenant, or from a tenant that has
/// switched redaction off.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// Replaces every span by [`MARKER`]; overlapping and touching spans become one marker.
    /// Spans that do not lie on character boundaries are widened to the next ones, so that nothing
    /// is ever masked in part.
    pub fn mask(raw: &Raw, spans: &[Span]) -> Self {
        let text = raw.expose();
        let mut ordered: Vec<(usize, usize)> = spans
            .iter()
            .map(|span| widen(text, span.start, span.end))
            .filter(|(s, e)| s < e)
            .collect();
        ordered.sort_unstable();
        let mut masked = String::with_capacity(text.len());
        let mut done = 0;
        let mut last_end = None;
        for (start, end) in ordered {
            if last_end.is_some_and(|last| start <= last) {
                done = done.max(end);
                last_end = last_end.max(Some(end));
                continue;
            }
            masked.push_str(text.get(done..start).unwrap_or_default());
            masked.push_str(MARKER);
            done = end;
            last_end = Some(end);
        }
        masked.push_str(text.get(done..).unwrap_or_default());
        Self(masked)
    }

    /// The text as sent, for a tenant that has switched redaction off.
    pub fn as_sent(raw: &Raw, _proof: RedactionOff) -> Self {
        Self(raw.expose().to_owned())
    }

    /// Text that the engine or the tenant wrote (bank, help lines, persona): it is never masked.
    pub fn written(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Text read back from storage, where it was masked before. Storage adapters only.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A part of it, by byte offsets: what may be kept whole may be kept in part. None where the
    /// offsets lie outside or inside a character.
    pub fn part(&self, bytes: std::ops::Range<usize>) -> Option<Self> {
        self.0.get(bytes).map(|part| Self(part.to_owned()))
    }

    /// The text, by value.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redacted(..)")
    }
}

impl AsRef<str> for Redacted {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

fn widen(text: &str, start: usize, end: usize) -> (usize, usize) {
    let end = end.min(text.len());
    let mut start = start.min(end);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = end;
    while !text.is_char_boundary(end) {
        end += 1;
    }
    (start, end)
}

/// How the candidate is recognised on later turns: keyed hashes of normalised tokens, no values.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KnownPerson {
    /// One mark for each token of the name, each address, each number.
    pub marks: Vec<KnownMark>,
}

/// One thing by which the candidate is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownMark {
    /// What it is.
    pub kind: MarkKind,
    /// Keyed hash of the normalised token, base64url.
    pub hash: String,
}

/// What a [`KnownMark`] recognises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A part of the name, in any case.
    Name,
    /// A part of the name that is also a common word ("Will", "Mark"): only in the given case.
    CasedName,
    /// The e-mail address.
    Email,
    /// The phone number's digits.
    Phone,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span {
            start,
            end,
            kind: SpanKind::Email,
        }
    }

    #[test]
    fn overlapping_and_touching_spans_become_one_marker() {
        let raw = Raw::new("call 0123456789 now");
        assert_eq!(
            Redacted::mask(&raw, &[span(8, 15), span(5, 10)]).as_str(),
            "call [REDACTED] now"
        );
        assert_eq!(
            Redacted::mask(&raw, &[span(5, 10), span(10, 15)]).as_str(),
            "call [REDACTED] now"
        );
        assert_eq!(Redacted::mask(&raw, &[]).as_str(), raw.expose());
    }

    #[test]
    fn a_span_inside_a_character_masks_the_whole_character() {
        let raw = Raw::new("aéb");
        assert_eq!(Redacted::mask(&raw, &[span(2, 3)]).as_str(), "a[REDACTED]b");
        assert_eq!(Redacted::mask(&raw, &[span(1, 99)]).as_str(), "a[REDACTED]");
    }

    #[test]
    fn debug_output_shows_no_words() {
        let raw = Raw::new("secret words");
        let kept = Redacted::written("secret words");
        assert_eq!(format!("{raw:?} {kept:?}"), "Raw(..) Redacted(..)");
    }
}
