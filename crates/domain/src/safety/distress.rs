//! Whether a message speaks of self-harm or violence: phrases, less what idioms, denials and other
//! people's stories take back. Where it is open, help is offered: too much of it does little harm.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;

use super::SafetyKind;
use crate::phrases::{Hit, Lexicon, Word, Words};

/// Words whose misspellings are understood: no other word is one letter away from them.
const KEY_WORDS: [&str; 5] = ["suicide", "suicidal", "myself", "overdose", "anymore"];
/// Words before a phrase in which a denial takes it back.
const DENIED_WITHIN: usize = 4;
/// Words before a phrase in which somebody else is its subject.
const OTHERS_WITHIN: usize = 6;

#[derive(Debug, Default, Deserialize)]
struct Data {
    message: Messages,
    spelling: BTreeMap<String, String>,
    self_harm: Signs,
    danger: Signs,
}

#[derive(Debug, Default, Deserialize)]
struct Messages {
    self_harm: String,
    danger: String,
}

#[derive(Debug, Default, Deserialize)]
struct Signs {
    slots: BTreeMap<String, Vec<String>>,
    phrases: Vec<String>,
    idioms: Vec<String>,
    others: Vec<String>,
    denials: Vec<String>,
    doubts: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A phrase of distress; the flag tells that it holds its own denial ("dont want to live").
    Distress {
        denies: bool,
    },
    Idiom,
    Doubt,
}

struct Recogniser {
    lexicon: Lexicon<Sign>,
    signs: Signs,
}

struct Known {
    messages: Messages,
    spelling: BTreeMap<String, String>,
    self_harm: Recogniser,
    danger: Recogniser,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let data = read().unwrap_or_default();
        Known {
            messages: data.message,
            spelling: data.spelling,
            self_harm: Recogniser::of(data.self_harm),
            danger: Recogniser::of(data.danger),
        }
    })
}

fn read() -> Result<Data, toml::de::Error> {
    toml::from_str(include_str!("../../data/coaching/distress.toml"))
}

/// What the message speaks of, if it does; self-harm before danger.
pub(super) fn recognise(message: &str) -> Option<SafetyKind> {
    let known = known();
    let words = Words::of(&known.corrected(message));
    if known.self_harm.speaks_in(&words) {
        Some(SafetyKind::SelfHarm)
    } else if known.danger.speaks_in(&words) {
        Some(SafetyKind::Danger)
    } else {
        None
    }
}

/// The words of a safety turn, with `{lines}` where the lines go.
pub(super) fn message(kind: SafetyKind) -> &'static str {
    let messages = &known().messages;
    match kind {
        SafetyKind::SelfHarm => &messages.self_harm,
        SafetyKind::Danger => &messages.danger,
    }
}

impl Known {
    /// The message with the spelling of the words that matter put right.
    fn corrected<'a>(&self, message: &'a str) -> Cow<'a, str> {
        let mut corrected = Cow::Borrowed(message);
        for (at, word) in words_in(message) {
            let low = word.to_lowercase().replace(['\'', '\u{2019}'], "");
            let known = self.spelling.get(&low).map(String::as_str);
            if let Some(meant) = known.or_else(|| key_word(&low)) {
                let at = at + corrected.len() - message.len();
                corrected.to_mut().replace_range(at..at + word.len(), meant);
            }
        }
        corrected
    }
}

/// The words between spaces, without punctuation around them, and where they begin.
fn words_in(message: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut end = 0;
    message
        .split_inclusive(char::is_whitespace)
        .map(move |token| {
            let from = end;
            end += token.len();
            let word = token.trim_start_matches(|c: char| !c.is_alphanumeric());
            let at = from + token.len() - word.len();
            (at, word.trim_end_matches(|c: char| !c.is_alphanumeric()))
        })
}

/// The key word that a word was meant to be.
fn key_word(word: &str) -> Option<&'static str> {
    let length = word.chars().count();
    KEY_WORDS
        .into_iter()
        .filter(|key| key.len().abs_diff(length) <= 1)
        .find(|key| mistyped(word, key))
}

/// One letter too many, too few or wrong, or two in the wrong order.
fn mistyped(word: &str, key: &str) -> bool {
    let (word, key): (Vec<char>, Vec<char>) = (word.chars().collect(), key.chars().collect());
    let same = word.iter().zip(&key).take_while(|(a, b)| a == b).count();
    let (Some(typed), Some(meant)) = (word.get(same..), key.get(same..)) else {
        return false;
    };
    match (typed, meant) {
        ([], []) => false,
        ([a, b, rest @ ..], [c, d, other @ ..]) if a == d && b == c && rest == other => true,
        (typed, meant) if typed.len() == meant.len() => typed.get(1..) == meant.get(1..),
        (typed, meant) if typed.len() == meant.len() + 1 => typed.get(1..) == Some(meant),
        (typed, meant) if typed.len() + 1 == meant.len() => Some(typed) == meant.get(1..),
        _ => false,
    }
}

impl Signs {
    /// Phrases with every `@slot` replaced by each of its words.
    fn spelled_out(&self, phrases: &[String]) -> Vec<String> {
        let mut spelled = Vec::new();
        let mut open = phrases.to_vec();
        while let Some(phrase) = open.pop() {
            match self.slot_in(&phrase) {
                Some((slot, words)) => {
                    open.extend(words.iter().map(|word| phrase.replacen(slot, word, 1)));
                }
                None => spelled.push(phrase),
            }
        }
        spelled
    }

