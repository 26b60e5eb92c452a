//! What a person might say next: three suggestions fitted to the question and the topic, never the
//! same three twice running.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::act::Ask;
use super::brief::CoachingBrief;
use super::echo;
use super::state::{SHORT, excerpt};
use crate::phrases::Words;
use crate::text::Redacted;

/// Suggestions of a turn.
pub(crate) const COUNT: usize = 3;
/// Most characters of one.
const MOST_CHARS: usize = 140;

type Data = HashMap<Key, Vec<String>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(untagged)]
enum Key {
    Ask(Ask),
    Fallback(Fallback),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
enum Fallback {
    #[serde(rename = "fallback")]
    Any,
}

fn data() -> &'static Data {
    static DATA: OnceLock<Data> = OnceLock::new();
    DATA.get_or_init(|| read().unwrap_or_default())
}

fn read() -> Result<Data, toml::de::Error> {
    toml::from_str(include_str!("../../data/coaching/replies.toml"))
}

/// Three suggestions for a brief, in the first person, distinct, not the previous three.
pub fn suggestions(brief: &CoachingBrief) -> Vec<String> {
    chosen(brief, Vec::new())
}

/// A model's suggestions that can be used, filled up with ours.
pub(crate) fn checked(proposed: &[String], brief: &CoachingBrief) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in proposed {
        let text = text.trim();
        let fits = (1..=MOST_CHARS).contains(&text.chars().count())
            && !text.contains(char::is_control)
            && first_person(text)
            && !kept.iter().any(|known| same(known, text));
        if fits && kept.len() < COUNT {
            kept.push(text.to_owned());
        }
    }
    if kept.len() == COUNT && repeats(&kept, &brief.previous_follow_ups) {
        kept.truncate(1);
    }
    chosen(brief, kept)
}

/// Fills `kept` up to three: what fits the question and was not suggested just now goes first.
fn chosen(brief: &CoachingBrief, mut kept: Vec<String>) -> Vec<String> {
    let of_topic = of_topic(brief);
    let of_ask = data()
        .get(&Key::Ask(brief.act.ask))
        .map(Vec::as_slice)
        .unwrap_or_default();
    let fallback = data()
        .get(&Key::Fallback(Fallback::Any))
        .map(Vec::as_slice)
        .unwrap_or_default();
    let turn = usize::try_from(brief.state.turns()).unwrap_or_default();
    for (pool, spare) in [(of_topic, false), (of_ask, false), (fallback, true)] {
        for offset in 0..pool.len() {
            let Some(text) = pool.get((turn + offset) % pool.len()) else {
                continue;
            };
            let stale = brief.previous_follow_ups.iter().any(|old| same(old, text))
                || same(brief.message.as_str(), text)
                || (!spare && at_odds(text, brief))
                || kept.iter().any(|known| same(known, text));
            if !stale && kept.len() < COUNT {
                kept.push(text.clone());
            }
        }
    }
    kept
}

/// It says the contrary of what the person said, or that again.
fn at_odds(text: &str, brief: &CoachingBrief) -> bool {
    let told = brief.state.facts().map(Redacted::as_str);
    told.chain([brief.message.as_str()]).any(|fact| {
        let (found, of) = echo::covered(text, fact);
        let contrary = found > 0 && denies(text) != denies(fact);
        contrary || (of > 0 && found == of)
    })
}

fn denies(text: &str) -> bool {
    const NOT: [&str; 12] = [
        "not", "never", "dont", "didnt", "havent", "hasnt", "cant", "couldnt", "wasnt", "isnt",
        "nobody", "nothing",
    ];
    let words = Words::of(text);
    NOT.iter()
        .any(|not| (0..words.len()).any(|at| words.is(at, not)))
}

/// Replies of the topic, where the question is one of the topic's own.
fn of_topic(brief: &CoachingBrief) -> &[String] {
    let replies = &brief.act.topic.replies;
    match brief.act.ask {
        Ask::Open => &replies.open,
        Ask::Instance | Ask::Attempts | Ask::Obstacle | Ask::OwnPart => &replies.reality,
        Ask::OwnOption => &replies.options,
        Ask::Nothing
        | Ask::CheckIn
        | Ask::Barrier
        | Ask::NewDay
        | Ask::Topic
        | Ask::First
        | Ask::Outcome
        | Ask::Goal
        | Ask::Measure
        | Ask::Date
        | Ask::Importance
        | Ask::BothSides
        | Ask::Leave
        | Ask::Reaction
        | Ask::Fit
        | Ask::Commitment
        | Ask::StepDate
        | Ask::Confidence
        | Ask::Shrink
        | Ask::Evidence
        | Ask::Confirm
        | Ask::Practice
        | Ask::Support
        | Ask::More
        | Ask::Mend
        | Ask::WayIn => &[],
    }
}

/// The text speaks of the person in the first person.
pub(crate) fn first_person(text: &str) -> bool {
    const OWN: [&str; 14] = [
        "i", "im", "ive", "id", "ill", "me", "my", "mine", "myself", "we", "us", "our", "ours",
        "were",
    ];
    Words::of(text)
        .all()
        .iter()
        .any(|word| OWN.contains(&word.text.as_str()))
}

/// The same but for case and what is cut off in the state.
fn same(one: &str, other: &str) -> bool {
    let short = |text: &str| excerpt(text, SHORT).as_str().to_lowercase();
    short(one) == short(other)
}

fn repeats(kept: &[String], previous: &[String]) -> bool {
    previous.len() == COUNT
        && kept
            .iter()
            .all(|text| previous.iter().any(|old| same(old, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_replies_in_the_first_person() {
        let data = read().unwrap();
        for ask in Ask::ALL {
            let own = matches!(
                ask,
                Ask::Open | Ask::Instance | Ask::Attempts | Ask::Obstacle | Ask::OwnPart
            );
            let replies = data.get(&Key::Ask(*ask));
            assert!(
                own || replies.is_some_and(|replies| replies.len() >= 4),
                "{ask}"
            );
        }
        for reply in data.values().flatten() {
            assert!(first_person(reply) && reply.len() <= SHORT, "{reply}");
        }
        let fallback = data.get(&Key::Fallback(Fallback::Any)).unwrap();
        assert!(fallback.len() >= 2 * COUNT);
    }

    #[test]
    fn the_first_person_is_told_from_others() {
        assert!(first_person("My manager gives vague feedback"));
        assert!(first_person("I\u{2019}m not sure"));
        assert!(!first_person("Ask your manager for the criteria"));
    }
}
