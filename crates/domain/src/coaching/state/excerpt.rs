//! Cutting short what was said.

use crate::text::Redacted;

/// A part of a text, in one line without quotes and control characters, at most `most` bytes, cut
/// between words. The text is redacted already, so its parts are.
pub(crate) fn excerpt(text: &str, most: usize) -> Redacted {
    let mut short = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word: String = word
            .chars()
            .map(|c| match c {
                '"' | '\u{201c}' | '\u{201d}' => '\'',
                '\\' => '/',
                other => other,
            })
            .collect();
        if word.is_empty() {
            continue;
        }
        let room = most.saturating_sub(short.len() + usize::from(!short.is_empty()));
        if word.len() > room {
            if short.is_empty() {
                let end = (0..=room)
                    .rev()
                    .find(|at| word.is_char_boundary(*at))
                    .unwrap_or(0);
                short.push_str(word.get(..end).unwrap_or_default());
            }
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(&word);
    }
    Redacted::written(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_line_cut_between_words() {
        assert_eq!(excerpt("  a\n\"b\" \u{0}c\\ ", 80).as_str(), "a 'b' c/");
        assert_eq!(excerpt("alpha beta gamma", 11).as_str(), "alpha beta");
        assert_eq!(excerpt("\u{e9}\u{e9}\u{e9}", 5).as_str(), "\u{e9}\u{e9}");
        assert_eq!(excerpt("", 5).as_str(), "");
    }
}
