//! Quotes are evidence only if they occur in the answer. Case and white space do not matter; the
//! answer's own words are what is kept.

use crate::text::{MARKER, Redacted};

/// Longest quote that counts, in characters.
const LONGEST: usize = 300;

/// An answer made ready to be searched for quotes.
#[derive(Debug)]
pub(crate) struct Quotable<'a> {
    answer: &'a Redacted,
    folded: String,
    /// For each byte of the folded text where the character it came from begins and ends.
    places: Vec<(usize, usize)>,
}

impl<'a> Quotable<'a> {
    pub(crate) fn of(answer: &'a Redacted) -> Self {
        let (folded, places) = fold(answer.as_str());
        Self {
            answer,
            folded,
            places,
        }
    }

    /// The part of the answer that the quote is; none where it does not occur, is a single word, is
    /// too long, or holds a redaction marker.
    pub(crate) fn find(&self, quote: &str) -> Option<Redacted> {
        let quote = quote
            .trim()
            .trim_matches(['"', '\u{201c}', '\u{201d}', '.', '\u{2026}'])
            .trim();
        let marked = quote.to_lowercase().contains(&MARKER.to_lowercase());
        let counts = quote.split_whitespace().count() >= 2 && quote.chars().count() <= LONGEST;
        if marked || !counts {
            return None;
        }
        let (wanted, _) = fold(quote);
        let mut from = 0;
        while let Some(found) = self.folded.get(from..)?.find(&wanted) {
            let start = from + found;
            let end = start + wanted.len();
            let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let whole_words = !inside(self.folded.get(..start)?.chars().next_back())
                && !inside(self.folded.get(end..)?.chars().next());
            if whole_words {
                let first = self.places.get(start)?.0;
                let last = self.places.get(end.checked_sub(1)?)?.1;
                return self.answer.part(first..last);
            }
            from = start + self.folded.get(start..)?.chars().next()?.len_utf8();
        }
        None
    }
}

/// The part of the answer that the quote is, in the answer's own words: what [`super::finish()`] keeps
/// of a model's quotes.
pub fn verify(answer: &Redacted, quote: &str) -> Option<Redacted> {
    Quotable::of(answer).find(quote)
}

/// The text in lower case with single spaces and straight quotation marks; for each byte of it
/// where the character it came from begins and ends.
fn fold(text: &str) -> (String, Vec<(usize, usize)>) {
    let mut folded = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let place = (at, at + c.len_utf8());
        let straight = match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if straight == ' ' && folded.ends_with(' ') {
            continue;
        }
        for lower in straight.to_lowercase() {
            folded.push(lower);
            places.resize(folded.len(), place);
        }
    }
    (folded, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(answer: &str, quote: &str) -> Option<String> {
        verify(&Redacted::written(answer), quote).map(Redacted::into_string)
    }

    #[test]
    fn a_quote_comes_back_in_the_words_of_the_answer() {
        assert_eq!(
            quoted("Then  I cut the\nCosts by half.", "i CUT the costs"),
            Some("I cut the\nCosts".to_owned())
        );
        assert_eq!(
            quoted("I don\u{2019}t argue; \u{c9}t\u{e9} was hot", "don't argue"),
            Some("don\u{2019}t argue".to_owned())
        );
    }

    #[test]
    fn what_was_not_said_is_no_evidence() {
        let answer = "I led the team of [REDACTED] for two years";
        for quote in [
            "I led the teams",
            "led the team of [REDACTED]",
            "led",
            "",
            "ed the team",
            "I cut costs by 40 percent",
        ] {
            assert_eq!(quoted(answer, quote), None, "{quote}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_quoted_stands_in_the_answer(
            answer in "[a-zA-Z \\u{130}\\u{df}\\u{2019}'.\\n]{0,60}",
            from in 0_usize..40,
            length in 0_usize..20,
        ) {
            let quote: String = answer.chars().skip(from).take(length).collect();
            if let Some(found) = quoted(&answer, &quote.to_uppercase()) {
                proptest::prop_assert!(answer.contains(&found));
            }
        }
    }
}
