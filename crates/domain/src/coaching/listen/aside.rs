//! What stands beside the thread: limits, advice, questions, practice, small talk.

use super::cues::Cue;
use super::{Ear, Heard};
use crate::coaching::act::Ask;
use crate::coaching::event::{Event, Limit, Subject};

impl Ear<'_> {
    /// What stands beside the thread: limits, advice, questions, practice.
    pub(super) fn asides(&self, heard: &mut Heard) {
        heard.limit = [
            (Cue::Harassment, Limit::Harassment),
            (Cue::Legal, Limit::Legal),
            (Cue::Immigration, Limit::Immigration),
            (Cue::Medical, Limit::Medical),
        ]
        .into_iter()
        .find_map(|(cue, limit)| self.has(cue).then_some(limit));
        // A question right after a limit was named is about that matter.
        if heard.limit.is_none() && self.state.asked == Ask::Support && self.asks_something() {
            heard.limit = self.state.limits.last().copied();
        }
        // Said once, and again where one asks again.
        let told = heard
            .limit
            .is_some_and(|limit| self.state.limits.contains(&limit));
        if heard.limit.is_some() && (!told || self.asks_something()) {
            heard.add(Event::Limit);
        }
        if self.wants_practice() {
            heard.practice = self.practice();
            heard.add(Event::Practise);
        }
        if self.has(Cue::JustTell) || heard.no_question {
            heard.add(Event::JustTell);
        }
        let about = [
            (Cue::WhoAreYou, Subject::Who),
            (Cue::Doubt, Subject::Doubt),
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

    pub(super) fn small_talk(&self, heard: &mut Heard) {
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
        if self.has(Cue::Complaint) {
            heard.add(Event::Complaint);
        }
        if self.has(Cue::Unclear) && !heard.has(Event::Question) {
            heard.add(Event::DontKnow);
        }
        if heard.has(Event::Bye) {
            heard.events.retain(|event| {
                !matches!(event, Event::Yes | Event::No | Event::Thanks | Event::Fact)
            });
        }
        if heard.events.is_empty() {
            heard.add(if self.has(Cue::Shrug) && self.is_short(3) {
                Event::DontKnow
            } else {
                Event::Fact
            });
        }
    }
}
