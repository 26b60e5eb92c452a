//! Splits a text into sentences and words, and spells contractions out.

use std::ops::Range;

use super::{Sentence, Word};
use crate::models::offline::interviewer::lexicon::{CueSet, LEXICON, neutral};

/// The words of a text in lower case.
pub(super) fn plain_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// Adds the sentences of an answer; the parts in `cuts` are none of it.
pub(super) fn read(text: &str, cuts: &[Range<usize>], answer: usize, into: &mut Vec<Sentence>) {
    let mut words: Vec<Word> = Vec::new();
    let mut chunk: Option<usize> = None;
    let cut_at = |at: usize| cuts.iter().find(|cut| cut.contains(&at));
    let mut cut_open = false;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let cut = cut_at(at);
        // A cut that goes to the end of a sentence does not end the sentence it stands in: the
        // words after it may belong to the words before.
        if cut.is_some_and(|cut| cut.start == at) {
            cut_open = true;
        }
        if c.is_whitespace() || cut.is_some() {
            if let Some(from) = chunk.take() {
                let ends = push_chunk(text, from..at, words.is_empty(), &mut words);
                if ends || c == '\n' {
                    close(&mut words, answer, into);
                }
            } else if c == '\n' && !cut_open {
                close(&mut words, answer, into);
            }
        } else if chunk.is_none() {
            cut_open = false;
            chunk = Some(at);
        }
    }
    close(&mut words, answer, into);
}

fn close(words: &mut Vec<Word>, answer: usize, into: &mut Vec<Sentence>) {
    if words.is_empty() {
        return;
    }
    let mut words = std::mem::take(words);
    let lowers: Vec<&str> = words
        .iter()
        .map(|word| if word.name { "" } else { neutral(&word.lower) })
        .collect();
    let mut found = vec![CueSet::default(); words.len()];
    for (at, slot) in found.iter_mut().enumerate() {
        LEXICON.at(&lowers, at, |cues| slot.join(cues));
    }
    let mut cues = CueSet::default();
    for (word, here) in words.iter_mut().zip(found) {
        word.cues = here;
        cues.join(here);
    }
    into.push(Sentence {
        answer,
        words,
        cues,
        content: 0,
        empty: false,
    });
    if let Some(sentence) = into.last_mut() {
        sentence.content = sentence.content_words().count();
    }
}

/// Adds the words of a run without white space; tells whether the run ends a sentence.
fn push_chunk(text: &str, range: Range<usize>, first: bool, words: &mut Vec<Word>) -> bool {
    let chunk = text.get(range.clone()).unwrap_or_default();
    if chunk.contains("[REDACTED]") {
        words.push(Word {
            function: true,
            lower: "[redacted]".to_owned(),
            plain: String::new(),
            range: range.start..range.start + chunk.trim_end_matches(['.', ',', '!', '?']).len(),
            name: true,
            cues: CueSet::default(),
        });
        return chunk.ends_with(['.', '!', '?']);
    }
    let core = chunk.trim_matches(|c: char| !c.is_alphanumeric() && !"%+#$".contains(c));
    let core = core.trim_end_matches('$');
    if core.is_empty() {
        return chunk.ends_with(['.', '!', '?', ':']) && chunk.len() > 1;
    }
    let offset = chunk.find(core).unwrap_or(0);
    let start = range.start + offset;
    let place = start..start + core.len();
    let name = !first && is_name(core);
    let lower: String = core
        .chars()
        .map(|c| if c == '\u{2019}' { '\'' } else { c })
        .flat_map(char::to_lowercase)
        .collect();
    let plain: String = lower.chars().filter(|c| *c != '\'' && *c != ',').collect();
    let (base, rest) = spelled_out(&lower);
    words.push(Word {
        function: is_function_word(&base),
        lower: base,
        plain,
        range: place.clone(),
        name,
        cues: CueSet::default(),
    });
    if let Some(rest) = rest {
        words.push(Word {
            function: true,
            lower: rest.to_owned(),
            plain: String::new(),
            range: place,
            name: false,
            cues: CueSet::default(),
        });
    }
    let tail = chunk.get(offset + core.len()..).unwrap_or_default();
    let abbreviated = ABBREVIATIONS.contains(&lower.as_str())
        || (core.chars().count() == 1 && core != "I" && core.chars().all(char::is_uppercase));
    tail.contains(['!', '?', ';']) || (tail.contains('.') && !abbreviated)
}

/// A capital inside a sentence; `I` and its contractions are none.
fn is_name(core: &str) -> bool {
    let mut chars = core.chars();
    let capital = chars.next().is_some_and(char::is_uppercase);
    let rest = chars.as_str();
    capital && !(rest.is_empty() && core == "I") && !rest.starts_with(['\'', '\u{2019}'])
}

/// A contraction's two words.
fn spelled_out(lower: &str) -> (String, Option<&'static str>) {
    if lower == "can't" || lower == "cannot" {
        return ("cannot".to_owned(), None);
    }
    if lower == "won't" {
        return ("will".to_owned(), Some("not"));
    }
    if lower == "let's" {
        return ("let".to_owned(), Some("us"));
    }
    for (ending, word) in [
        ("n't", "not"),
        ("'ve", "have"),
        ("'ll", "will"),
        ("'re", "are"),
        ("'m", "am"),
        ("'d", "would"),
    ] {
        if let Some(base) = lower.strip_suffix(ending) {
            return (base.to_owned(), Some(word));
        }
    }
    match lower.strip_suffix("'s") {
        Some(base)
            if ["it", "that", "what", "there", "here", "he", "she", "who"].contains(&base) =>
        {
            (base.to_owned(), Some("is"))
        }
        Some(base) => (base.to_owned(), None),
        None => (lower.to_owned(), None),
    }
}

/// Words without meaning of their own.
pub(in crate::models::offline::interviewer) fn is_function_word(lower: &str) -> bool {
    FUNCTION_WORDS.binary_search(&lower).is_ok()
}

const ABBREVIATIONS: [&str; 17] = [
    "approx", "co", "corp", "dr", "e.g", "etc", "i.e", "inc", "jr", "ltd", "mr", "mrs", "ms",
    "prof", "sr", "st", "vs",
];

/// Sorted: looked up by bisection.
const FUNCTION_WORDS: [&str; 117] = [
    "a",
    "about",
    "after",
    "all",
    "also",
    "am",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "both",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "does",
    "doing",
    "done",
    "each",
    "even",
    "every",
    "few",
    "for",
    "from",
    "had",
    "has",
    "have",
    "having",
    "he",
    "her",
    "here",
    "hers",
    "herself",
    "him",
    "himself",
    "his",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "like",
    "me",
    "more",
    "most",
    "much",
    "my",
    "myself",
    "no",
    "not",
    "now",
    "of",
    "on",
    "one",
    "only",
    "or",
    "other",
    "our",
    "ours",
    "out",
    "over",
    "own",
    "really",
    "she",
    "should",
    "so",
    "some",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "themselves",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "too",
    "under",
    "until",
    "up",
    "us",
    "very",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "would",
    "you",
    "your",
    "yours",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_sorted_for_bisection() {
        assert!(FUNCTION_WORDS.is_sorted());
    }
}
