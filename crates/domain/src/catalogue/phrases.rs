//! The set phrases of the interview and the word lists of its gate, as data.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use crate::settings::{Formality, Tone};

/// What the rules say by themselves in an interview.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InterviewPhrases {
    tones: BTreeMap<String, Voices>,
    honest: BTreeMap<String, String>,
    pub(crate) summary: SummaryPhrases,
}

/// One phrase in the five tones.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Voices {
    friendly: String,
    professional: String,
    direct: String,
    warm: String,
    formal: String,
}

/// Texts of the summary.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SummaryPhrases {
    pub(crate) notice: String,
    pub(crate) nothing: String,
    pub(crate) strongest: String,
    pub(crate) weakest: String,
    pub(crate) weak_competency: String,
    pub(crate) thin: String,
    pub(crate) practise: String,
    pub(crate) answer_open: String,
    pub(crate) next_actions: Vec<String>,
}

/// The keys every phrase file must hold; a missing one is a fault of the data.
const TONED: [&str; 28] = [
    "repeat",
    "clarify",
    "fact",
    "fact_back",
    "pass",
    "silence",
    "pause",
    "asks",
    "assume",
    "greeting",
    "gibberish",
    "copied",
    "instruction",
    "hostile",
    "language",
    "off_topic",
    "thin",
    "clarify_spent",
    "redo_refused",
    "move_on",
    "noted",
    "redo",
    "redo_kept",
    "close",
    "close_again",
    "completed",
    "ended_by_candidate",
    "encourage",
];
const HONEST: [&str; 14] = [
    "gibberish",
    "copied",
    "instruction",
    "hostile",
    "off_topic",
    "thin",
    "pass",
    "unanswered",
    "note",
    "thin_answer",
    "best_part",
    "weakest",
    "redo_better",
    "redo_open",
];

impl InterviewPhrases {
    /// The phrase in a tone; empty where there is none, which the cross-check rules out.
    pub(crate) fn say(&self, key: &str, tone: Tone, formality: Formality) -> String {
        let Some(voices) = self.tones.get(key) else {
            return String::new();
        };
        let text = match tone {
            Tone::Friendly => &voices.friendly,
            Tone::Professional => &voices.professional,
            Tone::Direct => &voices.direct,
            Tone::Warm => &voices.warm,
            Tone::Formal => &voices.formal,
        };
        match formality {
            Formality::Casual => contract(text),
            Formality::Neutral | Formality::Formal => text.clone(),
        }
    }

    pub(crate) fn honest(&self, key: &str) -> &str {
        self.honest.get(key).map(String::as_str).unwrap_or_default()
    }

    pub(crate) fn fault(&self) -> Option<String> {
        let ends = ["time_limit", "turn_limit", "budget"];
        let missing = TONED
            .iter()
            .chain(&ends)
            .find(|key| !self.tones.contains_key(**key))
            .or_else(|| HONEST.iter().find(|key| self.honest(key).is_empty()));
        missing.map(|key| format!("the phrase {key} is missing"))
    }
}

/// Everyday contractions, for a casual voice.
fn contract(text: &str) -> String {
    const PAIRS: [(&str, &str); 14] = [
        (" do not ", " don't "),
        (" cannot ", " can't "),
        ("That is ", "That's "),
        ("that is ", "that's "),
        ("Let us ", "Let's "),
        (" let us ", " let's "),
        ("It is ", "It's "),
        (" it is ", " it's "),
        ("I am ", "I'm "),
        ("I have ", "I've "),
        ("I would ", "I'd "),
        ("There is ", "There's "),
        ("you are ", "you're "),
        (" is not ", " isn't "),
    ];
    PAIRS.iter().fold(text.to_owned(), |text, (long, short)| {
        text.replace(long, short)
    })
}

/// The gate's word lists.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GateWords {
    pub(crate) courtesy: Vec<String>,
    pub(crate) skip: Vec<String>,
    pub(crate) dont_know: Vec<String>,
    pub(crate) pause: Vec<String>,
    pub(crate) repeat: Vec<String>,
    pub(crate) clarify: Vec<String>,
    pub(crate) clarify_anywhere: Vec<String>,
    pub(crate) clarify_opening: Vec<String>,
    pub(crate) end: Vec<String>,
    pub(crate) redo: Vec<String>,
    pub(crate) no_questions: Vec<String>,
    pub(crate) greeting: Vec<String>,
    pub(crate) instruction: Vec<String>,
    pub(crate) instruction_anywhere: Vec<String>,
    pub(crate) hostile: Vec<String>,
    pub(crate) off_topic: Vec<String>,
    pub(crate) languages: BTreeMap<String, HashSet<String>>,
    pub(crate) english: EnglishWords,
}

/// Function words of English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnglishWords {
    pub(crate) words: HashSet<String>,
}
