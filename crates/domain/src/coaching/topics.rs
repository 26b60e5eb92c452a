//! What the coach knows about common topics of a career, from `data/coaching/topics.toml`.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::settings::Tone;

/// The id of the topic that stands for everything not in the data.
pub(crate) const GENERAL: &str = "general";

/// A topic with questions, ideas, advice and what people say about it.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Topic {
    /// Stable id.
    pub id: String,
    /// What it is called in a sentence.
    pub name: String,
    /// Phrases that name it.
    pub(crate) cues: Vec<String>,
    /// Phrases of which two name it.
    pub(crate) hints: Vec<String>,
    /// Focus areas of a mock interview on it.
    pub practice: Vec<String>,
    ack: HashMap<Tone, String>,
    /// The pair of questions that opens it.
    pub open: Vec<String>,
    /// Asks for one concrete instance.
    pub instance: String,
    /// Asks what was tried.
    pub attempt: String,
    /// Asks what is in the way.
    pub obstacle: String,
    /// Asks for the person's own part.
    pub own: String,
    /// Ideas, each fits "one is ..".
    pub options: Vec<String>,
    /// Brief advice, the best point first.
    pub advice: Vec<String>,
    /// The smallest first step.
    pub step: String,
    /// What a person may say next, by the part of the talk.
    pub(crate) replies: Replies,
}

/// What a person may say next, in the first person.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Replies {
    pub(crate) open: Vec<String>,
    pub(crate) reality: Vec<String>,
    pub(crate) options: Vec<String>,
}

impl Topic {
    /// What a coach of this tone says on hearing of it.
    pub fn acknowledgement(&self, tone: Tone) -> &str {
        self.ack.get(&tone).map_or("", String::as_str)
    }

    /// It stands for everything the coach has no knowledge of.
    pub fn is_general(&self) -> bool {
        self.id == GENERAL
    }
}

#[derive(Debug, Default, Deserialize)]
struct Data {
    topic: Vec<Topic>,
}

/// All topics, the general one last.
pub(crate) fn all() -> &'static [Topic] {
    static TOPICS: OnceLock<Data> = OnceLock::new();
    &TOPICS.get_or_init(|| read().unwrap_or_default()).topic
}

fn read() -> Result<Data, toml::de::Error> {
    toml::from_str(include_str!("../../data/coaching/topics.toml"))
}

/// The topic with this id; the general one for any other.
pub(crate) fn with_id(id: &str) -> &'static Topic {
    static NONE: OnceLock<Topic> = OnceLock::new();
    let find = |id: &str| all().iter().find(|topic| topic.id == id);
    find(id)
        .or_else(|| find(GENERAL))
        .unwrap_or_else(|| NONE.get_or_init(Topic::default))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coaching::suggest::first_person;
    use crate::phrases::well_formed;

    const TONES: [Tone; 5] = [
        Tone::Friendly,
        Tone::Professional,
        Tone::Direct,
        Tone::Warm,
        Tone::Formal,
    ];

    #[test]
    fn every_topic_is_complete() {
        let topics = read().unwrap().topic;
        assert!(topics.len() >= 20);
        assert_eq!(topics.last().map(|topic| topic.id.as_str()), Some(GENERAL));
        for topic in &topics {
            for tone in TONES {
                assert!(topic.acknowledgement(tone).ends_with('.'), "{}", topic.id);
            }
            assert_eq!(topic.open.len(), 2, "{}", topic.id);
            let questions = [&topic.instance, &topic.attempt, &topic.obstacle, &topic.own];
            for question in questions.into_iter().chain(&topic.open) {
                assert!(
                    question.ends_with('?') && question.matches('?').count() == 1,
                    "{question}"
                );
            }
            assert!(topic.options.len() >= 4 && topic.advice.len() >= 3 && !topic.step.is_empty());
            for replies in [
                &topic.replies.open,
                &topic.replies.reality,
                &topic.replies.options,
            ] {
                assert!(replies.len() >= 4, "{}", topic.id);
                for reply in replies {
                    assert!(first_person(reply) && reply.len() <= 140, "{reply}");
                }
            }
        }
    }

    #[test]
    fn every_phrase_of_a_topic_can_be_found() {
        for topic in read().unwrap().topic {
            for phrase in topic.cues.iter().chain(&topic.hints) {
                assert!(well_formed(phrase), "{}: {phrase}", topic.id);
            }
        }
    }
}
