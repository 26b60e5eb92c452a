//! Masking a text that is still being written: what may be shown of it already.

use super::{Raw, Redacted, Span};

impl Redacted {
    /// The beginning of a text that is still growing, masked, as far as it may be shown: without the
    /// newest `held_back` characters, without anything that a span reaches into from there, and
    /// without the blanks before them. `spans` are those of the whole text so far.
    pub fn beginning(raw: &Raw, spans: &[Span], held_back: usize) -> Self {
        let text = raw.expose();
        let mut end = match held_back.checked_sub(1) {
            None => text.len(),
            Some(before) => text
                .char_indices()
                .rev()
                .nth(before)
                .map_or(0, |(start, _)| start),
        };
        // What touches the end may grow into one span with what follows.
        while let Some(span) = spans
            .iter()
            .find(|span| span.start < end && end <= span.end)
        {
            end = span.start;
        }
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let shown = text.get(..end).unwrap_or_default().trim_end();
        let within: Vec<Span> = spans
            .iter()
            .filter(|span| span.end <= shown.len())
            .copied()
            .collect();
        Self::mask(&Raw::new(shown), &within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SpanKind;

    fn span(start: usize, end: usize) -> Span {
        let kind = SpanKind::Phone;
        Span { start, end, kind }
    }

    fn shown(text: &str, spans: &[Span], held_back: usize) -> String {
        Redacted::beginning(&Raw::new(text), spans, held_back).into_string()
    }

    #[test]
    fn the_newest_characters_are_held_back() {
        assert_eq!(shown("abcdef", &[], 2), "abcd");
        assert_eq!(shown("abcdef", &[], 0), "abcdef");
        assert_eq!(shown("abc", &[], 9), "");
        assert_eq!(shown("aéöü", &[], 2), "aé");
        assert_eq!(shown("ab  cd", &[], 2), "ab");
    }

    #[test]
    fn a_span_is_shown_as_a_marker_once_it_is_whole_and_has_ended() {
        let text = "call 0123456 now";
        assert_eq!(shown(text, &[span(5, 12)], 6), "call");
        assert_eq!(shown(text, &[span(5, 12)], 4), "call");
        assert_eq!(shown(text, &[span(5, 12)], 3), "call [REDACTED]");
        assert_eq!(shown(text, &[span(5, 12)], 1), "call [REDACTED] no");
        assert_eq!(shown(text, &[span(3, 8), span(7, 13)], 3), "cal");
    }
}
