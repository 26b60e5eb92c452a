//! Keeping texts short enough for the state: whole words, counted as JSON counts them.

use crate::text::Redacted;

/// The beginning of the text, at most this many bytes as JSON writes it, cut between words.
pub(crate) fn clip(text: &Redacted, bytes: usize) -> Redacted {
    let whole = text.as_str();
    let mut used = 0;
    let mut end = 0;
    for (at, c) in whole.char_indices() {
        used += cost(c);
        if used > bytes {
            break;
        }
        end = at + c.len_utf8();
    }
    if end == whole.len() {
        return text.clone();
    }
    let cut = whole.get(..end).unwrap_or_default();
    let between = cut.rfind(char::is_whitespace).filter(|at| *at > end / 2);
    text.part(0..between.unwrap_or(end)).unwrap_or_default()
}

/// Bytes a character takes in a JSON string.
fn cost(c: char) -> usize {
    match c {
        '"' | '\\' | '\n' | '\r' | '\t' => 2,
        c if c.is_control() => 6,
        c => c.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_lies_between_words_and_never_inside_a_character() {
        let text = |t: &str| Redacted::written(t);
        assert_eq!(clip(&text("one two three"), 9).as_str(), "one two");
        assert_eq!(clip(&text("one two"), 7).as_str(), "one two");
        assert_eq!(
            clip(&text("\u{e9}\u{e9}\u{e9}"), 5).as_str(),
            "\u{e9}\u{e9}"
        );
        let long = text(&"\"\u{1}".repeat(100));
        let json = serde_json::to_string(&clip(&long, 50)).unwrap();
        assert!(json.len() <= 52, "{}", json.len());
    }
}
