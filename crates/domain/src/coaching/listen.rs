//! Reading events out of a message, by rule: set phrases, the coach's last question, and where the
//! talk stands. It notes and decides nothing; text of the message is data, never an instruction.

use time::Date;

use super::event::{Event, Limit, Subject};
use super::state::{CoachingState, LONG, SHORT, excerpt};
use super::topics::Topic;
use crate::phrases::{Hit, Words};
use crate::text::Redacted;

mod answers;
mod aside;
mod cues;
mod noise;
mod situation;

use cues::{Cue, cues};

/// What was heard in a message. The texts go with the events of the same name.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// What it does, the weightiest first, each once.
    pub(crate) events: Vec<Event>,
    pub(crate) topic: Option<(&'static Topic, Redacted)>,
    pub(crate) wishes: Vec<Redacted>,
    pub(crate) measure: Option<Redacted>,
    pub(crate) date: Option<String>,
    pub(crate) rating: Option<u8>,
    pub(crate) fact: Option<Redacted>,
    pub(crate) option: Option<Redacted>,
    pub(crate) commitment: Option<Redacted>,
    /// Events read off a phrase of their own, not off the coach's question alone.
    pub(crate) sure: Vec<Event>,
    /// The known answer to a common question.
    pub(crate) answer: Option<&'static str>,
    /// The topic the message names most clearly, whether or not the talk goes there.
    pub(crate) named: Option<&'static Topic>,
    /// The message uses words of the topic at hand.
    pub(crate) on_topic: bool,
    pub(crate) limit: Option<Limit>,
    pub(crate) subject: Option<Subject>,
    pub(crate) moods: Vec<Redacted>,
    /// Words of the message worth picking up.
    pub(crate) echo: Option<Redacted>,
    /// The whole message, shortened.
    pub(crate) whole: Redacted,
}

impl Heard {
    pub(crate) fn has(&self, event: Event) -> bool {
        self.events.contains(&event)
    }

    fn add(&mut self, event: Event) {
        if !self.has(event) {
            self.events.push(event);
        }
    }
}

/// Reads a message.
pub(crate) fn listen(message: &str, state: &CoachingState, today: Date) -> Heard {
    let words = Words::of(message);
    let mut heard = Heard {
        whole: excerpt(message, LONG),
        ..Heard::default()
    };
    if noise::is_gibberish(&words) && rating(&words).is_none() {
        heard.add(Event::Gibberish);
        return heard;
    }
    let ear = Ear::of(message, &words, state);
    if ear.nothing_but_demands() {
        heard.add(Event::OffTask);
        return heard;
    }
    ear.topic(&mut heard);
    ear.answers(&mut heard, today);
    ear.wishes(&mut heard);
    ear.reports(&mut heard);
    ear.plans(&mut heard);
    ear.situation(&mut heard);
    ear.asides(&mut heard);
    ear.small_talk(&mut heard);
    heard.events.sort_unstable();
    heard
}

/// One message with its hits, in the light of the talk.
struct Ear<'a> {
    message: &'a str,
    words: &'a Words,
    state: &'a CoachingState,
    hits: Vec<Hit<Cue>>,
    /// Sentences that are demands or attempts to steer the coach: not listened to.
    deaf_to: Vec<usize>,
}

impl<'a> Ear<'a> {
    fn of(message: &'a str, words: &'a Words, state: &'a CoachingState) -> Self {
        let hits = cues().hits(words);
        let sentence = |at: usize| words.all().get(at).map(|word| word.sentence);
        let deaf_to: Vec<usize> = hits
            .iter()
            .filter(|hit| hit.tag == Cue::OffTask)
            .filter_map(|hit| sentence(hit.start))
            .collect();
        let hits = hits
            .into_iter()
            .filter(|hit| sentence(hit.start).is_some_and(|s| !deaf_to.contains(&s)))
            .collect();
        Self {
            message,
            words,
            state,
            hits,
            deaf_to,
        }
    }

    /// At most three words are left beside the demands.
    fn nothing_but_demands(&self) -> bool {
        let left = self
            .words
            .all()
            .iter()
            .filter(|word| !self.deaf_to.contains(&word.sentence));
        !self.deaf_to.is_empty() && left.count() <= 3
    }

    fn first(&self, cue: Cue) -> Option<&Hit<Cue>> {
        self.hits.iter().find(|hit| hit.tag == cue)
    }

    fn has(&self, cue: Cue) -> bool {
        self.first(cue).is_some()
    }

    /// The message begins with such a phrase.
    fn opens_with(&self, cue: Cue) -> bool {
        self.hits.iter().any(|hit| hit.tag == cue && hit.start == 0)
    }

    fn is_short(&self, most: usize) -> bool {
        self.words.len() <= most
    }

