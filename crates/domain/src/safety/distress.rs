//! Whether a message speaks of self-harm or violence: phrases, less what idioms, denials and other
//! people's stories take back. Where it is open, help is offered: too much of it does little harm.

use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;

use super::SafetyKind;
use crate::phrases::{Hit, Lexicon, Word, Words};

/// Words before a phrase in which a denial takes it back.
const DENIED_WITHIN: usize = 4;
/// Words before a phrase in which somebody else is its subject.
const OTHERS_WITHIN: usize = 6;

#[derive(Debug, Default, Deserialize)]
struct Data {
    message: Messages,
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
    #[serde(default)]
    who: Vec<String>,
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
    self_harm: Recogniser,
    danger: Recogniser,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let data = read().unwrap_or_default();
        Known {
            messages: data.message,
            self_harm: Recogniser::of(data.self_harm),
            danger: Recogniser::of(data.danger),
        }
    })
}

fn read() -> Result<Data, toml::de::Error> {
    toml::from_str(include_str!("../../data/coaching/distress.toml"))
}

/// What the message speaks of, if it does; self-harm before danger.
pub(super) fn recognise(words: &Words) -> Option<SafetyKind> {
    let known = known();
    if known.self_harm.speaks_in(words) {
        Some(SafetyKind::SelfHarm)
    } else if known.danger.speaks_in(words) {
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

impl Signs {
    /// The phrases, `@who` replaced by each of the people.
    fn spelled_out(&self) -> Vec<String> {
        let spell = |phrase: &String| -> Vec<String> {
            if phrase.contains("@who") {
                self.who
                    .iter()
                    .map(|who| phrase.replace("@who", who))
                    .collect()
            } else {
                vec![phrase.clone()]
            }
        };
        self.phrases.iter().flat_map(spell).collect()
    }
}

impl Recogniser {
    fn of(signs: Signs) -> Self {
        let phrases = signs.spelled_out();
        let denies = |phrase: &str| {
            phrase
                .split(' ')
                .any(|word| signs.denials.iter().any(|denial| denial == word))
        };
        let distress = phrases.iter().map(|phrase| {
            let denies = denies(phrase);
            (Sign::Distress { denies }, phrase.as_str())
        });
        let idioms = signs.idioms.iter().map(|p| (Sign::Idiom, p.as_str()));
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

    /// Somebody else is named before a phrase that does not begin with the speaker.
    fn about_others(&self, words: &Words, hit: &Hit<Sign>) -> bool {
        if own(words, hit.start) || (hit.start > 0 && own(words, hit.start - 1)) {
            return false;
        }
        let before = hit.start.saturating_sub(OTHERS_WITHIN)..hit.start;
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

fn idiomatic(hits: &[Hit<Sign>], hit: &Hit<Sign>) -> bool {
    hits.iter()
        .any(|other| other.tag == Sign::Idiom && other.start < hit.end && hit.start < other.end)
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
    fn every_phrase_of_the_data_can_be_found() {
        let data = read().unwrap();
        for signs in [&data.self_harm, &data.danger] {
            for phrase in signs
                .spelled_out()
                .iter()
                .chain(&signs.idioms)
                .chain(&signs.doubts)
            {
                assert!(well_formed(phrase), "{phrase}");
            }
        }
    }
}
