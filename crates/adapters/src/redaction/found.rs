//! What a detector reports, and how reports that overlap become one.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use domain::text::{Span, SpanKind};
use regex::Regex;

/// A place in a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) range: Range<usize>,
    pub(super) kind: SpanKind,
}

impl Found {
    pub(super) fn new(range: Range<usize>, kind: SpanKind) -> Self {
        Self { range, kind }
    }
}

/// Sorted spans of which no two overlap; where some did, the longest gives its kind.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    let mut longest = 0;
    for span in spans {
        let length = span.end - span.start;
        match merged.last_mut() {
            Some(last) if span.start < last.end => {
                last.end = last.end.max(span.end);
                if length > longest {
                    last.kind = span.kind;
                    longest = length;
                }
            }
            Some(_) | None => {
                merged.push(span);
                longest = length;
            }
        }
    }
    merged
}

/// Reports what the group `value` of each match holds, where `is_true` agrees.
pub(super) fn report_values(
    view: &str,
    pattern: &Regex,
    kind: SpanKind,
    found: &mut Vec<Found>,
    is_true: impl Fn(&str) -> bool,
) {
    for captures in pattern.captures_iter(view) {
        if let Some(value) = captures.name("value")
            && is_true(value.as_str())
        {
            found.push(Found::new(value.range(), kind));
        }
    }
}

/// A compiled pattern of this source code. Letters, digits and boundaries are ASCII: a view spells
/// the letters of Latin script without accents, and ASCII classes keep the search fast.
#[expect(
    clippy::expect_used,
    reason = "patterns are constants, each compiled by a test"
)]
pub(super) fn pattern(source: &str) -> Regex {
    Regex::new(&format!("(?-u){source}")).expect("a constant pattern compiles")
}

/// Words of which a text must hold one, in any case, for a detector to look closer: most texts hold
/// none and are done after one quick pass.
#[expect(
    clippy::expect_used,
    reason = "words are constants, each list compiled by a test"
)]
pub(super) fn any_of(words: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words)
        .expect("a constant list of words compiles")
}

/// The part of the view up to `bytes` before a place, not cutting a character.
pub(super) fn before(view: &str, at: usize, bytes: usize) -> &str {
    let mut start = at.saturating_sub(bytes);
    while !view.is_char_boundary(start) {
        start += 1;
    }
    view.get(start..at).unwrap_or_default()
}

/// The part of the view up to `bytes` after a place, not cutting a character.
pub(super) fn after(view: &str, at: usize, bytes: usize) -> &str {
    let mut end = at.saturating_add(bytes).min(view.len());
    while !view.is_char_boundary(end) {
        end -= 1;
    }
    view.get(at..end).unwrap_or_default()
}

/// The ASCII digits of a text.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The ASCII letters and digits of a text, letters in upper case.
pub(super) fn compact(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Whether a match is not a part of something longer: no letter, digit or joining sign at its ends.
pub(super) fn stands_alone(view: &str, range: &Range<usize>) -> bool {
    let joins = |c: char| matches!(c, '-' | '.' | ',' | '/' | ':' | '_' | '=' | '+');
    let free = |first: Option<char>, second: Option<char>| match (first, second) {
        (Some(c), _) if c.is_alphanumeric() => false,
        (Some(':'), Some(next)) => !next.is_ascii_digit(),
        (Some(c), Some(next)) => !joins(c) || !next.is_alphanumeric(),
        (None, _) | (_, None) => true,
    };
    let mut left = before(view, range.start, 8).chars().rev();
    let mut right = after(view, range.end, 8).chars();
    free(left.next(), left.next()) && free(right.next(), right.next())
}

/// Whether no digits stand beside a number that are likely to belong to it.
pub(super) fn is_whole(view: &str, range: &Range<usize>) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let left = before(view, range.start, 2);
    let right = after(view, range.end, 2);
    let goes_on = right
        .strip_prefix(' ')
        .is_some_and(|next| next.starts_with(is_digit))
        || left
            .strip_suffix(' ')
            .is_some_and(|last| last.ends_with(is_digit));
    !goes_on && stands_alone(view, range)
}

/// Whether a text holds an ASCII digit.
pub(super) fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What a detector finds in a text, as words.
    pub(crate) fn found_by(detector: fn(&str, &mut Vec<Found>), text: &str) -> Vec<String> {
        let mut found = Vec::new();
        detector(text, &mut found);
        found
            .into_iter()
            .map(|found| text[found.range].to_owned())
            .collect()
    }

    #[test]
    fn overlapping_reports_become_one_of_the_longest_kind() {
        let span = |start, end, kind| Span { start, end, kind };
        assert_eq!(
            merged(vec![
                span(4, 9, SpanKind::Phone),
                span(0, 5, SpanKind::Email),
                span(3, 12, SpanKind::Card),
                span(12, 14, SpanKind::Link),
            ]),
            [span(0, 12, SpanKind::Card), span(12, 14, SpanKind::Link)]
        );
    }

    #[test]
    fn surroundings_never_cut_a_character() {
        assert_eq!(before("aébc", 4, 2), "b");
        assert_eq!(before("aébc", 4, 3), "éb");
        assert_eq!(after("abé", 1, 2), "b");
    }
}
