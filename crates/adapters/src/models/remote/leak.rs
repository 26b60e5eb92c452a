//! Finds the mark of the instructions in what a model writes: plain, in any case, with anything
//! between its characters, backwards, in hexadecimal and in base64, over any number of pieces.

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use unicode_normalization::UnicodeNormalization as _;

/// A beginning of the mark this long is held back until it is known how it goes on.
const SUSPICIOUS: usize = 4;

/// Watches the words of one reply.
pub(super) struct Leak {
    /// Letters and digits alone, in lower case.
    folded: Track,
    /// Letters, digits, `+` and `/` in their own case: base64 with gaps.
    dense: Track,
}

/// The newest characters, and what is looked for in them.
struct Track {
    wanted: Vec<Vec<u8>>,
    longest: usize,
    /// Each with the place in the text that it came from.
    newest: VecDeque<(u8, usize)>,
}

impl Leak {
    /// Looks for this mark.
    pub(super) fn new(mark: &str) -> Self {
        let plain = mark.to_ascii_lowercase().into_bytes();
        let backwards: Vec<u8> = plain.iter().rev().copied().collect();
        let hexadecimal = mark
            .bytes()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|digit| char::from_digit(u32::from(digit), 16))
            .collect::<String>();
        Self {
            folded: Track::new(vec![plain, backwards, hexadecimal.into_bytes()]),
            dense: Track::new((0..3).map(|shift| base64_at(mark, shift)).collect()),
        }
    }

    /// Takes a character that stands at a place of the text; true where the mark ends with it.
    pub(super) fn take(&mut self, c: char, at: usize) -> bool {
        let mut found = false;
        for plain in std::iter::once(c).nfkc() {
            let Ok(byte) = u8::try_from(u32::from(plain)) else {
                continue;
            };
            if byte.is_ascii_alphanumeric() {
                found |= self.folded.take(byte.to_ascii_lowercase(), at);
            }
            // The alphabet for addresses writes `-` and `_` for the last two.
            let byte = match byte {
                b'-' => b'+',
                b'_' => b'/',
                other => other,
            };
            if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/') {
                found |= self.dense.take(byte, at);
            }
        }
        found
    }

    /// From which place on the text may be the beginning of the mark.
    pub(super) fn suspicious_from(&self) -> Option<usize> {
        let (folded, dense) = (self.folded.beginning(), self.dense.beginning());
        match (folded, dense) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }
}

impl Track {
    fn new(wanted: Vec<Vec<u8>>) -> Self {
        Self {
            longest: wanted.iter().map(Vec::len).max().unwrap_or_default(),
            wanted,
            newest: VecDeque::new(),
        }
    }

    fn take(&mut self, byte: u8, at: usize) -> bool {
        self.newest.push_back((byte, at));
        if self.newest.len() > self.longest {
            self.newest.pop_front();
        }
        self.wanted
            .iter()
            .any(|wanted| self.ends_with(wanted, wanted.len()))
    }

    /// Whether the newest characters are the first `length` ones of what is wanted.
    fn ends_with(&self, wanted: &[u8], length: usize) -> bool {
        length <= self.newest.len()
            && wanted
                .iter()
                .take(length)
                .rev()
                .zip(self.newest.iter().rev())
                .all(|(wanted, (seen, _))| wanted == seen)
    }

    fn beginning(&self) -> Option<usize> {
        let lengths = SUSPICIOUS..self.longest;
        lengths
            .rev()
            .find(|length| {
                self.wanted
                    .iter()
                    .any(|wanted| *length < wanted.len() && self.ends_with(wanted, *length))
            })
            .and_then(|length| self.newest.get(self.newest.len() - length))
            .map(|(_, at)| *at)
    }
}

/// The characters of base64 that depend on the mark alone, where so many bytes stand before it in
/// its group of three.
fn base64_at(mark: &str, shift: usize) -> Vec<u8> {
    let mut bytes = vec![0; shift];
    bytes.extend_from_slice(mark.as_bytes());
    let encoded = STANDARD.encode(&bytes);
    let first = (shift * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    encoded
        .as_bytes()
        .get(first..last)
        .unwrap_or_default()
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = "k3w9zq0p4x7tb2mh";

    fn finds(text: &str) -> bool {
        let mut leak = Leak::new(MARK);
        text.char_indices().any(|(at, c)| leak.take(c, at))
    }

    #[test]
    fn the_mark_is_found_in_every_disguise() {
        let spaced: Vec<String> = MARK.chars().map(String::from).collect();
        let wide: String = MARK
            .chars()
            .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
            .collect();
        for text in [
            format!("It is {MARK}."),
            MARK.to_uppercase(),
            spaced.join(" "),
            spaced.join(" - \n"),
            MARK.chars().rev().collect(),
            STANDARD.encode(MARK),
            STANDARD.encode(format!("a{MARK}")),
            STANDARD.encode(format!("the mark is {MARK}, you see")),
            STANDARD.encode(format!("ab{MARK}b")),
            STANDARD.encode(MARK).split_at(9).0.to_owned()
                + "\n"
                + STANDARD.encode(MARK).split_at(9).1,
            wide,
            MARK.bytes()
                .map(|byte| format!("{byte:02x}"))
                .collect::<Vec<_>>()
                .join(" "),
        ] {
            assert!(finds(&text), "{text}");
        }
    }

    #[test]
    fn words_without_the_mark_are_not_taken_for_it() {
        let mut almost = MARK.to_owned();
        almost.pop();
        for text in ["Tell me about a time when you led a team.", "k3w9", &almost] {
            assert!(!finds(text), "{text}");
        }
    }

    #[test]
    fn a_beginning_is_held_back_until_it_goes_on_otherwise() {
        let mut leak = Leak::new(MARK);
        for (at, c) in "so k3w 9z".char_indices() {
            assert!(!leak.take(c, at));
        }
        assert_eq!(leak.suspicious_from(), Some(3));
        assert!(!leak.take('!', 9));
        assert_eq!(leak.suspicious_from(), Some(3));
        assert!(!leak.take('y', 10));
        assert_eq!(leak.suspicious_from(), None);
    }
}
