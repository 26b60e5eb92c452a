//! The gate: what a message is, decided by rules before any model sees it. Only what is
//! unmistakable is settled here; everything else is an answer. Safety comes before the gate.

mod control;
mod prose;

use crate::catalogue::Catalogue;
use crate::catalogue::matching::Words;
use crate::catalogue::question::QuestionSheet;
use crate::interview::machine::Event;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Heard {
    /// An answer, or in the closing part a question: a model's affair.
    Answer,
    /// Wants the next question.
    Skip,
    /// Does not know.
    DontKnow,
    /// No words at all.
    Silence,
    /// Wants the question again.
    Repeat,
    /// Wants it in other words.
    Clarify,
    /// Wants a moment to think.
    Pause,
    /// Asks something of its own where an answer is due.
    Asks,
    /// Asks for what a design or a case leaves to the candidate to assume.
    Wonders,
    /// Small talk.
    Greeting,
    /// Not English.
    OtherLanguage,
    /// Abuse and nothing else.
    Hostile,
    /// No readable words, or the same ones over and over.
    Gibberish,
    /// The question given back.
    Copied,
    /// Orders to the interviewer and nothing else.
    Instruction,
    /// About something no interview asks for.
    OffTopic,
    /// A word or two where a story is asked for.
    Thin,
    /// Ends the interview.
    End,
    /// Wants a second try.
    Redo,
    /// Has nothing to ask.
    NothingToAsk,
}

impl Heard {
    /// The event it is, for a question that stands (or in the closing part).
    pub(crate) fn event(self, closing: bool) -> Event {
        match self {
            Self::Answer if closing => Event::Asked,
            Self::Answer => Event::Sufficient,
            Self::Skip | Self::DontKnow | Self::Silence => Event::Passed,
            Self::Repeat | Self::Clarify | Self::Pause | Self::Asks | Self::Wonders => {
                Event::Clarified
            }
            Self::Greeting
            | Self::OtherLanguage
            | Self::Hostile
            | Self::Gibberish
            | Self::Copied
            | Self::Instruction
            | Self::OffTopic
            | Self::Thin => Event::Strayed,
            Self::End => Event::CandidateEnds,
            Self::Redo => Event::RedoAsked,
            Self::NothingToAsk => Event::NothingToAsk,
        }
    }

    /// The set phrase that meets it.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Answer | Self::NothingToAsk => "noted",
            Self::Skip | Self::DontKnow => "pass",
            Self::Silence => "silence",
            Self::Repeat => "repeat",
            Self::Clarify => "clarify",
            Self::Pause => "pause",
            Self::Asks => "asks",
            Self::Wonders => "assume",
            Self::Greeting => "greeting",
            Self::OtherLanguage => "language",
            Self::Hostile => "hostile",
            Self::Gibberish => "gibberish",
            Self::Copied => "copied",
            Self::Instruction => "instruction",
            Self::OffTopic => "off_topic",
            Self::Thin => "thin",
            Self::End => "ended_by_candidate",
            Self::Redo => "redo",
        }
    }

    /// The honest words of feedback it earns, where it stood in an answer's place.
    pub(crate) fn verdict(self) -> Option<&'static str> {
        match self {
            Self::Gibberish => Some("gibberish"),
            Self::Copied => Some("copied"),
            Self::Instruction => Some("instruction"),
            Self::Hostile => Some("hostile"),
            Self::OffTopic => Some("off_topic"),
            Self::Thin => Some("thin"),
            Self::Answer
            | Self::Skip
            | Self::DontKnow
            | Self::Silence
            | Self::Repeat
            | Self::Clarify
            | Self::Pause
            | Self::Asks
            | Self::Wonders
            | Self::Greeting
            | Self::OtherLanguage
            | Self::End
            | Self::Redo
            | Self::NothingToAsk => None,
        }
    }
}

/// What the message stands against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing<'a> {
    /// The question.
    pub(crate) sheet: &'a QuestionSheet,
    /// The follow-up that stands in its place, as it was asked.
    pub(crate) follow_up: Option<&'a str>,
    /// The engine's latest words, the question in them.
    pub(crate) said: Option<&'a str>,
    /// In the closing part nothing stands: the candidate asks.
    pub(crate) closing: bool,
    /// Asking about the task is part of the answer, as in a case or a design.
    pub(crate) questions_welcome: bool,
    /// The interview is held in English.
    pub(crate) english: bool,
}

impl Standing<'_> {
    /// The answer may be a word or two: practical matters, or a figure.
    fn may_be_short(&self) -> bool {
        !self.sheet.scored || self.follow_up.is_some()
    }

    /// A word of the message belongs to the question's subject.
    fn touches(&self, words: &Words) -> bool {
        let known = self
            .sheet
            .key_points
            .iter()
            .map(|point| &point.any)
            .chain(self.sheet.errors.iter().map(|error| &error.any));
        words.has_any(&self.sheet.about) || known.into_iter().any(|any| words.has_any(any))
    }
}

/// Classifies a message.
pub(crate) fn hear(message: &str, standing: Standing<'_>, catalogue: &Catalogue) -> Heard {
    let lists = catalogue.gate();
    let words = Words::of(message);
    if words.is_empty() {
        return Heard::Silence;
    }
    if let Some(control) = control::recognise(message, &words, standing, lists) {
        return control;
    }
    if prose::is_only_instruction(message, standing, lists) {
        return Heard::Instruction;
    }
    if !standing.closing && prose::is_copied(&words, standing) {
        return Heard::Copied;
    }
    if standing.english && prose::is_other_language(message, &words, lists) {
        return Heard::OtherLanguage;
    }
    if prose::is_gibberish(&words, standing, catalogue) {
        return Heard::Gibberish;
    }
    if standing.closing {
        return Heard::Answer;
    }
    let touches = standing.touches(&words);
    if prose::is_hostile(&words, standing, lists) {
        return Heard::Hostile;
    }
    if words.len() <= 25 && !touches && words.has_any(&lists.off_topic) {
        return Heard::OffTopic;
    }
    let of_the_subject = touches && !standing.sheet.key_points.is_empty();
    if !standing.questions_welcome && !of_the_subject && prose::only_asks(message, &words) {
        return Heard::Asks;
    }
    // What a case tells when asked was told before; the rest is for the candidate to assume.
    if standing.questions_welcome && prose::only_asks(message, &words) {
        return Heard::Wonders;
    }
    if words.len() <= 3 && !standing.may_be_short() && is_thin(message, touches, standing) {
        return Heard::Thin;
    }
    Heard::Answer
}

/// A word or two where a story is asked for; where facts are asked for, one word that neither names
/// a thing of the subject nor gives a figure.
fn is_thin(message: &str, touches: bool, standing: Standing<'_>) -> bool {
    let asks_for_facts =
        !standing.sheet.key_points.is_empty() || !standing.sheet.numbers.is_empty();
    let names_one = touches || message.chars().any(|c| c.is_ascii_digit());
    let several = message.split_whitespace().nth(1).is_some();
    !(asks_for_facts && (names_one || several))
}

#[cfg(test)]
mod tests;
