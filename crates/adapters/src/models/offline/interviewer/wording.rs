//! Words the visible message: a bridge that takes up what was said, then the question of the move.
//! The question's own text is never changed.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use domain::candidate::{ContextKind, Contexts};
use domain::catalogue::question::{QuestionSheet, StagedFact};
use domain::interview::brief::{AllowedMove, InterviewBrief, InterviewTask};
use domain::interview::context::InterviewType;
use domain::session::EndReason;
use domain::settings::{Encouragement, Formality, PersonaConfig, Tone};
use serde::Deserialize;

use super::instructions::instructions;
use super::lexicon::Pattern;
use super::text::Reading;

/// From this score on an answer carried.
const CARRIED: u8 = 65;

/// A phrase in every tone.
#[derive(Debug, Default, Deserialize)]
struct Tones {
    friendly: Vec<String>,
    professional: Vec<String>,
    direct: Vec<String>,
    warm: Vec<String>,
    formal: Vec<String>,
}

/// An honest answer by subject.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Subject {
    /// Patterns by which a question is about it.
    pub(super) asks: Vec<String>,
    /// What can be said.
    pub(super) answer: String,
}

#[derive(Debug, Default, Deserialize)]
struct Phrases {
    subjects: BTreeMap<String, Subject>,
    #[serde(flatten)]
    said: BTreeMap<String, Tones>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let text = domain::catalogue::file("lexicon/voice.toml").unwrap_or_default();
    toml::from_str(text).unwrap_or_default()
});

/// The subjects candidates ask about.
pub(super) fn subjects() -> &'static BTreeMap<String, Subject> {
    &PHRASES.subjects
}

/// What of an answer a reply takes up.
pub(super) struct Said {
    /// A thing the candidate named.
    pub(super) topic: Option<String>,
    /// The first strength, as a sentence that begins in lower case.
    pub(super) good: Option<String>,
    /// What the answers score.
    pub(super) score: u8,
    /// Facts the candidate asked for.
    pub(super) facts: Vec<String>,
}

/// A persona's voice.
pub(super) struct Voice<'a> {
    persona: &'a PersonaConfig,
    /// Rises with each answer, so that lines take turns.
    turn: usize,
}

impl<'a> Voice<'a> {
    /// The voice for a brief.
    pub(super) fn of(brief: &'a InterviewBrief) -> Self {
        let answers = match &brief.task {
            InterviewTask::Assess { answers, .. } => answers.len(),
            InterviewTask::Open { .. } | InterviewTask::Answer { .. } => 0,
        };
        Self {
            persona: &brief.persona,
            turn: usize::try_from(brief.number).unwrap_or_default() + answers,
        }
    }

    /// A set phrase; `seed` picks the line.
    pub(super) fn say(&self, key: &str, seed: &str) -> String {
        let Some(tones) = PHRASES.said.get(key) else {
            return String::new();
        };
        let lines = match self.persona.tone {
            Tone::Friendly => &tones.friendly,
            Tone::Professional => &tones.professional,
            Tone::Direct => &tones.direct,
            Tone::Warm => &tones.warm,
            Tone::Formal => &tones.formal,
        };
        let pick = seed.bytes().map(usize::from).sum::<usize>() + self.turn;
        let line = lines
            .get(pick.checked_rem(lines.len()).unwrap_or_default())
            .map_or("", String::as_str);
        self.form(line)
    }

    /// A text in the persona's choice of words.
    pub(super) fn form(&self, text: &str) -> String {
        match self.persona.formality {
            Formality::Casual => contracted(text),
            Formality::Neutral | Formality::Formal => text.to_owned(),
        }
    }

    /// The persona's name.
    pub(super) fn name(&self) -> &str {
        &self.persona.name
    }