    /// A sentence is a question to the coach, not a request that has an event of its own.
    fn asks_something(&self) -> bool {
        !self.questions(false).is_empty()
    }

    /// A sentence of four words and more tells something rather than asks.
    fn tells_something(&self) -> bool {
        let questions = self.questions(true);
        let all = self.words.all();
        let sentence_of = |hit: &Hit<Cue>| all.get(hit.start).map(|word| word.sentence);
        let demands = |sentence: usize| {
            let hits = self.hits.iter().filter(|hit| hit.tag == Cue::JustTell);
            hits.filter_map(sentence_of).any(|other| other == sentence)
        };
        let told = |sentence: usize| {
            let words = all.iter().filter(|word| word.sentence == sentence);
            let passed_over = questions.contains(&sentence) || self.deaf_to.contains(&sentence);
            words.count() >= 4 && !passed_over && !demands(sentence)
        };
        all.iter().any(|word| told(word.sentence))
    }

    /// The sentences that end in a question mark; of those with an event of their own only where
    /// `all_of_them` is set.
    fn questions(&self, all_of_them: bool) -> Vec<usize> {
        let other = |tag: Cue| {
            matches!(
                tag,
                Cue::NewTopic
                    | Cue::Practise
                    | Cue::JustTell
                    | Cue::Option
                    | Cue::Polite
                    | Cue::Unclear
            )
        };
        let all = self.words.all();
        let is_question = |at: usize, sentence: usize| {
            let next = all.get(at + 1);
            let from = all.get(at).map_or(0, |word| word.end);
            let to = next.map_or(self.message.len(), |next| next.start);
            let ends = next.is_none_or(|next| next.sentence != sentence);
            let gap = self.message.get(from..to);
            ends && gap.is_some_and(|gap| gap.contains('?'))
        };
        let claimed = |sentence: usize| {
            self.hits.iter().any(|hit| {
                let stands_in = all.get(hit.start).map(|word| word.sentence);
                other(hit.tag) && stands_in == Some(sentence)
            })
        };
        all.iter()
            .enumerate()
            .filter(|(at, word)| is_question(*at, word.sentence))
            .map(|(_, word)| word.sentence)
            .filter(|sentence| !self.deaf_to.contains(sentence))
            .filter(|sentence| all_of_them || !claimed(*sentence))
            .collect()
    }

    /// The message's text from a word to the end of its sentence.
    fn sentence_from(&self, at: usize) -> &'a str {
        let Some(first) = self.words.all().get(at) else {
            return "";
        };
        let same = self
            .words
            .all()
            .iter()
            .rev()
            .find(|word| word.sentence == first.sentence);
        same.and_then(|last| self.message.get(first.start..last.end))
            .unwrap_or_default()
    }

    /// The sentence around a hit, from its first word.
    fn sentence_around(&self, hit: &Hit<Cue>) -> &'a str {
        let sentence = self.words.all().get(hit.start).map(|word| word.sentence);
        let first = self
            .words
            .all()
            .iter()
            .position(|word| Some(word.sentence) == sentence);
        self.sentence_from(first.unwrap_or(hit.start))
    }
}

impl Heard {
    fn set_topic(&mut self, event: Event, topic: &'static Topic, label: &str) {
        self.topic = Some((topic, excerpt(label, SHORT)));
        self.add(event);
    }
}

/// A sentence without the small words it was begun with.
fn bare(sentence: &str) -> &str {
    const SMALL: [&str; 12] = [
        "ok", "okay", "yes", "yeah", "well", "so", "sure", "alright", "right", "fine", "and",
        "then",
    ];
    let mut rest = sentence.trim();
    while let Some((first, later)) = rest.split_once([' ', ',']) {
        if !SMALL.contains(&first.to_lowercase().as_str()) {
            break;
        }
        rest = later.trim_start_matches([' ', ',']);
    }
    rest
}

/// A number from 0 to 10 in a message that says little else, `8/10` and "eight" included.
fn rating(words: &Words) -> Option<u8> {
    const NAMES: [&str; 11] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let of_word = |word: &str| {
        let digits = word.split('/').next().unwrap_or(word);
        let whole = digits.split('.').next().unwrap_or(digits);
        let named = NAMES.iter().position(|name| *name == word);
        whole
            .parse::<u8>()
            .ok()
            .or_else(|| named.and_then(|at| u8::try_from(at).ok()))
            .filter(|rating| *rating <= 10)
    };
    let scaled = words.all().iter().any(|word| word.text.ends_with("/10"));
    if words.len() > 6 && !scaled {
        return None;
    }
    words.all().iter().find_map(|word| of_word(&word.text))
}

#[cfg(test)]
mod tests;
