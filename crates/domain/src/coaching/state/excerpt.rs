//! Cutting short what was said.

use crate::text::Redacted;

/// A part of a text, in one line without quotes and control characters, at most `most` bytes, cut
/// between words. The text is redacted already, so its parts are.
pub(crate) fn excerpt(text: &str, most: usize) -> Redacted {
    let mut short = String::with_capacity(text.len().min(most));
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let length: usize = word.chars().map(|c| plain(c).len_utf8()).sum();
        if length == 0 {
            continue;
        }
        let fits = short.len() + usize::from(!short.is_empty()) + length <= most;
        if !fits && !short.is_empty() {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        for character in word.chars().map(plain) {
            if short.len() + character.len_utf8() > most {
                break;
            }
            short.push(character);
        }
        if !fits {
            break;
        }
    }
    Redacted::written(short)
}

fn plain(character: char) -> char {
    match character {
        '"' | '\u{201c}' | '\u{201d}' => '\'',
        '\\' => '/',
        other => other,
    }
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
