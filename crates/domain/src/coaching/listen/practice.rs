//! What somebody wants to practise, in their own words.

use super::Ear;
use super::cues::Cue;
use crate::coaching::act::Ask;
use crate::coaching::state::{SHORT, excerpt};
use crate::coaching::{dates, mirror};
use crate::text::Redacted;

/// Most words of a focus area.
const MOST_WORDS: usize = 6;

impl Ear<'_> {
    /// A wish to practise here; what somebody will rehearse elsewhere is a plan.
    pub(super) fn wants_practice(&self) -> bool {
        let clarifies =
            self.state.asked == Ask::Practice && self.message.to_lowercase().starts_with("i mean ");
        if clarifies {
            return true;
        }
        self.hits
            .iter()
            .filter(|hit| hit.tag == Cue::Practise)
            .any(|hit| {
                let sentence = self.words.all().get(hit.start).map(|word| word.sentence);
                let planned = |other: &crate::phrases::Hit<Cue>| {
                    matches!(other.tag, Cue::Commit | Cue::Option)
                        && other.start < hit.start
                        && self.words.all().get(other.start).map(|word| word.sentence) == sentence
                };
                !self.hits.iter().any(planned)
            })
    }

    /// What is to be practised, where the message says it.
    pub(super) fn practice(&self) -> Option<Redacted> {
        let meant = self.message.to_lowercase().replace("well, ", "");
        if self.state.asked == Ask::Practice
            && let Some(rest) = meant.strip_prefix("i mean ")
        {
            return object(rest).map(|area| excerpt(&mirror::turned(&area), SHORT));
        }
        let named = self
            .hits
            .iter()
            .filter(|hit| hit.tag == Cue::Practise)
            .find_map(|hit| object(self.sentence_from(hit.end)));
        named.map(|area| excerpt(&mirror::turned(&area), SHORT))
    }
}

/// The thing to practise in the words after "practise": "system design questions".
fn object(after: &str) -> Option<String> {
    const FILLERS: [&str; 24] = [
        "a",
        "an",
        "the",
        "some",
        "for",
        "on",
        "about",
        "with",
        "you",
        "my",
        "answering",
        "doing",
        "questions",
        "question",
        "interview",
        "interviews",
        "mock",
        "practice",
        "practise",
        "and",
        "please",
        "now",
        "here",
        "next",
    ];
    const EMPTY: [&str; 14] = [
        "it",
        "that",
        "this",
        "them",
        "something",
        "more",
        "again",
        "first",
        "first,",
        "another",
        "today",
        "tomorrow",
        "week",
        "one",
    ];
    let clause = after
        .split([',', ';', ':', '(', '?'])
        .next()
        .unwrap_or_default();
    let clause = [
        " because ",
        " so ",
        " but ",
        " before ",
        " please",
        " with you",
    ]
    .iter()
    .fold(clause, |rest, end| rest.split(end).next().unwrap_or(rest));
    let words: Vec<&str> = clause
        .split_whitespace()
        .skip_while(|word| FILLERS.contains(&word.to_lowercase().as_str()))
        .collect();
    let first = words.first()?.to_lowercase();
    let empty = EMPTY.contains(&first.as_str()) || dates::is_day_word(&first);
    let fits = (1..=MOST_WORDS).contains(&words.len()) && !empty;
    fits.then(|| words.join(" ").trim_end_matches(['.', '!']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_practised_is_read_off_the_words_after() {
        for (after, area) in [
            ("presenting questions", Some("presenting questions")),
            ("an interview on system design", Some("system design")),
            ("for questions about conflict, please", Some("conflict")),
            (
                "saying no to my boss with you",
                Some("saying no to my boss"),
            ),
            ("that", None),
            ("an interview", None),
            ("it with you", None),
            ("", None),
        ] {
            assert_eq!(object(after).as_deref(), area, "{after}");
        }
    }
}