    fn slot_in<'a>(&'a self, phrase: &'a str) -> Option<(&'a str, &'a [String])> {
        let slot = phrase.split(' ').find(|word| word.starts_with('@'))?;
        let words = self.slots.get(slot.trim_start_matches('@'))?;
        Some((slot, words.as_slice()))
    }
}

impl Recogniser {
    fn of(signs: Signs) -> Self {
        let phrases = signs.spelled_out(&signs.phrases);
        let spared = signs.spelled_out(&signs.idioms);
        let denies = |phrase: &str| {
            phrase
                .split(' ')
                .any(|word| signs.denials.iter().any(|denial| denial == word))
        };
        let distress = phrases.iter().map(|phrase| {
            let denies = denies(phrase);
            (Sign::Distress { denies }, phrase.as_str())
        });
        let idioms = spared.iter().map(|p| (Sign::Idiom, p.as_str()));
        let doubts = signs.doubts.iter().map(|p| (Sign::Doubt, p.as_str()));
        let lexicon = Lexicon::of(distress.chain(idioms).chain(doubts));
        Self { lexicon, signs }
    }

    fn speaks_in(&self, words: &Words) -> bool {
        let hits = self.lexicon.hits(words);
        hits.iter().any(|hit| match hit.tag {
            Sign::Distress { denies } => {
                let taken_back = !denies && self.denied(words, hit) && !doubted(words, &hits, hit);
                !taken_back && !idiomatic(&hits, hit) && !self.about_others(words, hit)
            }
            Sign::Idiom | Sign::Doubt => false,
        })
    }

    /// A denial stands in the phrase, or shortly before it in its clause; one before the speaker
    /// ("no, I want ..") denies something else.
    fn denied(&self, words: &Words, hit: &Hit<Sign>) -> bool {
        let from = if own(words, hit.start) {
            hit.start
        } else {
            hit.start.saturating_sub(DENIED_WITHIN)
        };
        let clause = words.all().get(hit.start).map(|word| word.clause);
        within(words, from..hit.end, &self.signs.denials, |word| {
            Some(word.clause) == clause
        })
    }

    /// Somebody else is named before a phrase, and the speaker not in between.
    fn about_others(&self, words: &Words, hit: &Hit<Sign>) -> bool {
        if own(words, hit.start) {
            return false;
        }
        let near = hit.start.saturating_sub(OTHERS_WITHIN);
        let speaker = (near..hit.start).rev().find(|at| own(words, *at));
        let before = speaker.map_or(near, |at| at + 1)..hit.start;
        let sentence = words.all().get(hit.start).map(|word| word.sentence);
        within(words, before, &self.signs.others, |word| {
            Some(word.sentence) == sentence
        })
    }
}

/// The word at `at` is the speaker.
fn own(words: &Words, at: usize) -> bool {
    ["i", "im", "ive", "id", "ill"]
        .iter()
        .any(|own| words.is(at, own))
}

/// One of `markers` stands among these words, where `near` agrees.
fn within(
    words: &Words,
    range: Range<usize>,
    markers: &[String],
    near: impl Fn(&Word) -> bool,
) -> bool {
    let all = words.all().get(range).unwrap_or_default();
    all.iter()
        .any(|word| near(word) && markers.contains(&word.text))
}

/// An idiom covers some of the same words; not one that the phrase holds and goes on from ("hit me
/// with", "hit me with a belt").
fn idiomatic(hits: &[Hit<Sign>], hit: &Hit<Sign>) -> bool {
    hits.iter()
        .filter(|other| other.tag == Sign::Idiom)
        .any(|other| {
            let meets = other.start < hit.end && hit.start < other.end;
            let within = hit.start <= other.start && other.end <= hit.end;
            meets && !(within && other.end - other.start < hit.end - hit.start)
        })
}

/// After the denial the same sentence goes on with a doubt.
fn doubted(words: &Words, hits: &[Hit<Sign>], hit: &Hit<Sign>) -> bool {
    let sentence = |at: usize| words.all().get(at).map(|word| word.sentence);
    hits.iter().any(|other| {
        other.tag == Sign::Doubt
            && other.start >= hit.end
            && sentence(other.start) == sentence(hit.start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrases::well_formed;

    #[test]
    fn words_that_matter_are_understood_though_mistyped() {
        for (typed, meant) in [
            ("sucide", true),
            ("suicdie", true),
            ("suicidee", true),
            ("suicede", true),
        ] {
            assert_eq!(mistyped(typed, "suicide"), meant, "{typed}");
        }
        assert!(!mistyped("suicide", "suicide") && !mistyped("decide", "suicide"));
        assert!(!mistyped("himself", "myself") && !mistyped("", "myself"));
    }

    #[test]
    fn every_phrase_of_the_data_can_be_found() {
        let data = read().unwrap();
        for signs in [&data.self_harm, &data.danger] {
            for phrase in signs
                .spelled_out(&signs.phrases)
                .iter()
                .chain(&signs.spelled_out(&signs.idioms))
                .chain(&signs.doubts)
            {
                assert!(well_formed(phrase), "{phrase}");
            }
        }
    }
}