    /// Greets, says what comes and asks the first question.
    pub(super) fn open(
        &self,
        brief: &InterviewBrief,
        question: &QuestionSheet,
        greeted: bool,
    ) -> String {
        let mut parts = Vec::new();
        let hello = self.say("open", if greeted { "a" } else { "" });
        parts.push(hello.replace("{name}", self.name()));
        parts.extend(self.persona.disclaimer.clone());
        let of = match brief.of {
            1 => "one question".to_owned(),
            of => format!("{of} questions"),
        };
        let role = role(&brief.contexts)
            .map_or_else(String::new, |role| format!(" for the role of {role}"));
        let plan = self
            .say("plan", "")
            .replace("{of}", &of)
            .replace("{what}", subject_of(brief.interview_type))
            .replace("{role}", &role);
        parts.push(capital(&plan));
        parts.push(question.text.clone());
        parts.join(" ")
    }

    /// Takes up the answer and makes the move.
    pub(super) fn go_on(
        &self,
        asked: &QuestionSheet,
        chosen: Option<&AllowedMove>,
        aims_at: Option<&str>,
        said: &Said,
    ) -> String {
        let mut parts: Vec<String> = Vec::new();
        if !said.facts.is_empty() {
            let facts = said.facts.join(" ");
            parts.push(self.say("fact", &asked.id).replace("{what}", &facts));
        }
        let back = matches!(
            chosen,
            Some(AllowedMove::Redirect | AllowedMove::Return { .. }) | None
        );
        parts.extend(self.encouragement(said, &asked.id).filter(|_| !back));
        match chosen {
            Some(AllowedMove::FollowUp { probes }) => {
                parts.push(self.about("follow", "follow_plain", said));
                let probe = aims_at
                    .and_then(|dimension| probes.get(dimension))
                    .or_else(|| probes.values().next());
                let topic = said.topic.as_deref().unwrap_or("that");
                parts.push(
                    probe.map_or_else(|| asked.text.clone(), |p| p.replace("{topic}", topic)),
                );
            }
            Some(AllowedMove::Next { question }) => {
                let key = if said.score >= CARRIED
                    && self.persona.encouragement_level != Encouragement::Low
                {
                    "next_good"
                } else {
                    "next"
                };
                parts.push(self.about(key, "next_plain", said));
                parts.push(question.text.clone());
            }
            Some(AllowedMove::Return { question }) => {
                parts.push(self.say("back", &question.id));
                parts.push(question.text.clone());
            }
            Some(AllowedMove::Redirect) | None => {
                parts.push(self.say("redirect", &asked.id));
                parts.push(asked.text.clone());
            }
            Some(AllowedMove::Close) => {
                parts.push(self.say("close", ""));
            }
            Some(AllowedMove::Finish { reason }) => {
                parts.push(self.farewell(*reason));
            }
        }
        parts.join(" ")
    }

    /// Closing words.
    pub(super) fn farewell(&self, reason: EndReason) -> String {
        let key = match reason {
            EndReason::Completed => "finish",
            EndReason::TimeLimit => "time_limit",
            EndReason::TurnLimit
            | EndReason::EndedByCandidate
            | EndReason::Budget
            | EndReason::EndedByClient
            | EndReason::Expired => "stopped",
        };
        self.say(key, "")
    }

    fn about(&self, key: &str, plain: &str, said: &Said) -> String {
        match &said.topic {
            Some(topic) => capital(&self.say(key, "").replace("{topic}", topic)),
            None => self.say(plain, ""),
        }
    }

    /// With much encouragement something good is named where there was something; nobody is
    /// praised for what was not there.
    fn encouragement(&self, said: &Said, seed: &str) -> Option<String> {
        match self.persona.encouragement_level {
            Encouragement::Low | Encouragement::Medium => None,
            Encouragement::High => Some(match &said.good {
                Some(good) => self.say("good", seed).replace("{good}", good),
                None => self.say("cheer", seed),
            }),
        }
    }
}

