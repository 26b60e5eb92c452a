//! What an answer is about in two words, to stand for `{topic}` in a follow-up.

use std::collections::BTreeMap;

use crate::catalogue::matching::Words;
use crate::text::Redacted;

const OWNERS: [&str; 5] = ["the", "our", "my", "a", "an"];
/// Nouns that say nothing on their own, people, and words that are no nouns. Sorted: looked up by bisection.
const BARE: [&str; 154] = [
    "answer",
    "assistant",
    "beginning",
    "best",
    "big",
    "bit",
    "board",
    "boss",
    "brother",
    "case",
    "change",
    "chef",
    "choice",
    "client",
    "colleague",
    "colleagues",
    "company",
    "cost",
    "couple",
    "course",
    "customer",
    "customers",
    "daughter",
    "day",
    "decision",
    "deputy",
    "developer",
    "difference",
    "different",
    "director",
    "doctor",
    "driver",
    "end",
    "engineer",
    "evening",
    "example",
    "fact",
    "facts",
    "father",
    "few",
    "first",
    "foreman",
    "former",
    "freak",
    "friend",
    "good",
    "great",
    "guest",
    "guests",
    "half",
    "head",
    "hour",
    "husband",
    "idea",
    "ideas",
    "interviewer",
    "kind",
    "last",
    "latter",
    "lead",
    "line",
    "long",
    "lot",
    "main",
    "manager",
    "matron",
    "matter",
    "meantime",
    "member",
    "members",
    "message",
    "minute",
    "minutes",
    "mistake",
    "moment",
    "month",
    "morning",
    "most",
    "mother",
    "neighbour",
    "new",
    "next",
    "night",
    "number",
    "nurse",
    "nurses",
    "old",
    "only",
    "opinion",
    "other",
    "others",
    "outcome",
    "owner",
    "part",
    "partner",
    "patient",
    "people",
    "person",
    "pharmacist",
    "place",
    "plan",
    "point",
    "price",
    "problem",
    "quarter",
    "question",
    "real",
    "really",
    "reason",
    "reasons",
    "redacted",
    "result",
    "right",
    "same",
    "score",
    "second",
    "secretary",
    "short",
    "side",
    "sister",
    "situation",
    "small",
    "son",
    "sort",
    "start",
    "stories",
    "story",
    "student",
    "students",
    "success",
    "supervisor",
    "teacher",
    "team",
    "tenth",
    "thing",
    "things",
    "third",
    "time",
    "trainee",
    "trainer",
    "trust",
    "truth",
    "user",
    "users",
    "view",
    "way",
    "week",
    "wheel",
    "whole",
    "wife",
    "word",
    "words",
    "work",
    "year",
];

/// Whether a word after an article is too empty to refer to: "the first", "a lot", "the team".
pub fn is_bare(word: &str) -> bool {
    BARE.binary_search(&word).is_ok()
}

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
            && !is_bare(word)
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
    fn bare_words_are_sorted_for_bisection() {
        assert!(BARE.is_sorted() && is_bare("lot") && !is_bare("warehouse"));
    }

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
