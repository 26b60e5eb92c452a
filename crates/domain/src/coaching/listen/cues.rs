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
    /// A common question, by its place.
    #[serde(skip)]
    Asked(usize),
    Greeting,
    NewTopic,
    Wish,
    Goal,
    Talk,
    Measure,
    Attempt,
    NoAttempt,
    Obstacle,
    OwnPart,
    Option,
    Commit,
    Try,
    Ambivalence,
    JustTell,
    NoQuestions,
    Picks,
    Shrug,
    Doubt,
    Practise,
    Done,
    Reported,
    Reached,
    Missed,
    Moved,
    Dropped,
    StillOpen,
    Hindered,
    Answered,
    Yes,
    No,
    DontKnow,
    Polite,
    Unclear,
    Complaint,
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
        let asked = questions()
            .iter()
            .enumerate()
            .flat_map(|(index, question)| {
                question
                    .cues
                    .iter()
                    .map(move |p| (Cue::Asked(index), p.as_str()))
            });
        Lexicon::of(said.chain(named).chain(asked))
    })
}

/// A question people often ask, with its answer.
#[derive(Debug, Deserialize)]
struct Question {
    cues: Vec<String>,
    answer: String,
}

#[derive(Debug, Default, Deserialize)]
struct Questions {
    question: Vec<Question>,
}

fn questions() -> &'static [Question] {
    static QUESTIONS: OnceLock<Questions> = OnceLock::new();
    &QUESTIONS
        .get_or_init(|| read_questions().unwrap_or_default())
        .question
}

fn read_questions() -> Result<Questions, toml::de::Error> {
    toml::from_str(include_str!("../../../data/coaching/questions.toml"))
}

/// The answer to the question at this place.
pub(super) fn answer(index: usize) -> Option<&'static str> {
    questions()
        .get(index)
        .map(|question| question.answer.as_str())
}

fn read() -> Result<HashMap<Cue, Vec<String>>, toml::de::Error> {
    toml::from_str(include_str!("../../../data/coaching/cues.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrases::well_formed;

    #[test]
    fn every_common_question_can_be_found_and_has_an_answer() {
        let questions = read_questions().unwrap().question;
        assert!(questions.len() >= 20);
        for question in questions {
            assert!(question.answer.ends_with('.') && !question.answer.contains('"'));
            for phrase in &question.cues {
                assert!(well_formed(phrase), "{phrase}");
            }
        }
    }

    #[test]
    fn every_cue_has_phrases_that_can_be_found() {
        let read = read().unwrap();
        assert_eq!(read.len(), 48);
        for (cue, phrases) in read {
            for phrase in phrases {
                assert!(well_formed(&phrase), "{cue:?}: {phrase}");
            }
        }
    }
}
