//! Plans, and what is told of the situation.

use super::cues::Cue;
use super::{Ear, Heard, bare};
use crate::coaching::act::Ask;
use crate::coaching::event::Event;
use crate::coaching::state::{LONG, SHORT, excerpt};
use crate::coaching::{Stage, mirror};
use crate::phrases::Hit;
use crate::text::Redacted;

impl Ear<'_> {
    /// Options and commitments.
    pub(super) fn plans(&self, heard: &mut Heard) {
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
        // "I will know it when .." says how success shows.
        let measures = |hit: &Hit<Cue>| {
            let mut signs = self.hits.iter().filter(|other| other.tag == Cue::Measure);
            signs.any(|other| other.start < hit.end && hit.start < other.end)
        };
        let commits = self
            .hits
            .iter()
            .find(|hit| hit.tag == Cue::Commit && !measures(hit))
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
                heard.commitment = Some(self.plan_in(hit));
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
            .hits
            .iter()
            .find(|hit| hit.tag == Cue::Option && !self.words.is(hit.end, "have"))
            .filter(|_| heard.commitment.is_none())
            && !self.has(Cue::NewTopic)
        {
            heard.option = Some(excerpt(self.sentence_from(hit.start), SHORT));
            heard.add(Event::Option);
            heard.sure.push(Event::Option);
        }
    }

    /// The plan around "I will": with what leads up to it in a few words or with its condition.
    pub(super) fn plan_in(&self, hit: &Hit<Cue>) -> Redacted {
        let whole = bare(self.sentence_around(hit));
        let own = self.sentence_from(hit.start);
        let lead = whole
            .split_whitespace()
            .count()
            .saturating_sub(own.split_whitespace().count());
        let conditional = ["if ", "when ", "whenever ", "once ", "as soon as "];
        let low = whole.to_lowercase();
        let kept = lead <= 4 || conditional.iter().any(|word| low.starts_with(word));
        excerpt(if kept { whole } else { own }, LONG)
    }

    /// Facts, attempts, obstacles, the own part, both sides.
    pub(super) fn situation(&self, heard: &mut Heard) {
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
        if self.has(Cue::NoAttempt) {
            heard.add(Event::Attempt);
            heard.sure.retain(|event| *event != Event::Attempt);
        }
        heard.moods = self
            .hits
            .iter()
            .filter(|hit| hit.tag == Cue::Mood)
            .filter_map(|hit| self.words.all().get(hit.start))
            .map(|word| excerpt(&word.text, SHORT))
            .collect();
        let lively = |sentence: usize| !self.deaf_to.contains(&sentence);
        let sentences = self.sentences().filter(|(number, _)| lively(*number));
        let questions = self.questions(true);
        let told = sentences.filter(|(number, _)| !questions.contains(number));
        heard.echo = mirror::picked(told.map(|(_, text)| text)).map(|back| excerpt(&back, LONG));
        heard.fact = Some(excerpt(self.message, SHORT));
        let steers = self.is_control() && !self.has(Cue::JustTell);
        if self.tells_something() && !steers {
            heard.add(Event::Fact);
        }
    }

    /// "I know I should" is mixed only with its "but"; other phrases say it by themselves.
    pub(super) fn is_two_sided(&self, hit: &Hit<Cue>) -> bool {
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
}
