//! What is no answer although it has words: orders, copies, other languages, noise, abuse.

use std::collections::{BTreeSet, HashSet};

use crate::catalogue::matching::Words;
use crate::catalogue::phrases::GateWords;
use crate::catalogue::{Catalogue, letter_runs};
use crate::interview::gate::Standing;

/// Words of content that make a message with an order in it an answer all the same.
const ENOUGH_CONTENT: usize = 8;

/// Words at the beginning of a sentence in which courtesy may precede an order.
const OPENING: usize = 12;

/// Orders to the interviewer with nothing, or next to nothing, beside them.
pub(super) fn is_only_instruction(
    message: &str,
    standing: Standing<'_>,
    lists: &GateWords,
) -> bool {
    let mut ordered = false;
    let mut content = 0;
    for sentence in message.split(['.', '!', '?', '\n', ';']) {
        let words = Words::of(sentence);
        if is_order(sentence, &words, lists) {
            ordered = true;
        } else if speaks_of_oneself(&words) || standing.touches(&words) {
            content += words.len();
        }
    }
    ordered && content < ENOUGH_CONTENT
}

fn is_order(sentence: &str, words: &Words, lists: &GateWords) -> bool {
    let bare = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let marked = bare.len() < sentence.trim_start().len();
    let first = bare
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let forged = matches!(first.as_str(), "system" | "assistant" | "developer")
        && (marked
            || bare
                .get(first.len()..)
                .is_some_and(|rest| rest.starts_with(':')));
    let core = words.first(OPENING).without(&lists.courtesy);
    forged
        || lists.instruction.iter().any(|order| core.begin_with(order))
        || words.has_any(&lists.instruction_anywhere)
}

fn speaks_of_oneself(words: &Words) -> bool {
    ["i", "we", "my", "our", "ive", "im", "id"]
        .iter()
        .any(|own| words.has(own))
}

/// The question itself given back, with a few words beside it at most.
pub(super) fn is_copied(words: &Words, standing: Standing<'_>) -> bool {
    if words.len() < 5 {
        return false;
    }
    let sheet = standing.sheet;
    let texts = [
        Some(sheet.text.as_str()),
        Some(&sheet.reworded),
        standing.follow_up,
        standing.said,
    ];
    texts.into_iter().flatten().any(|text| {
        let asked = Words::of(text);
        if asked.len() < 4 {
            return false;
        }
        let pool: BTreeSet<&str> = asked.iter().collect();
        let given: BTreeSet<&str> = words.iter().collect();
        let foreign = words.iter().filter(|word| !pool.contains(word)).count();
        let covered = pool.iter().filter(|word| given.contains(*word)).count();
        let whole = words.has(asked.joined()) && words.len() <= asked.len() + 5;
        let part = words.len() >= 8 && asked.has(words.joined());
        let mixed = foreign * 10 <= words.len() && covered * 10 >= pool.len() * 7;
        whole || part || mixed
    })
}

/// Another script, or function words of another language that outweigh the English ones.
pub(super) fn is_other_language(message: &str, words: &Words, lists: &GateWords) -> bool {
    let letters = message.chars().filter(|c| c.is_alphabetic()).count();
    let foreign = message
        .chars()
        .filter(|c| c.is_alphabetic() && *c > '\u{24f}')
        .count();
    if foreign * 2 > letters {
        return true;
    }
    if words.len() < 4 {
        return false;
    }
    let english = count(words, &lists.english.words);
    // So many English ones cannot be outweighed.
    if english * 2 >= words.len() {
        return false;
    }
    lists
        .languages
        .values()
        .map(|list| count(words, list))
        .any(|other| other >= 2 && other > english * 2 && other * 5 >= words.len())
}

fn count(words: &Words, list: &HashSet<String>) -> usize {
    words.iter().filter(|word| list.contains(*word)).count()
}

/// The same words over and over, or letters that make no words.
pub(super) fn is_gibberish(words: &Words, standing: Standing<'_>, catalogue: &Catalogue) -> bool {
    if repeats(words) {
        return true;
    }
    let tokens: Vec<&str> = words
        .iter()
        .filter(|word| word.chars().count() >= 3 && word.chars().all(char::is_alphabetic))
        .collect();
    let numbers = words
        .iter()
        .any(|word| word.chars().all(|c| c.is_ascii_digit()));
    if tokens.is_empty() {
        // Single letters and cryptic marks, but no figure.
        return !numbers && words.len() > 3;
    }
    let english = count(words, &catalogue.gate().english.words);
    if english * 4 >= words.len() || standing.touches(words) {
        return false;
    }
    let noise = tokens
        .iter()
        .filter(|word| !looks_english(word, catalogue))
        .count();
    noise * 10 > tokens.len() * 6
}

fn repeats(words: &Words) -> bool {
    let distinct = words.iter().collect::<BTreeSet<_>>().len();
    match words.len() {
        0..=2 => false,
        3..=7 => distinct == 1,
        8..=19 => distinct * 4 <= words.len(),
        length => distinct * 5 <= length && length <= 400,
    }
}

/// At least half of the word's runs of three letters occur in words of the bank.
fn looks_english(word: &str, catalogue: &Catalogue) -> bool {
    let runs = letter_runs(word);
    let seen = runs
        .iter()
        .filter(|run| catalogue.letters().contains(*run))
        .count();
    seen * 2 >= runs.len()
}

/// One short question of the candidate's own, such as "What does the team look like?"
pub(super) fn only_asks(message: &str, words: &Words) -> bool {
    const OPENINGS: [&str; 16] = [
        "what", "how", "who", "when", "where", "which", "why", "is", "are", "do", "does", "can",
        "could", "will", "would", "may",
    ];
    let text = message.trim_end_matches(|c: char| c.is_whitespace() || c == '!');
    let asks = text
        .strip_suffix('?')
        .is_some_and(|head| !head.contains(['.', '?', '!', ';']));
    let opens = OPENINGS.iter().any(|word| words.begin_with(word));
    asks && opens && words.len() <= 16 && !words.has("i did")
}

/// Abuse with nothing of the subject beside it.
pub(super) fn is_hostile(words: &Words, standing: Standing<'_>, lists: &GateWords) -> bool {
    words.len() <= 12
        && words.has_any(&lists.hostile)
        && !standing.touches(&words.without(&lists.hostile))
}
