//! The offline coach: words for what the rules have decided, a pure function of the brief.
//!
//! One response that takes up what was said, at most one question, three suggestions. It decides
//! nothing, proposes no goals and no commitments (the rules have read them already), and says
//! nothing of the person that the person has not said.

mod register;
mod respond;
mod spoken;
mod voice;

use domain::brief::Spoken;
use domain::coaching::act::{Ask, Earned, Item, Respond};
use domain::coaching::brief::{CoachingBrief, CoachingReply};
use domain::coaching::{Proposal, mirror, suggestions};
use domain::session::Role;
use domain::settings::{Encouragement, Tone};
use domain::text::Redacted;

use spoken::{day, listed, quoted, words};
use voice::{Part, voice};

/// A reply shorter than this gets a sentence on where the talk stands, unless it was said lately.
const LEAST_WORDS: usize = 9;
/// A longer one loses its word of encouragement.
const MOST_WORDS: usize = 110;

/// Words a brief.
pub(crate) fn coach(brief: &CoachingBrief) -> CoachingReply {
    CoachingReply {
        message: Speaker { brief }.message(),
        follow_ups: suggestions(brief),
        goal: None,
        commitment: None,
    }
}

/// Phrases whose variants follow one another.
const IN_ORDER: [&str; 3] = ["unreadable", "off_task", "after_safety"];

/// The coach in one turn.
struct Speaker<'a> {
    brief: &'a CoachingBrief,
}

