//! What the clients saw: one record a key, however often it was sent.

use std::fmt::Write as _;

/// How a turn ended for its client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Answered with 200.
    Acknowledged,
    /// Every single send was refused, the last one with this code: it must not have happened.
    Refused(String),
    /// Some send got no answer, or one that may hide a finished turn.
    Unknown,
}

/// A turn as its client saw it.
#[derive(Debug, Clone)]
pub(super) struct Record {
    /// The word in its message by which it is found again in the database.
    pub(super) marker: String,
    /// The person; each conversation has one of its own.
    pub(super) user: String,
    /// The API key of the person's tenant.
    pub(super) tenant: String,
    /// The last part of the route.
    pub(super) route: &'static str,
    /// How it ended.
    pub(super) outcome: Outcome,
    /// Every body that came with a 200, as it came.
    pub(super) answers: Vec<String>,
    /// How often it was sent.
    pub(super) sends: u64,
}

/// What stands before the marker in every message.
pub(super) const BEFORE_MARKER: &str = "My note is ";

/// The marker of a number: small letters that are no word, no name and no secret.
pub(super) fn marker(number: u64) -> String {
    const CONSONANTS: [char; 16] = [
        'b', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z',
    ];
    const VOWELS: [char; 4] = ['a', 'e', 'i', 'o'];
    let pick = |letters: &[char], bits: u64| {
        let index = usize::try_from(bits).unwrap_or_default() % letters.len();
        letters.get(index).copied().unwrap_or('x')
    };
    let mut word = String::from("qu");
    for syllable in 0..6 {
        let bits = number >> (6 * syllable);
        let (consonant, vowel) = (pick(&CONSONANTS, bits), pick(&VOWELS, bits >> 4));
        // Writing to a string does not fail.
        let _ = write!(word, "{consonant}{vowel}");
    }
    word
}

/// The marker in a message, if it has one.
pub(super) fn marker_in(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(BEFORE_MARKER)?;
    let end = rest
        .find(|c: char| !c.is_ascii_lowercase())
        .unwrap_or(rest.len());
    rest.get(..end).filter(|marker| !marker.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{BEFORE_MARKER, marker, marker_in};

    #[test]
    fn numbers_have_markers_of_their_own_that_are_found_again() {
        let markers: std::collections::HashSet<_> = (0..5_000).map(marker).collect();
        assert_eq!(markers.len(), 5_000);
        let text = format!("Hello. {BEFORE_MARKER}{}, and more.", marker(4_711));
        assert_eq!(marker_in(&text), Some(marker(4_711).as_str()));
        assert_eq!(marker_in("nothing here"), None);
    }
}
