//! Reads a JSON object while it is written: finds where its last field, the message, begins, and
//! decodes that text character by character. Everything is parsed again, whole, at the end.

/// Reads along, one character at a time.
#[derive(Debug, Default)]
pub(super) struct Scan {
    depth: u32,
    /// The string that is open.
    open: Option<Text>,
    escape: Escape,
    /// The first half of a pair of escapes.
    high: Option<u16>,
    /// A key comes next, at the outermost level.
    key_next: bool,
    key: String,
    /// Where the newest outermost key began.
    key_at: usize,
    /// The value after the message's key comes next.
    message_next: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    Key,
    Message,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Escape {
    #[default]
    None,
    Begun,
    /// Hexadecimal digits so far and their value.
    Unicode(u8, u16),
}

/// What a character of the JSON text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// Nothing to be told.
    Nothing,
    /// The message begins; its key began at this place.
    MessageBegins(usize),
    /// A character of the message.
    Message(char),
}

impl Scan {
    /// Takes the character at a place of the text. `name` is the message's key.
    pub(super) fn take(&mut self, c: char, at: usize, name: &str) -> Read {
        match self.open {
            Some(text) => self.inside(text, c),
            None => self.outside(c, at, name),
        }
    }

    fn outside(&mut self, c: char, at: usize, name: &str) -> Read {
        match c {
            '{' | '[' => {
                self.depth += 1;
                self.key_next = c == '{' && self.depth == 1;
                self.message_next = false;
            }
            '}' | ']' => self.depth = self.depth.saturating_sub(1),
            ',' => {
                self.key_next = self.depth == 1;
                self.message_next = false;
            }
            ':' => self.message_next = self.depth == 1 && self.key == name,
            '"' if self.key_next => {
                self.key_next = false;
                self.key.clear();
                self.key_at = at;
                self.open = Some(Text::Key);
            }
            '"' if self.message_next => {
                self.message_next = false;
                self.open = Some(Text::Message);
                return Read::MessageBegins(self.key_at);
            }
            // Before the object there may be words, which hold no strings.
            '"' if self.depth > 0 => self.open = Some(Text::Other),
            _ => {}
        }
        Read::Nothing
    }

    fn inside(&mut self, text: Text, c: char) -> Read {
        let decoded = match (self.escape, c) {
            (Escape::None, '"') => {
                self.open = None;
                return Read::Nothing;
            }
            (Escape::None, '\\') => {
                self.escape = Escape::Begun;
                return Read::Nothing;
            }
            (Escape::None, c) => Some(c),
            (Escape::Begun, 'u') => {
                self.escape = Escape::Unicode(0, 0);
                return Read::Nothing;
            }
            (Escape::Begun, c) => {
                self.escape = Escape::None;
                Some(match c {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    other => other,
                })
            }
            (Escape::Unicode(digits, value), c) => {
                let digit = c.to_digit(16).and_then(|digit| u16::try_from(digit).ok());
                let value = (value << 4) | digit.unwrap_or_default();
                if digits < 3 {
                    self.escape = Escape::Unicode(digits + 1, value);
                    return Read::Nothing;
                }
                self.escape = Escape::None;
                self.unit(value)
            }
        };
        match (text, decoded) {
            (Text::Key, Some(c)) => {
                self.key.push(c);
                Read::Nothing
            }
            (Text::Message, Some(c)) => Read::Message(c),
            (Text::Key | Text::Message | Text::Other, _) => Read::Nothing,
        }
    }

    /// The character of a UTF-16 unit; none for the first half of a pair.
    fn unit(&mut self, unit: u16) -> Option<char> {
        let high = self.high.take();
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return None;
        }
        let units = high.into_iter().chain([unit]);
        char::decode_utf16(units).next().and_then(Result::ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> (Option<usize>, String) {
        let mut scan = Scan::default();
        let (mut begins, mut message) = (None, String::new());
        for (at, c) in text.char_indices() {
            match scan.take(c, at, "message") {
                Read::Nothing => {}
                Read::MessageBegins(at) => begins = Some(at),
                Read::Message(c) => message.push(c),
            }
        }
        (begins, message)
    }

    #[test]
    fn the_message_of_the_outermost_object_is_read_and_no_other() {
        let text =
            r#"Here: {"a": {"message": "inner"}, "b": ["message", ":"], "message" : "outer"}"#;
        let (begins, message) = message(text);
        assert_eq!(message, "outer");
        assert_eq!(begins, text.rfind("\"message\""));
    }

    #[test]
    fn escapes_come_out_as_the_parser_has_them() {
        for text in [
            r#""say \"hi\"\n\t\/ \\ done""#,
            r#""\u00e9\ud83d\ude00 \u0041""#,
            r#""é 😀""#,
        ] {
            let parsed: String = serde_json::from_str(text).unwrap();
            assert_eq!(message(&format!("{{\"message\":{text}}}")).1, parsed);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_message_is_read_as_the_parser_reads_it(words in "\\PC{0,40}", key in "[a-z\"\\\\{}\\[\\],:]{0,8}") {
            let before = serde_json::to_string(&key).unwrap();
            let words_as_json = serde_json::to_string(&words).unwrap();
            let text = format!("{{{before}: [1, {before}], \"message\": {words_as_json}}}");
            proptest::prop_assert_eq!(message(&text).1, words);
        }
    }
}
