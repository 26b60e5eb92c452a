//! Words of the candidate that a reply can take up: a thing named with an article, as it was said.

use std::collections::HashMap;

use domain::interview::is_bare;

use super::figures::value;
use super::text::{Reading, Sentence, Word};

const ARTICLES: [&str; 5] = ["the", "our", "my", "a", "an"];

/// Words of place and degree that are no function words of the reader.
const BESIDE: [&str; 22] = [
    "alone", "apart", "away", "open", "today", "twice", "later", "again", "across", "near",
    "beside", "behind", "around", "along", "within", "without", "against", "enough", "early",
    "late", "free", "full",
];

/// What the latest answer is about, with `the` or `your` before it: the thing named most often with an
/// article, a compound where it is one ("the complaints book"); none where nothing stands out.
pub(super) fn topic(reading: &Reading, latest: usize) -> Option<String> {
    let mut counts: HashMap<String, (usize, usize, &str)> = HashMap::new();
    let mut order = 0;
    for (_, sentence) in reading
        .telling()
        .filter(|(_, sentence)| sentence.answer == latest)
    {
        for (at, article) in sentence.words.iter().enumerate() {
            if !ARTICLES.contains(&article.lower.as_str()) {
                continue;
            }
            let Some(thing) = thing(sentence, at + 1) else {
                continue;
            };
            order += 1;
            let owned = if matches!(article.lower.as_str(), "my" | "our") {
                "your"
            } else {
                "the"
            };
            let slot = counts.entry(thing).or_insert((0, order, owned));
            slot.0 += 1;
        }
    }
    counts
        .into_iter()
        .max_by_key(|(_, (count, order, _))| (*count, usize::MAX - order))
        .map(|(noun, (_, _, owned))| format!("{owned} {noun}"))
}

/// The noun at `at`, or the two that make one; none where words stand there that are no nouns.
fn thing(sentence: &Sentence, at: usize) -> Option<String> {
    let first = sentence.words.get(at).filter(|word| is_noun(word))?;
    if ends(sentence, at) {
        return (!is_bare(&first.lower)).then(|| first.lower.clone());
    }
    let second = sentence.words.get(at + 1).filter(|word| is_noun(word))?;
    let close = second.range.start.saturating_sub(first.range.end) <= 1;
    let told = is_bare(&first.lower) || is_bare(&second.lower) || sentence.past_at(at + 1);
    // "Your cousin works" has a verb in the place of a noun.
    let verb = second.lower.ends_with('s') && !first.lower.ends_with('s') && second.lower.len() < 8;
    (close && !told && !verb && ends(sentence, at + 1))
        .then(|| format!("{} {}", first.lower, second.lower))
}

fn is_noun(word: &Word) -> bool {
    let here = word.lower.as_str();
    // A form shorter than what was written has lost a possessive ending.
    let whole = word.range.len() == word.lower.len();
    whole
        && !word.name
        && !word.function
        && !BESIDE.contains(&here)
        && value(here).is_none()
        && here.chars().count() >= 4
        && here.chars().all(char::is_alphabetic)
        && !["ly", "ed", "ing", "ous", "ful", "ive", "est", "ish", "ical"]
            .iter()
            .any(|ending| here.ends_with(ending))
}

/// Nothing follows that the word could belong to: a function word, a verb, a comma or the end.
fn ends(sentence: &Sentence, at: usize) -> bool {
    sentence.words.get(at + 1).is_none_or(|next| {
        (next.function && next.lower != "of")
            || sentence.after_comma(at + 1)
            || sentence.past_at(at + 1)
    })
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
        let compound = Reading::of(&["I counted it in the complaints book."], "");
        assert_eq!(topic(&compound, 0), Some("the complaints book".to_owned()));
    }
}
