//! A plain spelling of a text, in which patterns can be found however they were disguised, with
//! offsets that lead back to the text.
//!
//! Compatibility forms are resolved (NFKC without the final composition), accents dropped, digits,
//! dashes, spaces and quotes of all scripts become the ASCII ones, invisible marks vanish,
//! `&#64;` and `%40` are read. What is masked already stands as one [`MASKED`].

mod escapes;
mod folding;
mod spaced;

use std::ops::Range;

use domain::text::{MARKER, Span};

/// Stands for anything masked; no pattern matches it, and it never comes out of a text.
pub(super) const MASKED: char = '\u{FFFC}';

/// A plain spelling of a text.
pub(super) struct View {
    text: String,
    /// For each byte of `text`, from where in the source its character comes.
    origins: Vec<Origin>,
}

#[derive(Clone, Copy)]
struct Origin {
    start: usize,
    end: usize,
}

impl View {
    /// The view of a text of which these spans, sorted and apart, are masked.
    pub(super) fn of(source: &str, masked: &[Span]) -> Self {
        let mut view = Self {
            text: String::with_capacity(source.len()),
            origins: Vec::with_capacity(source.len()),
        };
        let mut masked = masked.iter().peekable();
        let mut at = 0;
        while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(span) = masked.next_if(|span| span.start <= at) {
                view.push_masked(at, span.end.max(at));
                at = span.end.max(at);
                continue;
            }
            let limit = masked.peek().map_or(source.len(), |span| span.start) - at;
            let part = rest.get(..limit).unwrap_or(rest);
            at += view.push_next(part, at);
        }
        view
    }

    /// Reads one character, escape or marker at the start of `part`; how many bytes it took.
    fn push_next(&mut self, part: &str, at: usize) -> usize {
        let Some(c) = part.chars().next() else {
            return part.len().max(1);
        };
        if c == '[' && part.starts_with(MARKER) {
            self.push_masked(at, at + MARKER.len());
            return MARKER.len();
        }
        if let Some((meant, length)) = escapes::read(part) {
            self.push(meant, at, at + length);
            return length;
        }
        let length = c.len_utf8();
        if c.is_ascii() {
            self.push(folding::fold_ascii(c), at, at + length);
        } else if folding::is_silent(c) {
            self.lengthen(at, at + length);
        } else {
            folding::fold(c, |folded| self.push(folded, at, at + length));
        }
        length
    }

    /// Of many spaces in a row, as in a table, two are enough to tell words from letters.
    fn push(&mut self, c: char, start: usize, end: usize) {
        if c == ' ' && self.text.ends_with("  ") {
            return self.lengthen(start, end);
        }
        self.text.push(c);
        for _ in 0..c.len_utf8() {
            self.origins.push(Origin { start, end });
        }
    }

    fn push_masked(&mut self, start: usize, end: usize) {
        if self.text.ends_with(MASKED) {
            self.lengthen(start, end);
        } else {
            self.push(MASKED, start, end);
        }
    }

    /// Lets what is not spelled belong to the character before it.
    fn lengthen(&mut self, start: usize, end: usize) {
        for origin in self.origins.iter_mut().rev() {
            if origin.end != start {
                break;
            }
            origin.end = end;
        }
    }

    /// The plain spelling.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a part of the view comes from.
    pub(super) fn source(&self, range: &Range<usize>) -> Range<usize> {
        let part = self.origins.get(range.clone()).unwrap_or_default();
        match (part.first(), part.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            (None | Some(_), None) | (None, Some(_)) => 0..0,
        }
    }

    /// The view with `j o h n` as `john`, where there is such a word.
    pub(super) fn with_spaced_words_closed(&self) -> Option<Self> {
        let dropped = spaced::separators(&self.text);
        if dropped.is_empty() {
            return None;
        }
        let mut closed = Self {
            text: String::with_capacity(self.text.len()),
            origins: Vec::with_capacity(self.origins.len()),
        };
        let mut dropped = dropped.into_iter().peekable();
        for (at, c) in self.text.char_indices() {
            if dropped.next_if_eq(&at).is_some() {
                continue;
            }
            let source = self.source(&(at..at + c.len_utf8()));
            closed.push(c, source.start, source.end);
        }
        Some(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::text::SpanKind;

    fn spelled(text: &str) -> String {
        View::of(text, &[]).text().to_owned()
    }

    #[test]
    fn disguises_are_spelled_out() {
        assert_eq!(spelled("ｊｏｈｎ＠ｘ．ｃｏｍ"), "john@x.com");
        assert_eq!(spelled("jo\u{200b}hn\u{202e}&#64;x%2Ecom"), "john@x.com");
        assert_eq!(spelled("٠٧٧‑१२३\u{a0}4"), "077-123 4");
        assert_eq!(spelled("José Łukasz Straße"), "Jose Lukasz Strasse");
        assert_eq!(spelled("Jose\u{301}"), "Jose");
    }

    #[test]
    fn offsets_lead_back_to_whole_characters() {
        let text = "x é\u{200b}ß!";
        let view = View::of(text, &[]);
        let at = view.text().find("ess").unwrap();
        assert_eq!(&text[view.source(&(at..at + 3))], "é\u{200b}ß");
        assert_eq!(&text[view.source(&(at..at + 1))], "é\u{200b}");
    }

    #[test]
    fn what_is_masked_is_one_mark_however_it_was_masked() {
        let masked = [Span {
            start: 2,
            end: 5,
            kind: SpanKind::Phone,
        }];
        assert_eq!(
            View::of("a 123[REDACTED] b", &masked).text(),
            "a \u{fffc} b"
        );
        assert_eq!(spelled("a [REDACTED] b\u{fffc}"), "a \u{fffc} b");
    }

    #[test]
    fn spaced_words_are_closed() {
        let text = "mail j o h n @ x . c o m or a b";
        let view = View::of(text, &[]).with_spaced_words_closed().unwrap();
        assert_eq!(view.text(), "mail john@x.com or a b");
        let at = view.text().find("john@x.com").unwrap();
        assert_eq!(&text[view.source(&(at..at + 10))], "j o h n @ x . c o m");
        assert!(
            View::of("plain words", &[])
                .with_spaced_words_closed()
                .is_none()
        );
    }
}
