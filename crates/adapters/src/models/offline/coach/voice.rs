//! The coach's phrases by part, key and tone, from `voice.toml`.

use std::collections::HashMap;
use std::sync::OnceLock;

use domain::settings::Tone;
use serde::Deserialize;

/// The part of a reply a phrase is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Respond,
    Ask,
    Frame,
    Earned,
}

type Toned = HashMap<Tone, Vec<String>>;

/// All phrases.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Voice {
    respond: HashMap<String, Toned>,
    ask: HashMap<String, Toned>,
    frame: HashMap<String, Toned>,
    earned: HashMap<String, HashMap<Warmth, Vec<String>>>,
    theme: Vec<Theme>,
}

/// Encouragement has three voices, not five: it is short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Warmth {
    Soft,
    Plain,
    Terse,
}

impl Warmth {
    fn of(tone: Tone) -> Self {
        match tone {
            Tone::Friendly | Tone::Warm => Self::Soft,
            Tone::Professional | Tone::Formal => Self::Plain,
            Tone::Direct => Self::Terse,
        }
    }
}

/// A reflection on what people often say.
#[derive(Debug, Deserialize)]
struct Theme {
    cues: Vec<String>,
    #[serde(flatten)]
    words: HashMap<Tone, String>,
}

/// The phrases.
pub(super) fn voice() -> &'static Voice {
    static VOICE: OnceLock<Voice> = OnceLock::new();
    VOICE.get_or_init(|| read().unwrap_or_default())
}

fn read() -> Result<Voice, toml::de::Error> {
    toml::from_str(include_str!("voice.toml"))
}

impl Voice {
    /// The variants of a phrase.
    pub(super) fn variants(&self, part: Part, key: &str, tone: Tone) -> &[String] {
        let found = match part {
            Part::Respond => self.respond.get(key).and_then(|phrase| phrase.get(&tone)),
            Part::Ask => self.ask.get(key).and_then(|phrase| phrase.get(&tone)),
            Part::Frame => self.frame.get(key).and_then(|phrase| phrase.get(&tone)),
            Part::Earned => self
                .earned
                .get(key)
                .and_then(|phrase| phrase.get(&Warmth::of(tone))),
        };
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// A reflection on the first common theme of a message. A cue is whole words; one that ends in
    /// `*` the beginning of a word.
    pub(super) fn theme(&self, message: &str, tone: Tone) -> Option<&str> {
        let low = message.to_lowercase().replace('\u{2019}', "'");
        let spaced: String = low
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || c == '\'' {
                    c
                } else {
                    ' '
                }
            })
            .collect();
        let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = format!(" {words} ");
        let says = |cue: &String| match cue.strip_suffix('*') {
            Some(beginning) => message.contains(&format!(" {beginning}")),
            None => message.contains(&format!(" {cue} ")),
        };
        let touched = |theme: &&Theme| theme.cues.iter().any(says);
        self.theme
            .iter()
            .find(touched)?
            .words
            .get(&tone)
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::coaching::Stage;
    use domain::coaching::act::Ask;

    pub(in super::super) const TONES: [Tone; 5] = [
        Tone::Friendly,
        Tone::Professional,
        Tone::Direct,
        Tone::Warm,
        Tone::Formal,
    ];

    #[test]
    fn every_phrase_has_all_tones_and_only_questions_ask() {
        let voice = read().unwrap();
        for (phrases, marks) in [(&voice.respond, 0), (&voice.frame, 0), (&voice.ask, 1)] {
            for (key, toned) in phrases {
                for tone in TONES {
                    let variants = toned.get(&tone).unwrap();
                    assert!(!variants.is_empty(), "{key}");
                    for text in variants {
                        let slots = text.contains("{q");
                        let found = text.matches('?').count();
                        assert!(found == marks || (slots && found == 0), "{key}: {text}");
                    }
                }
            }
        }
        for theme in &voice.theme {
            for tone in TONES {
                assert!(
                    theme.words.get(&tone).unwrap().ends_with('.'),
                    "{:?}",
                    theme.cues
                );
            }
        }
        for phrases in voice.earned.values() {
            for warmth in [Warmth::Soft, Warmth::Plain, Warmth::Terse] {
                assert!(!phrases.get(&warmth).unwrap().is_empty());
            }
        }
    }

    #[test]
    fn every_question_and_stage_has_its_phrase() {
        let voice = read().unwrap();
        for ask in Ask::ALL {
            assert!(
                *ask == Ask::Nothing || voice.ask.contains_key(ask.as_str()),
                "{ask}"
            );
        }
        for stage in Stage::ALL {
            assert!(voice.frame.contains_key(stage.as_str()), "{stage}");
        }
    }
}
