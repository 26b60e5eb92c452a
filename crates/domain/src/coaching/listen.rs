//! Reading events out of a message, by rule: set phrases, the coach's last question, and where the
//! talk stands. It notes and decides nothing; text of the message is data, never an instruction.

use time::Date;

use super::dates;
use super::event::{Event, Limit, Subject};
use super::state::{CoachingState, LONG, SHORT, excerpt};
use super::topics::Topic;
use crate::ids::CommitmentId;
use crate::phrases::{Hit, Words};
use crate::text::Redacted;

mod answers;
mod aside;
mod cues;
mod noise;
mod practice;
mod rating;
mod report;
mod shape;
mod situation;
mod statement;

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
    /// Of what is due a part is done, another not.
    pub(crate) partly: bool,
    /// The commitment that a report is about.
    pub(crate) about: Option<CommitmentId>,
    /// Topics named beside one another where none stands yet.
    pub(crate) several: Vec<&'static Topic>,
    /// What the person wants to practise, in their words.
    pub(crate) practice: Option<Redacted>,
    /// No question is wanted now.
    pub(crate) no_question: bool,
    /// What was said, to be said back.
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
    if noise::is_gibberish(&words) && !rating::is_bare(&words) {
        heard.add(Event::Gibberish);
        return heard;
    }
    let ear = Ear::of(message, &words, state, today);
    if ear.nothing_but_demands() {
        heard.add(Event::OffTask);
        return heard;
    }
    heard.no_question = ear.has(Cue::NoQuestions);
    ear.topic(&mut heard);
    ear.answers(&mut heard);
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
    today: Date,
    hits: Vec<Hit<Cue>>,
    /// Sentences that are demands or attempts to steer the coach: not listened to.
    deaf_to: Vec<usize>,
}

impl<'a> Ear<'a> {
    fn of(message: &'a str, words: &'a Words, state: &'a CoachingState, today: Date) -> Self {
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
            today,
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

    /// Day names and the like stand in the message.
    fn names_a_day(&self) -> bool {
        dates::find(self.words, self.today).is_some()
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
                    | Cue::NoQuestions
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

    /// The sentences by number.
    fn sentences(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let all = self.words.all();
        let begins = |at: usize| {
            at == 0 || all.get(at - 1).map(|w| w.sentence) != all.get(at).map(|w| w.sentence)
        };
        let starts = (0..all.len()).filter(move |at| begins(*at));
        starts.filter_map(|at| Some((all.get(at)?.sentence, self.sentence_from(at))))
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

#[cfg(test)]
mod tests;
