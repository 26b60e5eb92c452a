//! Words of the candidate that a reply can take up: a thing named with an article, as it was said.

use std::collections::HashMap;

use super::text::Reading;

const ARTICLES: [&str; 5] = ["the", "our", "my", "a", "an"];

/// Nouns that say nothing on their own, and words that are no nouns.
const EMPTY: &[&str] = &[
    "first",
    "second",
    "third",
    "time",
    "other",
    "others",
    "same",
    "whole",
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
    "right",
    "most",
    "main",
    "great",
    "situation",
    "question",
    "way",
    "day",
    "week",
    "month",
    "year",
    "bit",
    "few",
    "kind",
    "sort",
    "number",
    "moment",
    "start",
    "beginning",
    "answer",
    "point",
    "old",
    "new",
    "good",
    "big",
    "small",
    "long",
    "short",
    "half",
    "third",
    "part",
    "real",
    "different",
    "couple",
    "only",
    "problem",
    "fact",
    "hour",
    "interviewer",
    "score",
    "colleague",
    "colleagues",
    "manager",
    "boss",
    "director",
    "team",
    "customer",
    "customers",
    "client",
    "patient",
    "reason",
    "reasons",
    "morning",
    "evening",
    "night",
    "idea",
    "ideas",
    "example",
    "case",
    "trust",
    "lead",
    "head",
    "matter",
    "change",
    "outcome",
    "view",
    "side",
    "cost",
    "price",
    "message",
    "line",
    "difference",
    "place",
    "course",
    "mistake",
    "success",
    "work",
    "company",
    "minute",
    "minutes",
    "plan",
];

/// What the latest answer is about, with `the` or `your` before it; none where nothing stands out.
pub(super) fn topic(reading: &Reading, latest: usize) -> Option<String> {
    let mut counts: HashMap<&str, (usize, usize, &str)> = HashMap::new();
    let mut order = 0;
    for (_, sentence) in reading
        .telling()
        .filter(|(_, sentence)| sentence.answer == latest)
    {
        for pair in sentence.words.windows(3) {
            let [article, word, after] = pair else {
                continue;
            };
            let here = word.lower.as_str();
            let noun = ARTICLES.contains(&article.lower.as_str())
                && !word.name
                && here.chars().count() >= 4
                && here.chars().all(char::is_alphabetic)
                && !word.function
                && !EMPTY.contains(&here)
                && !["ly", "ed", "ing", "ous", "ful", "ive", "est", "ish", "ical"]
                    .iter()
                    .any(|ending| here.ends_with(ending));
            // Followed by a function word or the end of a clause it is the noun, not an adjective.
            let ends = after.function
                || after.range.start.saturating_sub(word.range.end) > 1
                || sentence
                    .words
                    .last()
                    .is_some_and(|last| last.range == after.range);
            if noun && ends {
                order += 1;
                let owned = if matches!(article.lower.as_str(), "my" | "our") {
                    "your"
                } else {
                    "the"
                };
                let slot = counts.entry(here).or_insert((0, order, owned));
                slot.0 += 1;
            }
        }
    }
    counts
        .into_iter()
        .max_by_key(|(_, (count, order, _))| (*count, usize::MAX - order))
        .map(|(noun, (_, _, owned))| format!("{owned} {noun}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_that_was_named_is_taken_up_and_names_are_not() {
        let reading = Reading::of(
            &[
                "I moved the rota because the rota was unfair. Then I asked Rachel about our budget in May.",
            ],
            "",
        );
        assert_eq!(topic(&reading, 0), Some("the rota".to_owned()));
        assert_eq!(topic(&Reading::of(&["fine"], ""), 0), None);
    }
}
