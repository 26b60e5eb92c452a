//! Picking up a person's own words: a short fragment of the message, verbatim, never a sentence.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::phrases::{Word, Words};

/// Words a fragment may not begin or end with.
const LIGHT: &str = "\
    a about actually again already also always am an and another any anymore are arent as \
    ask asked asking at back bad basically be because been being believe but by came can \
    cant come could day days decide decided did didnt do does doesnt doing dont down each \
    earn earns eight even every feel find first five for found four from gave get gets give \
    gives goal going gonna good got great guess had has have he hello help her here hes hey \
    hi him his honestly hope how i id if ill im in into is isnt it its ive just keep keeps \
    kept know last lately let lets like look looking lot made make makes may maybe me might \
    month months much must my myself need never next nice nine no not now of often ok okay \
    on one or other our out over own people perhaps please put really recently said say says \
    second see seem seems sense seven she shes should six so some someone something start \
    started still sure take takes talk talked tell ten than thank thanks that thats the \
    their them then there theres these they theyre thing things think this those three time \
    to today told too took tried try trying two understand up us use used usually very want \
    was wasnt we week weeks well went were what whats when where whether which who why will \
    wish with wont would wrong year years yes yet you your youre end beginning shed hed theyd wed itll";

/// Words that may stand inside a fragment though they are light.
const JOINS: &str = "\
    a about an and at by eight five for four from her his in into my nine not of on one our \
    out over own seven six ten the their three to two up with";

fn light() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&str>> = OnceLock::new();
    WORDS.get_or_init(|| LIGHT.split_whitespace().collect())
}

fn joins() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&str>> = OnceLock::new();
    WORDS.get_or_init(|| JOINS.split_whitespace().collect())
}

/// Most words in a fragment.
const MOST: usize = 5;

/// The weightiest fragment of the sentences that `lively` lets through: two to five words, content
/// at both ends, and less than half of a longer message.
pub(crate) fn fragment(
    message: &str,
    words: &Words,
    lively: impl Fn(usize) -> bool,
) -> Option<String> {
    let all = words.all();
    let best = runs(all)
        .into_iter()
        .filter(|(start, _)| all.get(*start).is_some_and(|word| lively(word.sentence)))
        .filter(|(start, end)| (2..=MOST).contains(&(end - start)))
        .filter(|(start, end)| (end - start) * 10 <= all.len() * 7)
        .max_by_key(|(start, end)| weight(all.get(*start..*end).unwrap_or_default()))?;
    let (first, last) = (all.get(best.0)?, all.get(best.1 - 1)?);
    let text = message.get(first.start..last.end)?;
    (!text.contains(['[', '\n', '"', '(', ':'])).then(|| text.to_owned())
}

/// Runs of content words within a clause, joined by light words that may stand inside.
fn runs(all: &[Word]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (at, word) in all.iter().enumerate() {
        let same_clause = at > 0
            && all
                .get(at - 1)
                .is_some_and(|before| before.clause == word.clause);
        if !same_clause {
            runs.extend(open.take());
        }
        if is_content(&word.text) {
            open = Some(match open {
                Some((start, _)) if at + 1 - start <= MOST => (start, at + 1),
                Some(full) => {
                    runs.push(full);
                    (at, at + 1)
                }
                None => (at, at + 1),
            });
        } else if !joins().contains(word.text.as_str()) {
            runs.extend(open.take());
        }
    }
    runs.extend(open);
    runs
}

fn is_content(word: &str) -> bool {
    !light().contains(word) && word.len() >= 2 && !word.starts_with(|c: char| c.is_ascii_digit())
}

/// Longer words say more; the end of a message more than its beginning (the last of equals wins).
fn weight(words: &[Word]) -> usize {
    words
        .iter()
        .filter(|word| is_content(&word.text))
        .map(|word| word.text.chars().count().min(10))
        .sum()
}

/// The texts share a content word, by its first five letters.
pub(crate) fn shares_words(one: &str, other: &str) -> bool {
    let stems = |text: &str| -> Vec<String> {
        Words::of(text)
            .all()
            .iter()
            .filter(|word| is_content(&word.text) && word.text.chars().count() >= 4)
            .map(|word| word.text.chars().take(5).collect())
            .collect()
    };
    let known = stems(other);
    stems(one).iter().any(|stem| known.contains(stem))
}

/// How many of the content words of `text` also stand in `source`, of how many.
pub(crate) fn covered(text: &str, source: &str) -> (usize, usize) {
    let source = Words::of(source);
    let stem = |word: &Word| word.text.chars().take(5).collect::<String>();
    let known: Vec<String> = source.all().iter().map(stem).collect();
    let words = Words::of(text);
    let content: Vec<&Word> = words
        .all()
        .iter()
        .filter(|word| is_content(&word.text))
        .collect();
    let found = content
        .iter()
        .filter(|word| known.contains(&stem(word)))
        .count();
    (found, content.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(message: &str) -> Option<String> {
        fragment(message, &Words::of(message), |_| true)
    }

    #[test]
    fn a_fragment_is_a_few_words_of_the_message() {
        assert_eq!(
            picked("My manager gives vague feedback.").as_deref(),
            Some("vague feedback")
        );
        assert_eq!(
            picked("I have been passed over for promotion twice and I am angry").as_deref(),
            Some("passed over for promotion twice")
        );
        assert_eq!(picked("Yes."), None);
        assert_eq!(picked("I don't know what to do"), None);
        assert_eq!(picked("Quarterly planning"), None);
    }

    #[test]
    fn texts_on_the_same_matter_share_words() {
        assert!(shares_words(
            "I asked for the criteria",
            "Ask my manager for the criteria"
        ));
        assert!(!shares_words(
            "I feel tired",
            "Ask my manager for the criteria"
        ));
    }
}
