//! The topic of a message, what it answers, and what it wishes for.

use std::collections::HashMap;

use super::cues::{self, Cue};
use super::rating::{is_bare, rating};
use super::statement::statement;
use super::{Ear, Heard, shape};
use crate::coaching::act::Ask;
use crate::coaching::event::Event;
use crate::coaching::state::{LONG, SHORT, excerpt};
use crate::coaching::topics::{self, GENERAL};
use crate::coaching::{Stage, dates};
use crate::phrases::{Hit, Words};

/// Weight from which a topic is named: one phrase of its own, or two hints.
const NAMED: usize = 2;
/// Words from which a message may bring several topics.
const MANY_WORDS: usize = 40;
/// Weight from which it is named on purpose.
const NAMED_WELL: usize = 5;

impl Ear<'_> {
    /// The topic named with most weight, if it is another than the one at hand.
    pub(super) fn topic(&self, heard: &mut Heard) {
        let known = self.state.topic.as_ref();
        let weights = self.weights();
        heard.on_topic = weights.keys().any(|index| {
            let id = topics::all().get(*index).map(|topic| &topic.id);
            known.is_none_or(|known| id == Some(&known.id))
        });
        heard.answer = self.hits.iter().find_map(|hit| {
            if let Cue::Asked(index) = hit.tag {
                cues::answer(index)
            } else {
                None
            }
        });
        if known.is_none() && self.words.len() >= MANY_WORDS {
            let mut named: Vec<usize> = weights
                .iter()
                .filter(|(_, w)| **w > NAMED)
                .map(|(at, _)| *at)
                .collect();
            named.sort_by_key(|at| self.hits.iter().position(|hit| hit.tag == Cue::Topic(*at)));
            heard.several = named
                .iter()
                .filter_map(|at| topics::all().get(*at))
                .take(3)
                .collect();
        }
        // A word or two name a topic by a hint alone.
        let least = if known.is_none() && self.is_short(3) {
            1
        } else {
            NAMED
        };
        let best = weights
            .into_iter()
            .filter(|(_, weight)| *weight >= least)
            .max_by_key(|(index, weight)| (*weight, usize::MAX - index));
        let named = best.and_then(|(index, weight)| Some((topics::all().get(index)?, weight)));
        heard.named = named
            .filter(|(_, weight)| *weight > NAMED)
            .map(|(topic, _)| topic);
        let marked = self.has(Cue::NewTopic);
        match (named, known) {
            (None, _) if marked => self.unnamed_topic(heard),
            (None, _) => {}
            (Some((topic, _)), None) => heard.set_topic(Event::Topic, topic, &topic.name),
            (Some((topic, _)), Some(known)) if topic.id == known.id => {}
            (Some((topic, _)), Some(_)) if marked => {
                heard.set_topic(Event::NewTopic, topic, &topic.name);
            }
            (Some((topic, weight)), Some(known)) => {
                // Within a thread other topics are touched all the time; after it, or where the
                // thread has no topic the coach knows, a topic named is a topic meant.
                let stage = self.state.stage;
                let found = known.id == GENERAL && stage <= Stage::Contract;
                if found {
                    heard.set_topic(Event::Topic, topic, &topic.name);
                } else if stage == Stage::Close || (stage == Stage::Will && weight >= NAMED_WELL) {
                    heard.set_topic(Event::NewTopic, topic, &topic.name);
                }
            }
        }
    }

    /// How much of the message names each topic.
    fn weights(&self) -> HashMap<usize, usize> {
        let mut weights: HashMap<usize, usize> = HashMap::new();
        for hit in &self.hits {
            if let Cue::Topic(index) = hit.tag {
                *weights.entry(index).or_default() += 2 + hit.end - hit.start;
            } else if let Cue::Hint(index) = hit.tag {
                *weights.entry(index).or_default() += 1;
            }
        }
        weights
    }

    /// Another topic is announced: what follows the announcement names it, if anything does.
    pub(super) fn unnamed_topic(&self, heard: &mut Heard) {
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
    pub(super) fn answers(&self, heard: &mut Heard) {
        heard.date = dates::find(self.words, self.today);
        if heard.date.is_some() {
            heard.add(Event::Date);
        }
        if let Some(event) = self.rated() {
            heard.rating = rating(self.words);
            heard.add(event);
        } else if !self.asks_something() && !self.is_control() {
            self.plain_answer(heard);
        }
        if let Some(hit) = self.first(Cue::Measure).filter(|_| heard.measure.is_none()) {
            heard.measure = Some(statement(self.sentence_around(hit), SHORT));
            heard.add(Event::Measure);
        }
    }

    /// A rating was asked for, or is still wanted, and the message gives one.
    fn rated(&self) -> Option<Event> {
        rating(self.words)?;
        let talk = self.state;
        if talk.asked == Ask::Importance {
            return Some(Event::Importance);
        }
        if talk.asked == Ask::Confidence {
            return Some(Event::Confidence);
        }
        if !is_bare(self.words) {
            return None;
        }
        let planned = talk.stage == Stage::Will && talk.own_step().is_some();
        if planned && talk.confidence.is_none() {
            return Some(Event::Confidence);
        }
        let aims = matches!(talk.stage, Stage::Goal | Stage::Reality) && talk.goal().is_some();
        (aims && talk.importance.is_none()).then_some(Event::Importance)
    }

    /// A message that neither asks nor steers fills what was asked for.
    fn plain_answer(&self, heard: &mut Heard) {
        let asked = self.state.asked;
        let says_a_wish = !self.plans_something()
            && !self.has(Cue::Wish)
            && !self.has(Cue::Measure)
            && shape::is_wish(self.message);
        let is_a_day = heard.date.is_some() && self.is_short(4);
        let told = [
            (Ask::Attempts, Event::Attempt),
            (Ask::Obstacle, Event::Obstacle),
            (Ask::Barrier, Event::Obstacle),
            (Ask::OwnPart, Event::OwnPart),
            (Ask::Instance, Event::Fact),
        ];
        if let Some((_, event)) = told.iter().find(|(ask, _)| *ask == asked) {
            heard.add(*event);
        } else if (asked == Ask::Measure || self.says_when())
            && !self.plans_something()
            && !self.has(Cue::Goal)
            && (self.has(Cue::Measure) || !self.has(Cue::Wish))
            && !is_a_day
        {
            heard.measure = Some(statement(self.message, SHORT));
            heard.add(Event::Measure);
        } else if asked == Ask::Outcome && says_a_wish {
            heard.wishes.push(statement(self.message, LONG));
            heard.add(Event::Outcome);
        } else if asked == Ask::Goal && says_a_wish {
            heard.wishes.push(statement(self.message, LONG));
            heard.add(Event::Goal);
        } else if [Ask::OwnOption, Ask::Fit].contains(&asked) && !self.tells_of_trouble() {
            let picks = asked == Ask::Fit && self.has(Cue::Picks);
            if !self.has(Cue::Commit) && !picks {
                heard.option = Some(excerpt(self.message, SHORT));
                heard.add(Event::Option);
            }
        } else if [Ask::Commitment, Ask::Shrink].contains(&asked)
            && !self.has(Cue::Try)
            && !is_bare(self.words)
            && self.could_be_a_step(is_a_day)
        {
            heard.commitment = Some(heard.whole.clone());
            heard.add(Event::Commitment);
        }
    }

    /// A day alone means the idea chosen before.
    fn could_be_a_step(&self, is_a_day: bool) -> bool {
        if is_a_day {
            return self.state.options.iter().any(|option| option.own);
        }
        shape::is_step(self.message)
    }

    /// "When my name is on it": how a goal that has no measure yet will show.
    fn says_when(&self) -> bool {
        let open = self.state.goal().is_some_and(|goal| goal.measure.is_none());
        self.state.stage == Stage::Goal && open && self.words.is(0, "when")
    }

    /// It speaks of what is in the way or of the own part rather than of what could be done.
    pub(super) fn tells_of_trouble(&self) -> bool {
        !self.has(Cue::Option) && (self.has(Cue::Obstacle) || self.has(Cue::OwnPart))
    }

    /// It says what will or could be done.
    pub(super) fn plans_something(&self) -> bool {
        [Cue::Commit, Cue::Option, Cue::Try]
            .iter()
            .any(|cue| self.has(*cue))
    }

    /// The message steers the talk rather than answers: it fills no slot.
    pub(super) fn is_control(&self) -> bool {
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
            Cue::NoQuestions,
            Cue::Doubt,
            Cue::Practise,
            Cue::NewTopic,
            Cue::Preference,
            Cue::Harassment,
            Cue::Legal,
            Cue::Immigration,
            Cue::Medical,
            Cue::Recall,
            Cue::Complaint,
            Cue::Unclear,
        ];
        bare || elsewhere.iter().any(|cue| self.has(*cue))
            || self
                .first(Cue::Ambivalence)
                .is_some_and(|hit| self.is_two_sided(hit))
    }

    pub(super) fn wishes(&self, heard: &mut Heard) {
        let goals = self.hits.iter().filter(|hit| hit.tag == Cue::Goal);
        for hit in goals.filter(|hit| !self.is_reported(hit)) {
            let goal = statement(self.sentence_from(hit.start), LONG);
            if !heard.wishes.contains(&goal) && !self.asks_something() {
                heard.wishes.push(goal);
                heard.add(Event::Goal);
            }
        }
        if heard.has(Event::Goal) {
            return;
        }
        let taken = |hit: &Hit<Cue>| {
            let other =
                |tag: Cue| matches!(tag, Cue::Bye | Cue::Practise | Cue::NewTopic | Cue::Polite);
            self.hits
                .iter()
                .any(|o| other(o.tag) && o.start < hit.end && hit.start < o.end)
        };
        let early = self.state.stage <= Stage::Goal
            || (self.state.stage == Stage::Reality && heard.date.is_some());
        let wish = |hit: &&Hit<Cue>| hit.tag == Cue::Wish && !taken(hit) && !self.is_reported(hit);
        let Some(hit) = self.hits.iter().find(wish) else {
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
        let wish = self.sentence_from(hit.start);
        heard.wishes.push(statement(wish, LONG));
        // The first words of a talk say what brings the person; a goal is made of it together.
        let dated = dates::find(&Words::of(wish), self.today).is_some();
        let opening = self.state.turns <= 1 && !dated;
        let for_the_talk = (about_talk && !dated) || opening || wish.starts_with("help");
        heard.add(if for_the_talk || self.is_up_to_others(hit) {
            Event::Outcome
        } else {
            Event::Goal
        });
    }

    /// Somebody else said so: "my manager said I need to ..".
    fn is_reported(&self, hit: &Hit<Cue>) -> bool {
        const SAYS: [&str; 10] = [
            "said", "says", "told", "tells", "thinks", "thought", "saying", "wrote", "asked",
            "wants",
        ];
        let all = self.words.all();
        let sentence = all.get(hit.start).map(|word| word.sentence);
        let before = all.get(..hit.start).unwrap_or_default();
        let mut same = before.iter().filter(|word| Some(word.sentence) == sentence);
        same.any(|word| SAYS.contains(&word.text.as_str()))
    }

    /// It is somebody else who would have to change: "I want her to stop".
    fn is_up_to_others(&self, hit: &Hit<Cue>) -> bool {
        const OTHERS: [&str; 8] = [
            "her", "him", "them", "people", "that", "everyone", "someone", "others",
        ];
        let at = |index: usize| {
            self.words
                .all()
                .get(index)
                .map_or("", |word| word.text.as_str())
        };
        let whose = at(hit.end) == "my" && at(hit.end + 2) == "to";
        whose || OTHERS.contains(&at(hit.end))
    }
}
