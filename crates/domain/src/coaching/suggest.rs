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

/// Words of a denial.
const NOT: [&str; 12] = [
    "not", "never", "dont", "didnt", "havent", "hasnt", "cant", "couldnt", "wasnt", "isnt",
    "nobody", "nothing",
];

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
    if kept.len() >= COUNT {
        return kept;
    }
    let of = |key| data().get(&key).map(Vec::as_slice).unwrap_or_default();
    let spare = of(Key::Fallback(Fallback::Any));
    let fitting = [of_topic(brief), of(Key::Ask(brief.act.ask))];
    let message = brief.message.as_str();
    let facts = brief.state.facts().map(Redacted::as_str);
    let told: Vec<Told> = facts.chain([message]).map(Told::of).collect();
    let previous = brief.previous_follow_ups.iter().map(String::as_str);
    let stale: Vec<String> = previous.chain([message]).map(short).collect();
    let turn = usize::try_from(brief.state.turns()).unwrap_or_default();
    let at_odds = |text: &str| at_odds(&Told::of(text), &told);
    let fresh = fitting.into_iter().flat_map(|pool| turned(pool, turn));
    let fresh = fresh.filter(|text| !at_odds(text));
    for text in fresh.chain(turned(spare, turn)) {
        let said = short(text);
        if !stale.contains(&said) && !kept.iter().any(|known| short(known) == said) {
            kept.push(text.clone());
        }
        if kept.len() == COUNT {
            break;
        }
    }
    kept
}

/// All of a pool, beginning elsewhere each turn.
fn turned(pool: &[String], turn: usize) -> impl Iterator<Item = &String> {
    let begin = turn.checked_rem(pool.len()).unwrap_or_default();
    pool.iter().cycle().skip(begin).take(pool.len())
}

/// What was said, cut into words once.
struct Told {
    words: Words,
    denies: bool,
}

impl Told {
    fn of(text: &str) -> Self {
        let words = Words::of(text);
        let denies = words
            .all()
            .iter()
            .any(|word| NOT.contains(&word.text.as_str()));
        Self { words, denies }
    }
}

/// It says the contrary of what the person said, or that again.
fn at_odds(text: &Told, told: &[Told]) -> bool {
    told.iter().any(|fact| {
        let (found, of) = echo::covered_words(&text.words, &fact.words);
        let contrary = found > 0 && text.denies != fact.denies;
        contrary || (of > 0 && found == of)
    })
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
    short(one) == short(other)
}

fn short(text: &str) -> String {
    excerpt(text, SHORT).as_str().to_lowercase()
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
