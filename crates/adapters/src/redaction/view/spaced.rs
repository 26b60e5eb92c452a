//! Words written with a sign between each two characters: `j o h n`, `j-o-h-n`.

/// The fewest letters and digits of such a word.
const FEWEST: usize = 3;

/// The signs that are put between.
const SEPARATORS: [char; 4] = [' ', '-', '*', '~'];

/// The places of the separators to leave out, in order.
pub(super) fn separators(text: &str) -> Vec<usize> {
    let mut places: Vec<usize> = SEPARATORS
        .into_iter()
        .flat_map(|separator| separated_by(text, separator))
        .collect();
    places.sort_unstable();
    places
}

fn separated_by(text: &str, separator: char) -> Vec<usize> {
    let mut places = Vec::new();
    let mut run = Run::default();
    let mut at = 0;
    for token in text.split(separator) {
        let part = first_part(token, separator).filter(|_| run.last.is_some());
        if let Some(c) = part {
            run.take(c, at);
        }
        if part.is_none_or(|c| token.len() > c.len_utf8()) {
            run.finish(&mut places);
            run.begin(token);
        }
        at += token.len() + separator.len_utf8();
    }
    run.finish(&mut places);
    places
}

#[derive(Default)]
struct Run {
    parts: usize,
    last: Option<char>,
    dropped: Vec<usize>,
}

impl Run {
    /// A word may begin with the last character of a token.
    fn begin(&mut self, token: &str) {
        let mut ends = token.chars().rev();
        let last = ends.next().filter(|c| c.is_alphanumeric() || *c == '+');
        let alone = !ends.next().is_some_and(char::is_alphanumeric);
        self.last = last.filter(|_| alone);
        self.parts = usize::from(self.last.is_some());
    }

    /// One more character; `at` is where its token begins, after the separator.
    fn take(&mut self, c: char, at: usize) {
        // A capital after a small letter starts a new word: `J a n e D o e`.
        if !(self.last.is_some_and(char::is_lowercase) && c.is_uppercase()) {
            self.dropped.push(at - 1);
        }
        self.parts += usize::from(c.is_alphanumeric());
        self.last = Some(c);
    }

    fn finish(&mut self, places: &mut Vec<usize>) {
        if self.parts >= FEWEST {
            places.append(&mut self.dropped);
        }
        *self = Self::default();
    }
}

/// The character with which a token continues a word: it stands alone or ends a word. Between
/// spaces the signs of addresses and numbers count too.
fn first_part(token: &str, separator: char) -> Option<char> {
    let mut chars = token.chars();
    let first = chars.next()?;
    let next = chars.next();
    let sign = separator == ' ' && matches!(first, '@' | '.' | '+' | '_' | '-' | '(' | ')' | '/');
    let part = if first.is_alphanumeric() {
        !next.is_some_and(|next| next.is_alphanumeric() || next == '\'' && chars.as_str() != "s")
    } else {
        sign && next.is_none()
    };
    part.then_some(first)
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
        assert_eq!(closed("is 1 9 9 - 9 7 - 3 0 8 1 on"), "is 199-97-3081 on");
        assert_eq!(closed("see j-a-n-e now"), "see jane now");
        assert_eq!(closed("j-a-n-e"), "jane");
    }

    #[test]
    fn words_and_versions_stay() {
        for text in ["a plain text", "1.2.3.4", "x = y", "a b", "plan A, B"] {
            assert_eq!(closed(text), text);
        }
    }
}
