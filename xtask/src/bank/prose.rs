//! Words, sentences and how easy they read. Plain English in, numbers out; nothing about the bank.

use std::collections::BTreeSet;

/// The words of a text, lower case, without the punctuation around them.
pub(super) fn words(text: &str) -> Vec<String> {
    let trimmed = text
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    trimmed
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// Sentences: up to `.`, `?` or `!` before a space or the end, so that `4.00` stays whole.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let ends = rest
            .match_indices(['.', '?', '!', ':'])
            .map(|(at, _)| at + 1);
        let mut ends = ends.filter(|&at| {
            rest.get(at..)
                .is_some_and(|after| after.is_empty() || after.starts_with(' '))
        });
        let (sentence, after) = rest.split_at(ends.next().unwrap_or(rest.len()));
        sentences.push(sentence.trim());
        rest = after.trim_start();
    }
    sentences
}

/// Flesch reading ease over all texts together: 60 is plain English, 30 is academic. A text counts as one
/// sentence at least. None without words.
///
/// R. Flesch, A new readability yardstick, 1948.
pub(super) fn reading_ease<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<f64> {
    let (mut sentence_count, mut word_count, mut syllable_count) = (0_u32, 0_u32, 0_u32);
    for sentence in texts.into_iter().flat_map(sentences) {
        sentence_count += 1;
        for word in words(sentence) {
            word_count += 1;
            syllable_count += syllables(&word);
        }
    }
    let (sentences, words, syllables) = (
        f64::from(sentence_count),
        f64::from(word_count),
        f64::from(syllable_count),
    );
    (word_count > 0).then(|| 206.835 - 1.015 * (words / sentences) - 84.6 * (syllables / words))
}

/// Groups of vowels, the silent e at the end apart; a figure counts as one.
fn syllables(word: &str) -> u32 {
    let parts = word
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|part| !part.is_empty());
    parts.map(syllables_of_part).sum::<u32>().max(1)
}

fn syllables_of_part(part: &str) -> u32 {
    let is_vowel = |c: char| "aeiouy".contains(c);
    let mut groups = 0;
    let mut in_group = false;
    for c in part.chars() {
        groups += u32::from(is_vowel(c) && !in_group);
        in_group = is_vowel(c);
    }
    let silent_e = part.ends_with('e') && !part.ends_with("le") && !part.ends_with("ee");
    let silent_past = part.ends_with("ed") && !part.ends_with("ted") && !part.ends_with("ded");
    let silent_plural = part.ends_with("es")
        && !["ses", "zes", "xes", "ches", "shes", "ges", "ces"]
            .iter()
            .any(|end| part.ends_with(end));
    groups
        .saturating_sub(u32::from(silent_e || silent_past || silent_plural))
        .max(1)
}

/// Runs of three words; two texts that share many say the same.
pub(super) fn trigrams(text: &str) -> BTreeSet<String> {
    let words = words(text);
    words.windows(3).map(|three| three.join(" ")).collect()
}

/// Whether words contain an entry of the bank's matching language: a word or a phrase, where a word that ends
/// in `*` stands for all words that begin so.
pub(super) fn contains(words: &[String], entry: &str) -> bool {
    let pattern: Vec<_> = entry.split(' ').collect();
    let is = |word: &str, part: &str| match part.strip_suffix('*') {
        Some(start) => word.starts_with(start),
        None => word == part,
    };
    words
        .windows(pattern.len())
        .any(|run| run.iter().zip(&pattern).all(|(word, part)| is(word, part)))
}

#[cfg(test)]
mod tests {
    use super::{contains, reading_ease, sentences, syllables, words};

    #[test]
    fn figures_do_not_end_a_sentence() {
        assert_eq!(
            sentences("A loaf sells for 4.00 here. Why? "),
            ["A loaf sells for 4.00 here.", "Why?"]
        );
    }

    #[test]
    fn syllables_come_out_as_spoken() {
        for (word, expected) in [
            ("time", 1),
            ("colleague", 2),
            ("table", 2),
            ("asked", 1),
            ("wanted", 2),
            ("b-tree", 2),
            ("240", 1),
            ("disagreement", 4),
            ("changes", 2),
            ("names", 1),
        ] {
            assert_eq!(syllables(word), expected, "{word}");
        }
    }

    #[test]
    fn plain_words_read_easier_than_office_words() {
        let plain =
            reading_ease(["Tell me about a time you made a mistake. What did you do?"]).unwrap();
        let office = reading_ease([
            "Describe organisational communication responsibilities necessitating collaboration.",
        ])
        .unwrap();
        assert!(plain > 80.0, "{plain}");
        assert!(office < 0.0, "{office}");
    }

    #[test]
    fn no_words_have_no_ease() {
        assert_eq!(reading_ease([""]), None);
    }

    #[test]
    fn an_entry_matches_whole_words_beginnings_and_phrases() {
        let words = words("I disagreed, in short, with a log n bound.");
        assert!(contains(&words, "disagree*"));
        assert!(contains(&words, "log n"));
        assert!(contains(&words, "log* n bound"));
        assert!(!contains(&words, "disagree"));
        assert!(!contains(&words, "n log"));
    }
}
