//! Reading events out of a message, by rule: set phrases, the coach's last question, and where the
//! talk stands. It notes and decides nothing; text of the message is data, never an instruction.

use std::collections::HashMap;

use time::Date;

use super::act::Ask;
use super::event::{Event, Limit, Subject};
use super::state::{CoachingState, LONG, SHORT, excerpt};
use super::topics::{self, GENERAL, Topic};
use super::{Stage, dates, echo};
use crate::phrases::{Hit, Words};
use crate::text::Redacted;

mod cues;
mod noise;

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
        let other = |tag: Cue| {
            matches!(
                tag,
                Cue::NewTopic | Cue::Practise | Cue::JustTell | Cue::Option | Cue::OffTask
            )
        };
        let all = self.words.all();
        all.iter().enumerate().any(|(at, word)| {
            let next = all.get(at + 1);
            let to = next.map_or(self.message.len(), |next| next.start);
            let ends = next.is_none_or(|next| next.sentence != word.sentence);
            let asks = self
                .message
                .get(word.end..to)
                .is_some_and(|gap| gap.contains('?'));
            let claimed = self.hits.iter().any(|hit| {
                let sentence = all.get(hit.start).map(|word| word.sentence);
                other(hit.tag) && sentence == Some(word.sentence)
            });
            ends && asks && !claimed && !self.deaf_to.contains(&word.sentence)
        })
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

    /// The topic named with most weight: three words of it and more make one.
    fn topic(&self, heard: &mut Heard) {
        let mut weights: HashMap<usize, usize> = HashMap::new();
        for hit in &self.hits {
            match hit.tag {
                Cue::Topic(index) => *weights.entry(index).or_default() += 2 + hit.end - hit.start,
                Cue::Hint(index) => *weights.entry(index).or_default() += 1,
                _ => {}
            }
        }
        let best = weights
            .into_iter()
            .filter(|(_, weight)| *weight >= 2)
            .max_by_key(|(index, weight)| (*weight, usize::MAX - index));
        let at_hand = self.state.topic.as_ref().map(|topic| topic.id.as_str());
        heard.on_topic = self.hits.iter().any(|hit| match hit.tag {
            Cue::Topic(index) | Cue::Hint(index) => topics::all()
                .get(index)
                .is_some_and(|t| at_hand.is_none_or(|id| id == t.id)),
            _ => false,
        });
        heard.answer = self.hits.iter().find_map(|hit| match hit.tag {
            Cue::Asked(index) => cues::answer(index),
            _ => None,
        });
        let named = best.and_then(|(index, _)| topics::all().get(index));
        let marked = self.first(Cue::NewTopic);
        let known = self.state.topic.as_ref();
        match (named, marked, known) {
            (Some(topic), _, Some(at_hand)) if topic.id == at_hand.id => {}
            (Some(topic), Some(_), Some(_)) => heard.set_topic(Event::NewTopic, topic, &topic.name),
            (Some(topic), _, None) => heard.set_topic(Event::Topic, topic, &topic.name),
            (Some(topic), None, Some(at_hand)) => {
                // Within a thread other topics are touched all the time; after it, or where the
                // thread has no topic the coach knows, a topic named is a topic meant.
                let named_well = best.is_some_and(|(_, weight)| weight >= 5);
                let open = self.state.stage == Stage::Close
                    || (self.state.stage == Stage::Will && named_well)
                    || (at_hand.id == GENERAL && self.state.stage <= Stage::Goal);
                if open {
                    let event = if at_hand.id == GENERAL && self.state.stage <= Stage::Goal {
                        Event::Topic
                    } else {
                        Event::NewTopic
                    };
                    heard.set_topic(event, topic, &topic.name);
                }
            }
            (None, Some(_), _) => self.unnamed_topic(heard),
            (None, _, _) => {}
        }
    }

    /// Another topic is announced: what follows the announcement names it, if anything does.
    fn unnamed_topic(&self, heard: &mut Heard) {
        let announced = self.hits.iter().filter(|hit| hit.tag == Cue::NewTopic);
        let label = announced
            .map(|hit| hit.end)
            .max()
            .map_or("", |end| self.sentence_from(end));
        if label.split_whitespace().count() >= 2 {
            heard.set_topic(Event::NewTopic, topics::with_id(GENERAL), label);
        } else {
            heard.add(Event::NewTopic);
        }
    }

    /// What the coach's last question makes of the message.
    fn answers(&self, heard: &mut Heard, today: Date) {
        heard.date = dates::find(self.words, today);
        if heard.date.is_some() {
            heard.add(Event::Date);
        }
        let rated = rating(self.words);
        let plain = !self.asks_something() && !self.is_control();
        match self.state.asked {
            Ask::Importance | Ask::Confidence if rated.is_some() => {
                heard.rating = rated;
                heard.add(if self.state.asked == Ask::Importance {
                    Event::Importance
                } else {
                    Event::Confidence
                });
            }
            Ask::Measure
                if plain
                    && !self.plans_something()
                    && (heard.date.is_none() || !self.is_short(4)) =>
            {
                heard.measure = Some(excerpt(self.message, SHORT));
                heard.add(Event::Measure);
            }
            Ask::Outcome if plain && !self.plans_something() && !self.has(Cue::Wish) => {
                heard.wishes.push(heard.whole.clone());
                heard.add(Event::Outcome);
            }
            Ask::Goal if plain && !self.plans_something() && !self.has(Cue::Wish) => {
                heard.wishes.push(heard.whole.clone());
                heard.add(Event::Goal);
            }
            Ask::Attempts if plain => heard.add(Event::Attempt),
            Ask::Obstacle | Ask::Barrier if plain => heard.add(Event::Obstacle),
            Ask::OwnPart if plain => heard.add(Event::OwnPart),
            Ask::Instance if plain => heard.add(Event::Fact),
            Ask::OwnOption | Ask::Fit
                if plain && !self.has(Cue::Commit) && !self.tells_of_trouble() =>
            {
                heard.option = Some(excerpt(self.message, SHORT));
                heard.add(Event::Option);
            }
            Ask::Commitment | Ask::Shrink if plain && !self.has(Cue::Try) => {
                heard.commitment = Some(heard.whole.clone());
                heard.add(Event::Commitment);
            }
            _ => {}
        }
        if let Some(hit) = self.first(Cue::Measure).filter(|_| heard.measure.is_none()) {
            heard.measure = Some(excerpt(self.sentence_around(hit), SHORT));
            heard.add(Event::Measure);
        }
    }

    /// It speaks of what is in the way or of the own part rather than of what could be done.
    fn tells_of_trouble(&self) -> bool {
        !self.has(Cue::Option) && (self.has(Cue::Obstacle) || self.has(Cue::OwnPart))
    }

    /// It says what will or could be done.
    fn plans_something(&self) -> bool {
        [Cue::Commit, Cue::Option, Cue::Try]
            .iter()
            .any(|cue| self.has(*cue))
    }

    /// The message steers the talk rather than answers: it fills no slot.
    fn is_control(&self) -> bool {
        let bare = self.is_short(6)
            && [
                Cue::Yes,
                Cue::No,
                Cue::DontKnow,
                Cue::Thanks,
                Cue::Bye,
                Cue::Greeting,
            ]
            .iter()
            .any(|cue| self.opens_with(*cue));
        let elsewhere = [
            Cue::JustTell,
            Cue::Practise,
            Cue::NewTopic,
            Cue::Preference,
            Cue::Harassment,
            Cue::Legal,
            Cue::Immigration,
            Cue::Medical,
            Cue::Recall,
        ];
        bare || elsewhere.iter().any(|cue| self.has(*cue))
            || self
                .first(Cue::Ambivalence)
                .is_some_and(|hit| self.is_two_sided(hit))
    }

    fn wishes(&self, heard: &mut Heard) {
        for hit in self.hits.iter().filter(|hit| hit.tag == Cue::Goal) {
            let goal = excerpt(bare(self.sentence_around(hit)), LONG);
            if !heard.wishes.contains(&goal) && !self.asks_something() {
                heard.wishes.push(goal);
                heard.add(Event::Goal);
            }
        }
        if heard.has(Event::Goal) {
            return;
        }
        let taken = |hit: &Hit<Cue>| {
            let other = |tag: Cue| matches!(tag, Cue::Bye | Cue::Practise | Cue::NewTopic);
            self.hits
                .iter()
                .any(|o| other(o.tag) && o.start < hit.end && hit.start < o.end)
        };
        let early = self.state.stage <= Stage::Goal;
        let Some(hit) = self.hits.iter().find(|h| h.tag == Cue::Wish && !taken(h)) else {
            return;
        };
        let near = hit.start..hit.end + 4;
        let about_talk = self
            .hits
            .iter()
            .any(|h| h.tag == Cue::Talk && near.contains(&h.start));
        if !early || self.asks_something() {
            return;
        }
        heard
            .wishes
            .push(excerpt(bare(self.sentence_from(hit.start)), LONG));
        heard.add(
            if about_talk || self.sentence_from(hit.start).starts_with("help") {
                Event::Outcome
            } else {
                Event::Goal
            },
        );
    }

    /// What became of what is due: heard only where something is.
    fn reports(&self, heard: &mut Heard) {
        let item = match self.state.stage {
            Stage::CheckIn => self.state.item(),
            Stage::Close => self.state.own_step(),
            Stage::Contract | Stage::Goal | Stage::Reality | Stage::Options | Stage::Will => {
                if self.has(Cue::Reported) {
                    heard.add(Event::Done);
                }
                return;
            }
        };
        let Some(item) = item else { return };
        let asked = matches!(self.state.asked, Ask::CheckIn | Ask::NewDay);
        if !asked && !echo::shares_words(self.message, item.text.as_str()) {
            return;
        }
        let reports = [
            (Cue::Dropped, Event::Dropped),
            (Cue::Moved, Event::Moved),
            (Cue::StillOpen, Event::StillOpen),
            (Cue::Missed, Event::Missed),
            (Cue::Done, Event::Done),
        ];
        if let Some((_, event)) = reports.iter().find(|(cue, _)| self.has(*cue)) {
            heard.add(*event);
        } else if self.state.asked == Ask::NewDay && heard.date.is_some() {
            heard.add(Event::Moved);
        } else if asked && self.opens_with(Cue::Yes) {
            heard.add(if self.state.asked == Ask::NewDay {
                Event::Moved
            } else {
                Event::Done
            });
        } else if asked && self.opens_with(Cue::No) {
            heard.add(if self.state.asked == Ask::NewDay {
                Event::Dropped
            } else {
                Event::Missed
            });
        }
    }

    /// Options and commitments.
    fn plans(&self, heard: &mut Heard) {
        if self.state.asked == Ask::Evidence {
            return;
        }
        if heard
            .events
            .iter()
            .any(|e| matches!(e, Event::Moved | Event::Dropped))
        {
            return;
        }
        let tries = self.has(Cue::Try) && !self.asks_something();
        let commits = self
            .first(Cue::Commit)
            .filter(|_| !tries && !self.asks_something());
        let concrete = |hit: &Hit<Cue>| {
            let sentence = self.sentence_around(hit);
            let words = sentence.split_whitespace().count();
            let if_then = ["if ", "when ", "whenever ", "once ", "as soon as "]
                .iter()
                .any(|lead| sentence.to_lowercase().starts_with(lead));
            words >= 4 && (heard.date.is_some() || if_then || self.state.stage >= Stage::Options)
        };
        match commits {
            Some(hit) if concrete(hit) => {
                heard.commitment = Some(excerpt(bare(self.sentence_around(hit)), LONG));
                heard.add(Event::Commitment);
            }
            Some(hit) if self.sentence_from(hit.end).split_whitespace().count() >= 3 => {
                heard.option = Some(excerpt(self.sentence_from(hit.start), SHORT));
                heard.add(Event::Option);
                heard.sure.push(Event::Option);
            }
            Some(_) | None => {}
        }
        let planning = self.state.stage >= Stage::Goal && self.state.stage != Stage::Close;
        if tries && (planning || self.state.stage == Stage::Close) {
            heard.add(Event::Try);
        } else if let Some(hit) = self
            .first(Cue::Option)
            .filter(|_| heard.commitment.is_none())
            && !self.has(Cue::NewTopic)
        {
            heard.option = Some(excerpt(self.sentence_from(hit.start), SHORT));
            heard.add(Event::Option);
            heard.sure.push(Event::Option);
        }
    }

    /// Facts, attempts, obstacles, the own part, both sides.
    fn situation(&self, heard: &mut Heard) {
        if self
            .first(Cue::Ambivalence)
            .is_some_and(|hit| self.is_two_sided(hit))
        {
            heard.add(Event::Ambivalence);
        }
        for (cue, event) in [
            (Cue::Attempt, Event::Attempt),
            (Cue::Obstacle, Event::Obstacle),
            (Cue::OwnPart, Event::OwnPart),
        ] {
            if self.has(cue) && !self.is_short(2) {
                heard.add(event);
                heard.sure.push(event);
            }
        }
        heard.moods = self
            .hits
            .iter()
            .filter(|hit| hit.tag == Cue::Mood)
            .filter_map(|hit| self.words.all().get(hit.start))
            .map(|word| excerpt(&word.text, SHORT))
            .collect();
        let lively = |sentence: usize| !self.deaf_to.contains(&sentence);
        heard.echo = echo::fragment(self.message, self.words, lively).map(|e| excerpt(&e, SHORT));
        heard.fact = Some(excerpt(self.message, SHORT));
        let told = self.words.len() >= 4 && !self.is_control();
        if told && !self.asks_something() {
            heard.add(Event::Fact);
        }
    }

    /// "I know I should" is mixed only with its "but"; other phrases say it by themselves.
    fn is_two_sided(&self, hit: &Hit<Cue>) -> bool {
        const SIGNS: [&str; 9] = [
            "part of",
            "one hand",
            "torn",
            "mixed",
            "two minds",
            "mind",
            "decide",
            "forth",
            "but",
        ];
        let sentence = self.sentence_around(hit).to_lowercase();
        SIGNS.iter().any(|sign| sentence.contains(sign))
    }

    /// What stands beside the thread: limits, advice, questions, practice.
    fn asides(&self, heard: &mut Heard) {
        heard.limit = [
            (Cue::Harassment, Limit::Harassment),
            (Cue::Legal, Limit::Legal),
            (Cue::Immigration, Limit::Immigration),
            (Cue::Medical, Limit::Medical),
        ]
        .into_iter()
        .find_map(|(cue, limit)| self.has(cue).then_some(limit));
        if heard.limit.is_some() {
            heard.add(Event::Limit);
        }
        if self.has(Cue::Practise) {
            heard.add(Event::Practise);
        }
        if self.has(Cue::JustTell) {
            heard.add(Event::JustTell);
        }
        let about = [
            (Cue::WhoAreYou, Subject::Who),
            (Cue::WhatCanYou, Subject::Ability),
            (Cue::Private, Subject::Privacy),
            (Cue::Recall, Subject::Recall),
        ]
        .into_iter()
        .find_map(|(cue, subject)| self.has(cue).then_some(subject));
        let about_me = self.message.to_lowercase();
        let of_oneself = [
            "what am i doing wrong",
            "what i am doing wrong",
            "why me",
            "wrong with me",
        ]
        .iter()
        .any(|question| about_me.contains(question));
        if let Some(subject) = about {
            heard.subject = Some(subject);
            heard.add(Event::Question);
        } else if self.asks_something() && heard.option.is_none() && !of_oneself {
            let known = heard.topic.is_some() || self.state.topic.is_some();
            heard.subject = Some(if known {
                Subject::Topic
            } else {
                Subject::Other
            });
            heard.add(Event::Question);
        } else if of_oneself {
            heard.add(Event::Fact);
        }
        if self.has(Cue::Preference) {
            heard.add(Event::Preference);
        }
    }

    fn small_talk(&self, heard: &mut Heard) {
        let choice = matches!(
            self.state.asked,
            Ask::Leave
                | Ask::Practice
                | Ask::Confirm
                | Ask::Reaction
                | Ask::CheckIn
                | Ask::Topic
                | Ask::Fit
        );
        for (cue, event) in [(Cue::Yes, Event::Yes), (Cue::No, Event::No)] {
            if self.opens_with(cue) && (choice || self.is_short(6)) && !heard.has(Event::DontKnow) {
                heard.add(event);
            }
        }
        if let Some(hit) = self.first(Cue::DontKnow)
            && (hit.end - hit.start) * 2 >= self.words.len()
        {
            heard.add(Event::DontKnow);
            heard
                .events
                .retain(|event| !matches!(event, Event::No | Event::Obstacle | Event::Fact));
        }
        if self.has(Cue::Thanks) && self.is_short(14) && !heard.has(Event::Question) {
            heard.add(Event::Thanks);
        }
        if self.has(Cue::Bye) && self.is_short(20) {
            heard.add(Event::Bye);
        }
        if self.opens_with(Cue::Greeting) && (self.is_short(6) || heard.events.is_empty()) {
            heard.add(Event::Greeting);
        }
        if heard.events.is_empty() {
            heard.add(Event::Fact);
        }
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
