//! What became of what is due, plans, and what is told of the situation.

use super::cues::Cue;
use super::{Ear, Heard, bare};
use crate::coaching::act::Ask;
use crate::coaching::event::Event;
use crate::coaching::state::{LONG, SHORT, excerpt};
use crate::coaching::{Stage, echo};
use crate::phrases::Hit;

impl Ear<'_> {
    /// What became of what is due: heard only where something is.
    pub(super) fn reports(&self, heard: &mut Heard) {
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
        heard.echo = echo::fragment(self.message, self.words, lively).map(|e| excerpt(&e, SHORT));
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
