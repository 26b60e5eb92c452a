//! Honest answers to what a candidate asks at the end: what the caller's texts tell, and plainly
//! what cannot be known.

use std::collections::HashSet;

use domain::candidate::ContextKind;
use domain::interview::brief::InterviewBrief;
use domain::session::EndReason;

use super::instructions::without_instructions;
use super::lexicon::Pattern;
use super::quotes::shortened;
use super::text::is_function_word;
use super::wording::{Subject, Voice, capital, subjects};

/// Longest sentence told from the caller's texts, in characters.
const LONGEST: usize = 240;

impl Voice<'_> {
    /// Answers the candidate's question, then asks for more or ends.
    pub(super) fn answer(&self, brief: &InterviewBrief, asked: &str, last: bool) -> String {
        let asked = without_instructions(asked);
        let subject = subject(&asked);
        let told = match subject {
            Some(("result" | "next_steps" | "self", _)) => None,
            Some(_) | None => told(brief, &asked),
        };
        let asks = asked.contains('?')
            || ASKING
                .iter()
                .any(|word| words(&asked).iter().any(|w| w == word));
        let answer = match (told, subject) {
            _ if !asks => self.say("noted", ""),
            (Some(sentence), _) => self.say("told", "").replace("{what}", &sentence),
            (None, Some((_, subject))) => capital(&self.form(&subject.answer)),
            (None, None) => subjects()
                .get("other")
                .map(|subject| capital(&self.form(&subject.answer)))
                .unwrap_or_default(),
        };
        let after = if last {
            self.farewell(EndReason::Completed)
        } else {
            self.say("more", "")
        };
        format!("{} {after}", answer.replace("{name}", self.name()))
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The subject with most of its patterns in the question.
fn subject(asked: &str) -> Option<(&'static str, &'static Subject)> {
    let words = words(asked);
    let hits = |subject: &Subject| {
        subject
            .asks
            .iter()
            .map(|text| Pattern::of(text))
            .filter(|pattern| (0..words.len()).any(|at| pattern.at(&words, at)))
            .map(|pattern| pattern.len())
            .sum::<usize>()
    };
    let mut best = None;
    for (name, subject) in subjects() {
        let found = hits(subject);
        if found > 0 && best.is_none_or(|(most, _, _)| found > most) {
            best = Some((found, name.as_str(), subject));
        }
    }
    best.map(|(_, name, subject)| (name, subject))
}

/// The sentence of the job description or the company research that shares most words with the
/// question; at least one word that is not in every posting.
fn told(brief: &InterviewBrief, asked: &str) -> Option<String> {
    let wanted: HashSet<String> = words(asked)
        .into_iter()
        .filter(|word| {
            word.chars().count() > 3 && !is_function_word(word) && !COMMON.contains(&word.as_str())
        })
        .map(|word| word.chars().take(6).collect())
        .collect();
    let sources = [
        (ContextKind::InterviewContext, "company_research"),
        (ContextKind::JobDescription, "description"),
    ];
    let mut best: Option<(usize, String)> = None;
    for (kind, field) in sources {
        let text = without_instructions(brief.contexts.text(kind, field).unwrap_or_default());
        for sentence in text.split_inclusive(['.', '!', '\n']) {
            let sentence = sentence.trim();
            let shared = words(sentence)
                .into_iter()
                .map(|word| word.chars().take(6).collect::<String>())
                .collect::<HashSet<_>>()
                .intersection(&wanted)
                .count();
            let length = sentence.chars().count();
            if shared > 0 && length >= 20 && best.as_ref().is_none_or(|(most, _)| shared > *most) {
                best = Some((shared, shortened(sentence, LONGEST).to_owned()));
            }
        }
    }
    best.map(|(_, sentence)| {
        let ended = sentence.ends_with(['.', '!', '?']);
        if ended {
            sentence
        } else {
            format!("{sentence}.")
        }
    })
}

/// Words by which a question without its mark is known.
const ASKING: [&str; 12] = [
    "what", "how", "who", "when", "where", "which", "why", "wonder", "know", "tell", "ask",
    "question",
];

const COMMON: [&str; 18] = [
    "what", "would", "tell", "about", "could", "this", "that", "know", "like", "have", "work",
    "your", "does", "with", "more", "there", "will", "please",
];
