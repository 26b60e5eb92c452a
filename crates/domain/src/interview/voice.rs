//! How the rules speak when no model is asked: set phrases in the tenant's tone, and the question
//! behind them.

use crate::catalogue::phrases::InterviewPhrases;
use crate::settings::{Encouragement, PersonaConfig};

/// The set phrases in one persona's voice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice<'a> {
    pub(crate) phrases: &'a InterviewPhrases,
    pub(crate) persona: &'a PersonaConfig,
}

impl Voice<'_> {
    /// A phrase.
    pub(crate) fn say(&self, key: &str) -> String {
        self.phrases
            .say(key, self.persona.tone, self.persona.formality)
    }

    /// A phrase and the question behind it. With much encouragement, those who hesitate get a word
    /// more.
    pub(crate) fn ask(&self, key: &str, question: &str) -> String {
        let hesitates = matches!(key, "pass" | "silence" | "thin");
        let encourages = self.persona.encouragement_level == Encouragement::High;
        if hesitates && encourages {
            let more = self.say("encourage");
            return format!("{} {more} {question}", self.say(key));
        }
        format!("{} {question}", self.say(key))
    }
}
