//! The candidate as far as keyed hashes tell.

use std::collections::{HashMap, HashSet};

use domain::text::{KnownMark, KnownPerson, MarkKind};
use ports::Fingerprints;
use ports::fingerprints::Purpose;

/// So many last digits make a phone number the same with and without its country.
const TELLING_DIGITS: usize = 9;
/// Fewer digits than this are no phone number.
const FEWEST_DIGITS: usize = 7;
/// Names of so few letters are recognised only as given.
const SHORT_NAME: usize = 2;

/// Answers whether something is the candidate's; each thing is hashed once.
pub(super) struct Known<'a> {
    fingerprints: &'a dyn Fingerprints,
    marks: HashSet<(MarkKind, &'a str)>,
    kinds: HashSet<MarkKind>,
    answers: HashMap<(MarkKind, String), bool>,
}

impl<'a> Known<'a> {
    pub(super) fn new(fingerprints: &'a dyn Fingerprints, person: &'a KnownPerson) -> Self {
        let marks: HashSet<_> = person
            .marks
            .iter()
            .map(|mark| (mark.kind, mark.hash.as_str()))
            .collect();
        Self {
            fingerprints,
            kinds: marks.iter().map(|(kind, _)| *kind).collect(),
            marks,
            answers: HashMap::new(),
        }
    }

    /// Whether anything of this kind is known.
    pub(super) fn has(&self, kind: MarkKind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether a normalised value is the candidate's.
    pub(super) fn is(&mut self, kind: MarkKind, value: String) -> bool {
        if !self.has(kind) {
            return false;
        }
        let (fingerprints, marks) = (self.fingerprints, &self.marks);
        *self
            .answers
            .entry((kind, value))
            .or_insert_with_key(|(kind, value)| {
                let hash = fingerprints.of(Purpose::KnownPerson, value.as_bytes());
                marks.contains(&(*kind, hash.as_str()))
            })
    }

    /// Whether these are the digits of the candidate's phone number.
    pub(super) fn is_phone(&mut self, digits: &str) -> bool {
        telling_digits(digits).is_some_and(|telling| self.is(MarkKind::Phone, telling))
    }
}

/// The mark for a part of a name, which is spelled plainly and with the given capitals.
pub(super) fn name_mark(fingerprints: &dyn Fingerprints, token: &str) -> KnownMark {
    let small = token.to_lowercase();
    if is_cased_name(&small) {
        mark(fingerprints, MarkKind::CasedName, &titled(token))
    } else {
        mark(fingerprints, MarkKind::Name, &small)
    }
}

/// Whether a part of a name, in small letters, is recognised only in the given case.
pub(super) fn is_cased_name(small: &str) -> bool {
    super::words::is_common(small) || small.chars().count() <= SHORT_NAME
}

/// The mark for several parts of a name as one token in small letters: `van der meer`, `janeokafor`.
pub(super) fn whole_mark(fingerprints: &dyn Fingerprints, token: &str) -> KnownMark {
    mark(fingerprints, MarkKind::Name, token)
}

/// The mark for an e-mail address, plainly spelled.
pub(super) fn email_mark(fingerprints: &dyn Fingerprints, address: &str) -> KnownMark {
    mark(fingerprints, MarkKind::Email, &address.to_lowercase())
}

/// The mark for a phone number, if it has the digits of one.
pub(super) fn phone_mark(fingerprints: &dyn Fingerprints, digits: &str) -> Option<KnownMark> {
    Some(mark(
        fingerprints,
        MarkKind::Phone,
        &telling_digits(digits)?,
    ))
}

/// A word with a capital first and small letters after it.
pub(super) fn titled(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(chars.flat_map(char::to_lowercase))
        .collect()
}

fn telling_digits(digits: &str) -> Option<String> {
    (digits.len() >= FEWEST_DIGITS)
        .then(|| digits.get(digits.len().saturating_sub(TELLING_DIGITS)..))?
        .map(str::to_owned)
}

fn mark(fingerprints: &dyn Fingerprints, kind: MarkKind, value: &str) -> KnownMark {
    KnownMark {
        kind,
        hash: fingerprints.of(Purpose::KnownPerson, value.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_the_same_with_and_without_its_country() {
        assert_eq!(
            telling_digits("447700900123"),
            telling_digits("07700900123")
        );
        assert_eq!(telling_digits("123456"), None);
        assert_eq!(telling_digits("5550123").as_deref(), Some("5550123"));
    }

    #[test]
    fn words_are_titled() {
        assert_eq!(titled("WILL"), "Will");
        assert_eq!(titled("mark"), "Mark");
    }
}
