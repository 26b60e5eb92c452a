//! The words of a text that carry its content, and how much of them two texts share.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::phrases::{Word, Words};

/// Words that carry no content by themselves.
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

fn light() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&str>> = OnceLock::new();
    WORDS.get_or_init(|| LIGHT.split_whitespace().collect())
}

fn is_content(word: &str) -> bool {
    !light().contains(word) && word.len() >= 2 && !word.starts_with(|c: char| c.is_ascii_digit())
}

/// The words of content in a text.
pub(crate) fn content(text: &str) -> Vec<String> {
    let words = Words::of(text);
    let content = words.all().iter().filter(|word| is_content(&word.text));
    content.map(|word| word.text.clone()).collect()
}

/// The texts share a content word, by its first five letters.
pub(crate) fn shares_words(one: &str, other: &str) -> bool {
    let (one, other) = (Words::of(one), Words::of(other));
    let known: Vec<&str> = long_stems(&other).collect();
    long_stems(&one).any(|stem| known.contains(&stem))
}

fn long_stems(words: &Words) -> impl Iterator<Item = &str> {
    let long = |word: &&Word| is_content(&word.text) && word.text.chars().count() >= 4;
    words.all().iter().filter(long).map(stem)
}

/// How many of the content words of `text` also stand in `source`, of how many.
pub(crate) fn covered(text: &str, source: &str) -> (usize, usize) {
    covered_words(&Words::of(text), &Words::of(source))
}

/// As [`covered`], of words that are cut already.
pub(crate) fn covered_words(text: &Words, source: &Words) -> (usize, usize) {
    let known: Vec<&str> = source.all().iter().map(stem).collect();
    let content = text.all().iter().filter(|word| is_content(&word.text));
    content.fold((0, 0), |(found, of), word| {
        (found + usize::from(known.contains(&stem(word))), of + 1)
    })
}

/// The first five letters.
fn stem(word: &Word) -> &str {
    let end = word.text.char_indices().nth(5);
    end.and_then(|(at, _)| word.text.get(..at))
        .unwrap_or(&word.text)
}

/// Words for one kind of deed in a line: a promise to message somebody is kept by having written.
const DEEDS: [&str; 9] = [
    "message messaged text texted write wrote written mail mailed email emailed send sent contact contacted reach \
        reached dm line note post posted",
    "talk talked speak spoke spoken meet met meeting conversation chat chatted discuss discussed sit sat coffee lunch \
        ask asked tell told raise raised mention mentioned bring brought",
    "call called phone phoned ring rang",
    "apply applied application applications submit submitted send sent",
    "practise practised practice practiced rehearse rehearsed mock train trained",
    "read book chapter study studied course lesson learn learned learnt module watch watched finish finished",
    "write wrote written draft drafted list listed note noted jot jotted document",
    "update updated rewrite rewrote cv resume profile linkedin polish polished",
    "say said no decline declined refuse refused turn turned",
];

/// Both texts speak of the same kind of deed.
pub(crate) fn shares_deed(one: &str, other: &str) -> bool {
    let holds = |text: &Words, line: &str| {
        text.all()
            .iter()
            .any(|word| line.split_whitespace().any(|deed| deed == word.text))
    };
    let (one, other) = (Words::of(one), Words::of(other));
    DEEDS
        .iter()
        .any(|line| holds(&one, line) && holds(&other, line))
}

#[cfg(test)]
mod tests {
    use super::*;

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