/// Names and texts that fill the slots of a phrase.
type Slots<'a> = &'a [(&'a str, String)];

impl Speaker<'_> {
    fn message(&self) -> String {
        let persona = &self.brief.persona;
        let mut opening = String::new();
        if self.brief.act.introduce {
            let name = ("name", persona.name.clone());
            let introduction = self.phrase(Part::Respond, "introduce", &[name]);
            opening = register::fit(&introduction, persona);
        }
        let body = self.body(words(&opening));
        // The tenant's own words stay as they are, once a session.
        let disclaimer = persona.disclaimer.as_deref();
        let disclaimer =
            disclaimer.filter(|_| self.brief.history.is_empty() && self.brief.left_out == 0);
        let disclaimer = disclaimer
            .filter(|_| self.brief.act.introduce)
            .unwrap_or_default();
        let parts = [opening.as_str(), disclaimer, body.as_str()];
        let spoken: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        spoken.join(" ")
    }

    /// Response, encouragement, question, after so many words of introduction.
    fn body(&self, before: usize) -> String {
        let mut parts = vec![self.respond()];
        parts.extend(self.earned());
        parts.push(self.ask());
        parts.retain(|part| !part.is_empty());
        let count = |parts: &[String]| before + words(&parts.join(" "));
        if count(&parts) > MOST_WORDS && parts.len() > 2 {
            parts.remove(1);
        }
        if count(&parts) < LEAST_WORDS {
            let frame = self.phrase(Part::Frame, self.brief.state.stage().as_str(), &[]);
            if !self.said(&frame) {
                let after_response = usize::from(parts.len() > 1);
                parts.insert(after_response, frame);
            }
        }
        register::fit(&parts.join(" "), &self.brief.persona)
    }

    fn tone(&self) -> Tone {
        self.brief.persona.tone
    }

    /// The phrase of this turn: variants take turns, and one that was said lately is passed over.
    fn phrase(&self, part: Part, key: &str, slots: Slots<'_>) -> String {
        let variants = voice().variants(part, key, self.tone());
        let turn = usize::try_from(self.brief.state.turns()).unwrap_or_default();
        // Of some the second presupposes the first.
        let turn = if IN_ORDER.contains(&key) { 0 } else { turn };
        let filled = |at: usize| {
            variants
                .get(at % variants.len())
                .map(|text| fill(text, slots))
        };
        (turn..turn + variants.len())
            .filter_map(filled)
            .find(|text| !self.said(text))
            .or_else(|| (!variants.is_empty()).then(|| filled(turn)).flatten())
            .unwrap_or_default()
    }

    /// The coach has said this lately.
    fn said(&self, text: &str) -> bool {
        let by_coach = |spoken: &&Spoken| spoken.role == Role::Assistant;
        let text = register::fit(text, &self.brief.persona);
        let mut spoken = self.brief.history.iter().filter(by_coach);
        spoken.any(|spoken| spoken.content.as_str().contains(&text))
    }

    fn say(&self, key: &str, slots: Slots<'_>) -> String {
        self.phrase(Part::Respond, key, slots)
    }

    fn day(&self, iso: &str) -> String {
        day(iso, self.brief.now)
    }

    /// A word on what the person did, as often as the tenant wants it.
    fn earned(&self) -> Option<String> {
        let level = self.brief.persona.encouragement_level;
        let earned = self.brief.act.earned;
        let wanted = match level {
            Encouragement::Low => false,
            Encouragement::Medium => earned.is_some_and(is_rare),
            Encouragement::High => true,
        };
        if !wanted || is_grave(&self.brief.act.respond) {
            return None;
        }
        let key = earned.map_or("present", earned_key);
        let said = self.phrase(Part::Earned, key, &[]);
        if !self.said(&said) {
            return Some(said);
        }
        let other = self.phrase(Part::Earned, "present", &[]);
        (level == Encouragement::High && !self.said(&other)).then_some(other)
    }

    fn ask(&self) -> String {
        let act = &self.brief.act;
        let topic = act.topic;
        let put = |key: &str, slots: Slots<'_>| self.phrase(Part::Ask, key, slots);
        let with = |question: &str| [("q", question.to_owned())];
        match act.ask {
            Ask::Nothing => String::new(),
            Ask::CheckIn => {
                let slots = self.item_slots(act.item.as_ref());
                let first = put("check_in", &slots);
                if self.said(&first) {
                    put("check_in_again", &slots)
                } else {
                    first
                }
            }
            Ask::Topic => match &act.propose {
                Some(Proposal::Competency(name)) => {
                    put("topic_propose", &[text_slot("competency", Some(name))])
                }
                Some(Proposal::Goal(goal)) => put("topic_resume", &[goal_slot(Some(goal))]),
                None => put("topic", &[]),
            },
            Ask::Open => self.open(),
            Ask::Instance => put("instance", &with(&topic.instance)),
            Ask::Attempts => put("attempts", &with(&topic.attempt)),
            Ask::Obstacle => put("obstacle", &with(&topic.obstacle)),
            Ask::OwnPart => put("own_part", &with(&topic.own)),
            Ask::Shrink => put("shrink", &[("step", topic.step.clone())]),
            other @ (Ask::Barrier
            | Ask::NewDay
            | Ask::Outcome
            | Ask::Goal
            | Ask::Measure
            | Ask::Date
            | Ask::Importance
            | Ask::BothSides
            | Ask::OwnOption
            | Ask::Leave
            | Ask::Reaction
            | Ask::Fit
            | Ask::Commitment
            | Ask::StepDate
            | Ask::Confidence
            | Ask::Evidence
            | Ask::Confirm
            | Ask::Practice
            | Ask::Support
            | Ask::More
            | Ask::Mend
            | Ask::WayIn
            | Ask::First) => put(other.as_str(), &[]),
        }
    }

    /// The pair that opens a topic; its first question alone where something else was said at length.
    fn open(&self) -> String {
        let questions = &self.brief.act.topic.open;
        let at = |index: usize| questions.get(index).cloned().unwrap_or_default();
        let alone = !matches!(
            self.brief.act.respond,
            Respond::Acknowledge | Respond::Reflect | Respond::Reported { .. }
        );
        if alone && self.tone() == Tone::Direct {
            // The harder of the two; it begins with the "and" that joins it to the other.
            let second = at(1);
            let alone = second.trim_start_matches("And ");
            return self.phrase(Part::Ask, "open_one", &[("q1", spoken::tidy(alone))]);
        }
        let key = if alone { "open_one" } else { "open" };
        self.phrase(Part::Ask, key, &[("q1", at(0)), ("q2", at(1))])
    }

    fn item_slots(&self, item: Option<&Item>) -> [(&'static str, String); 2] {
        let due = item
            .and_then(|item| item.due.as_deref())
            .map(|due| format!(", by {}", self.day(due)))
            .unwrap_or_default();
        let text = item.map(|item| mirror::step(item.text.as_str()));
        let named = text.as_deref().is_some_and(spoken::names_a_day);
        let due = if named { String::new() } else { due };
        [("item", text.unwrap_or_default()), ("due", due)]
    }
}

fn fill(phrase: &str, slots: Slots<'_>) -> String {
    let mut text = phrase.to_owned();
    for (name, value) in slots {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    spoken::tidy(&text)
}

fn text_slot(name: &'static str, text: Option<&Redacted>) -> (&'static str, String) {
    (
        name,
        text.map(|text| quoted(text.as_str())).unwrap_or_default(),
    )
}

/// A goal as an aim where it can be said so, else in the person's own words.
fn goal_slot(goal: Option<&Redacted>) -> (&'static str, String) {
    let own = |text: &str| {
        let goal = text
            .split_once(": ")
            .filter(|(lead, _)| lead.to_lowercase().ends_with("goal"));
        format!("\"{}\"", quoted(goal.map_or(text, |(_, goal)| goal)))
    };
    let said = goal.map(|goal| mirror::aim(goal.as_str()).unwrap_or_else(|| own(goal.as_str())));
    ("goal", said.unwrap_or_default())
}

fn step_slot(step: Option<&Redacted>) -> (&'static str, String) {
    let said = step.map(|step| mirror::step(step.as_str()));
    ("step", said.unwrap_or_default())
}

fn focus_slot(focus: &[String]) -> (&'static str, String) {
    ("focus", listed(focus))
}

fn number(rating: u8) -> (&'static str, String) {
    ("n", rating.to_string())
}

fn two(points: &[&str]) -> [(&'static str, String); 2] {
    let at = |index: usize| {
        points
            .get(index)
            .map(|text| (*text).to_owned())
            .unwrap_or_default()
    };
    [("a", at(0)), ("b", at(1))]
}

/// No place for a word of praise.
fn is_grave(respond: &Respond) -> bool {
    matches!(
        respond,
        Respond::Unreadable
            | Respond::OffTask
            | Respond::AfterSafety
            | Respond::DueFirst
            | Respond::Repair
            | Respond::Limit(_)
            | Respond::WrapUp { .. }
            | Respond::Farewell { .. }
    )
}

/// Earned often enough to be said at medium encouragement.
fn is_rare(earned: Earned) -> bool {
    match earned {
        Earned::Done | Earned::Honest | Earned::OwnPart | Earned::Commitment => true,
        Earned::Option
        | Earned::Goal
        | Earned::Obstacle
        | Earned::Attempt
        | Earned::Rating
        | Earned::Fact
        | Earned::Asked
        | Earned::Topic => false,
    }
}

fn earned_key(earned: Earned) -> &'static str {
    match earned {
        Earned::Done => "done",
        Earned::Honest => "honest",
        Earned::OwnPart => "own_part",
        Earned::Option => "option",
        Earned::Commitment => "commitment",
        Earned::Goal => "goal",
        Earned::Obstacle => "obstacle",
        Earned::Attempt => "attempt",
        Earned::Rating => "rating",
        Earned::Fact => "fact",
        Earned::Asked => "asked",
        Earned::Topic => "topic",
    }
}

#[cfg(test)]
mod tests;