/// Facts that the latest answer asks for: a question in it that holds one of the fact's words.
pub(super) fn facts_asked_for(
    reading: &Reading,
    latest: usize,
    staged: &[Arc<StagedFact>],
) -> Vec<String> {
    let asking: Vec<Vec<&str>> = reading
        .telling()
        .filter(|(_, sentence)| sentence.answer == latest && asks(sentence))
        .map(|(_, sentence)| {
            sentence
                .words
                .iter()
                .map(|w| w.plain.as_str())
                .filter(|w| !w.is_empty())
                .collect()
        })
        .collect();
    let wanted = |fact: &StagedFact| {
        fact.about
            .iter()
            .map(|text| Pattern::of(text))
            .any(|pattern| {
                asking
                    .iter()
                    .any(|words| (0..words.len()).any(|at| pattern.at(words, at)))
            })
    };
    staged
        .iter()
        .filter(|fact| wanted(fact))
        .map(|fact| fact.text.clone())
        .take(2)
        .collect()
}

fn asks(sentence: &super::text::Sentence) -> bool {
    let first = sentence
        .words
        .first()
        .map_or("", |word| word.lower.as_str());
    let opens = [
        "what", "how", "which", "do", "does", "is", "are", "who", "when", "where", "could", "can",
        "may", "why",
    ];
    let request = sentence.cues.has(super::lexicon::Cue::Clarify)
        && (sentence.says("ask") || sentence.says("know") || sentence.says("whether"));
    opens.contains(&first) || request
}

/// The role of the job description or profile, where it reads like a title.
fn role(contexts: &Contexts) -> Option<&str> {
    contexts
        .text(ContextKind::JobDescription, "title")
        .filter(|title| {
            title.chars().count() <= 60
                && title
                    .chars()
                    .all(|c| c.is_alphanumeric() || " -/&,()+.'".contains(c))
                && instructions(title).is_empty()
        })
}

fn subject_of(interview_type: InterviewType) -> &'static str {
    match interview_type {
        InterviewType::Behavioral => "what you have done in your work so far",
        InterviewType::Technical => "your field and how you solve problems in it",
        InterviewType::CaseStudy => "a business case that we work through together",
        InterviewType::SystemDesign => "a system that we design together",
        InterviewType::CultureFit => "how you work with others and what matters to you",
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Everyday contractions.
fn contracted(text: &str) -> String {
    const PAIRS: [(&str, &str); 16] = [
        ("I am ", "I'm "),
        ("I will ", "I'll "),
        ("I would ", "I'd "),
        ("I have a ", "I've a "),
        ("I have noted", "I've noted"),
        ("We will ", "We'll "),
        ("we will ", "we'll "),
        ("Let us ", "Let's "),
        ("let us ", "let's "),
        ("That is ", "That's "),
        ("that is ", "that's "),
        ("you would ", "you'd "),
        ("You are ", "You're "),
        ("it is ", "it's "),
        ("do not ", "don't "),
        ("does not ", "doesn't "),
    ];
    let mut said = text
        .replace("cannot", "can't")
        .replace("could not", "couldn't");
    for (long, short) in PAIRS {
        said = said.replace(long, short);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_has_a_line_in_every_tone() {
        let text = domain::catalogue::file("lexicon/voice.toml").unwrap();
        let phrases: Phrases = toml::from_str(text).unwrap();
        for (key, tones) in &phrases.said {
            for lines in [
                &tones.friendly,
                &tones.professional,
                &tones.direct,
                &tones.warm,
                &tones.formal,
            ] {
                assert!(!lines.is_empty(), "{key}");
            }
        }
        for key in [
            "open",
            "plan",
            "follow",
            "follow_plain",
            "next_good",
            "next",
            "next_plain",
            "good",
            "cheer",
            "redirect",
            "close",
            "finish",
            "time_limit",
            "stopped",
            "back",
            "fact",
            "told",
            "more",
        ] {
            assert!(phrases.said.contains_key(key), "{key}");
        }
    }

    #[test]
    fn contractions_are_for_casual_personas() {
        assert_eq!(
            contracted("Let us see, I am here and cannot go."),
            "Let's see, I'm here and can't go."
        );
    }
}
