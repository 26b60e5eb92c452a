//! Words written with a sign between each two characters: `j o h n`, `j-o-h-n`.

/// The fewest characters of such a word.
const FEWEST: usize = 3;

/// The places of the separators to leave out, in order.
pub(super) fn separators(text: &str) -> Vec<usize> {
    let mut separators = Vec::new();
    let mut run = Run::default();
    let mut before = None;
    for (at, c) in text.char_indices() {
        let alone =
            is_part(c) && !before.is_some_and(is_part) && ends_here(text, at + c.len_utf8());
        if alone {
            run.parts += 1;
            if let Some(pending) = run.pending.take() {
                // A capital after a small letter starts a new word: `J a n e D o e`.
                if !(run.last.is_some_and(char::is_lowercase) && c.is_uppercase()) {
                    run.dropped.push(pending);
                }
            }
            run.last = Some(c);
        } else if run.continues_with(c) {
            run.pending = Some(at);
        } else {
            run.finish(&mut separators);
        }
        before = Some(c);
    }
    run.finish(&mut separators);
    separators
}

#[derive(Default)]
struct Run {
    parts: usize,
    last: Option<char>,
    separator: Option<char>,
    pending: Option<usize>,
    dropped: Vec<usize>,
}

impl Run {
    /// Whether this is the one sign that stands between all parts.
    fn continues_with(&mut self, c: char) -> bool {
        self.last.is_some()
            && self.pending.is_none()
            && is_separator(c)
            && *self.separator.get_or_insert(c) == c
    }

    fn finish(&mut self, separators: &mut Vec<usize>) {
        if self.parts >= FEWEST {
            separators.append(&mut self.dropped);
        }
        *self = Self::default();
    }
}

/// Whether no part follows; the full stop of a sentence is none.
fn ends_here(text: &str, at: usize) -> bool {
    let mut next = text.get(at..).unwrap_or_default().chars();
    match next.next() {
        Some('.') => !next.next().is_some_and(is_part),
        Some(c) => !is_part(c),
        None => true,
    }
}

/// With spaces between, signs of an address are parts too.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '@' | '.' | '+' | '_')
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '*' | '~')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(text: &str) -> String {
        let dropped = separators(text);
        text.char_indices()
            .filter(|(at, _)| !dropped.contains(at))
            .map(|(_, c)| c)
            .collect()
    }

    #[test]
    fn letters_and_digits_are_closed() {
        assert_eq!(closed("I am J a n e D o e."), "I am Jane Doe.");
        assert_eq!(closed("0 7 7 0 0"), "07700");
        assert_eq!(closed("j-a-n-e"), "jane");
    }

    #[test]
    fn words_and_versions_stay() {
        for text in ["a plain text", "1.2.3.4", "x = y", "a b", "plan A, B"] {
            assert_eq!(closed(text), text);
        }
    }
}
