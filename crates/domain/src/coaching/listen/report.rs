//! What became of what is due: by set phrases, or by telling what the commitment says as done.

use std::ops::Range;

use super::cues::Cue;
use super::{Ear, Heard};
use crate::coaching::act::Ask;
use crate::coaching::event::Event;
use crate::coaching::state::{Proposal, StepNote};
use crate::coaching::{Stage, echo};

/// Past forms that do not end in "ed".
const PAST: &str = " sent wrote spoke told met did had made called went gave took got put brought rang said began \
    ran read held showed shown built found kept left led let paid drew chose bought taught cut set sat saw done ";

/// What a past form is not about: something not done.
const NOT: &str = " not didnt havent hadnt couldnt wasnt werent never nothing no hardly ";

impl Ear<'_> {
    /// What became of what is due: heard only where something is.
    pub(super) fn reports(&self, heard: &mut Heard) {
        let asked = matches!(self.state.asked, Ask::CheckIn | Ask::NewDay);
        let due: Vec<&StepNote> = match self.state.stage {
            Stage::CheckIn => self.state.due_steps().collect(),
            Stage::Close => self.state.own_step().into_iter().collect(),
            Stage::Contract | Stage::Goal | Stage::Reality | Stage::Options | Stage::Will => {
                self.on_proposed_goal(heard);
                return;
            }
        };
        let shared = |step: &&&StepNote| echo::covered(step.text.as_str(), self.message).0;
        // Of equals the one asked about, which stands first.
        let matched = due
            .iter()
            .rev()
            .max_by_key(shared)
            .filter(|step| shared(step) > 0);
        // "I did it!" where one thing was promised needs no other word.
        let only = due.first().filter(|_| due.len() == 1);
        let alone = only.filter(|step| self.has(Cue::Reported) || self.tells_done(step));
        let first = due.first().filter(|_| asked);
        let Some(step) = matched.or(first).or(alone).copied() else {
            return;
        };
        if let Some(event) = self.report(step, asked) {
            heard.partly =
                event == Event::StillOpen && self.tells_done(step) && self.has(Cue::Missed);
            heard.about = Some(step.id);
            let plan = self.first(Cue::Commit).filter(|_| event == Event::Moved);
            heard.commitment = plan.map(|hit| self.plan_in(hit));
            heard.add(event);
        }
    }

    fn report(&self, step: &StepNote, asked: bool) -> Option<Event> {
        let done_in_part = self.has(Cue::Missed) && self.tells_done(step);
        let cues = [
            (Cue::Dropped, Event::Dropped),
            (Cue::Moved, Event::Moved),
            (Cue::StillOpen, Event::StillOpen),
        ];
        let said = cues
            .iter()
            .find(|(cue, _)| self.has(*cue))
            .map(|(_, event)| *event);
        let new_day = self.state.asked == Ask::NewDay;
        let planned_anew = asked && self.has(Cue::Commit) && self.names_a_day();
        said.or_else(|| planned_anew.then_some(Event::Moved))
            .or_else(|| done_in_part.then_some(Event::StillOpen))
            .or_else(|| self.has(Cue::Missed).then_some(Event::Missed))
            .or_else(|| (self.has(Cue::Done) || self.tells_done(step)).then_some(Event::Done))
            .or_else(|| (new_day && self.names_a_day()).then_some(Event::Moved))
            .or_else(|| (asked && self.has(Cue::Hindered)).then_some(Event::StillOpen))
            .or_else(|| (asked && self.has(Cue::Answered)).then_some(Event::Done))
            .or_else(|| {
                (asked && self.opens_with(Cue::Yes)).then_some(if new_day {
                    Event::Moved
                } else {
                    Event::Done
                })
            })
            .or_else(|| {
                (asked && self.opens_with(Cue::No)).then_some(if new_day {
                    Event::Dropped
                } else {
                    Event::Missed
                })
            })
    }

    /// A goal was proposed to be gone on with, and the person says that it is reached or given up.
    fn on_proposed_goal(&self, heard: &mut Heard) {
        let proposed = matches!(self.state.proposed, Some(Proposal::Goal(_)));
        if self.has(Cue::Reported) || (proposed && self.has(Cue::Reached)) {
            heard.add(Event::Done);
        } else if proposed && self.has(Cue::Dropped) {
            heard.add(Event::Dropped);
        }
    }

    /// A clause of one's own in the past, without a denial, with a word or the deed of the commitment in it.
    fn tells_done(&self, step: &StepNote) -> bool {
        let all = self.words.all();
        let own_past = |clause: Range<usize>| {
            let words = || clause.clone().filter_map(|at| all.get(at));
            let past = |text: &str| {
                text.len() > 3 && text.ends_with("ed") || PAST.contains(&format!(" {text} "))
            };
            let mut after_self = words()
                .skip_while(|word| !["i", "ive", "we", "weve"].contains(&word.text.as_str()));
            let speaks = after_self.next().is_some();
            let denied = words().any(|word| NOT.contains(&format!(" {} ", word.text)));
            let told = after_self.take(4).any(|word| past(&word.text));
            let text = words()
                .map(|word| word.text.as_str())
                .collect::<Vec<_>>()
                .join(" ");
            let matter = echo::covered(step.text.as_str(), &text).0 > 0
                || echo::shares_deed(step.text.as_str(), &text);
            speaks && told && !denied && matter
        };
        self.clauses().into_iter().any(own_past)
    }

    /// The clauses of the message; "but" and "and I" begin one.
    fn clauses(&self) -> Vec<Range<usize>> {
        let all = self.words.all();
        let mut clauses: Vec<Range<usize>> = Vec::new();
        for (at, word) in all.iter().enumerate() {
            let same = at > 0
                && all
                    .get(at - 1)
                    .is_some_and(|before| before.clause == word.clause);
            let opens = word.text == "but" || (word.text == "and" && self.words.is(at + 1, "i"));
            match clauses.last_mut() {
                Some(open) if same && !opens => open.end = at + 1,
                _ => clauses.push(at..at + 1),
            }
        }
        clauses
    }
}
