//! The phrases the coach listens for, from `data/coaching/cues.toml` and the topics.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::coaching::topics;
use crate::phrases::Lexicon;

/// What a phrase is a sign of. A topic goes by its place among the topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cue {
    #[serde(skip)]
    Topic(usize),
    #[serde(skip)]
    Hint(usize),
    Greeting,
    NewTopic,
    Wish,
    Goal,
    Talk,
    Measure,
    Attempt,
    Obstacle,
    OwnPart,
    Option,
    Commit,
    Try,
    Ambivalence,
    JustTell,
    Practise,
    Done,
    Missed,
    Moved,
    Dropped,
    StillOpen,
    Yes,
    No,
    DontKnow,
    Thanks,
    Bye,
    Preference,
    OffTask,
    Legal,
    Medical,
    Immigration,
    Harassment,
    WhoAreYou,
    WhatCanYou,
    Private,
    Recall,
    Mood,
}

/// The lexicon of all cues.
pub(super) fn cues() -> &'static Lexicon<Cue> {
    static CUES: OnceLock<Lexicon<Cue>> = OnceLock::new();
    CUES.get_or_init(|| {
        let read = read().unwrap_or_default();
        let said = read
            .iter()
            .flat_map(|(cue, phrases)| phrases.iter().map(|phrase| (*cue, phrase.as_str())));
        let named = topics::all().iter().enumerate().flat_map(|(index, topic)| {
            let cues = topic
                .cues
                .iter()
                .map(move |p| (Cue::Topic(index), p.as_str()));
            cues.chain(
                topic
                    .hints
                    .iter()
                    .map(move |p| (Cue::Hint(index), p.as_str())),
            )
        });
        Lexicon::of(said.chain(named))
    })
}

fn read() -> Result<HashMap<Cue, Vec<String>>, toml::de::Error> {
    toml::from_str(include_str!("../../../data/coaching/cues.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrases::well_formed;

    #[test]
    fn every_cue_has_phrases_that_can_be_found() {
        let read = read().unwrap();
        assert_eq!(read.len(), 36);
        for (cue, phrases) in read {
            for phrase in phrases {
                assert!(well_formed(&phrase), "{cue:?}: {phrase}");
            }
        }
    }
}
