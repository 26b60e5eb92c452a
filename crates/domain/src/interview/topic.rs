//! What an answer is about in two words, to stand for `{topic}` in a follow-up.

use std::collections::BTreeMap;

use crate::catalogue::matching::Words;
use crate::text::Redacted;

const OWNERS: [&str; 5] = ["the", "our", "my", "a", "an"];
const EMPTY: [&str; 30] = [
    "first",
    "second",
    "third",
    "time",
    "other",
    "others",
    "same",
    "whole",
    "team",
    "thing",
    "things",
    "lot",
    "person",
    "people",
    "result",
    "next",
    "last",
    "end",
    "best",
    "only",
    "right",
    "most",
    "company",
    "other",
    "main",
    "great",
    "really",
    "situation",
    "redacted",
    "question",
];

/// Puts the answer's topic in the place of `{topic}`; `that` where none stands out.
pub(crate) fn fill(probe: &str, answer: &Redacted) -> String {
    if !probe.contains("{topic}") {
        return probe.to_owned();
    }
    probe.replace("{topic}", &topic_of(answer.as_str()))
}

/// The word after an article that comes most often, with `the` before it.
fn topic_of(answer: &str) -> String {
    let words: Vec<String> = Words::of(answer).iter().map(str::to_owned).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for pair in words.windows(2) {
        if let [owner, word] = pair
            && OWNERS.contains(&owner.as_str())
            && word.chars().count() >= 5
            && word.chars().all(char::is_alphabetic)
            && !EMPTY.contains(&word.as_str())
            && !["ly", "ed", "ing", "ous", "ful", "ive", "est"]
                .iter()
                .any(|ending| word.ends_with(ending))
        {
            *counts.entry(word).or_default() += 1;
        }
    }
    let most = counts.values().copied().max().unwrap_or_default();
    let first = words
        .iter()
        .find(|word| most > 0 && counts.get(word.as_str()) == Some(&most));
    first.map_or_else(|| "that".to_owned(), |word| format!("the {word}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topic_is_a_thing_the_answer_names_with_an_article() {
        let filled = |answer: &str| fill("What came of {topic}?", &Redacted::written(answer));
        assert_eq!(
            filled("We moved the warehouse. The warehouse was old and the manager left."),
            "What came of the warehouse?"
        );
        assert_eq!(filled("I did it quickly."), "What came of that?");
        assert_eq!(
            fill("What did you do?", &Redacted::written("the warehouse")),
            "What did you do?"
        );
    }
}
