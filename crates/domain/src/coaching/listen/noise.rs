//! Whether a message is nothing readable: random letters, one token over and over.

use crate::phrases::Words;

/// Rows of a keyboard as fingers run over them.
const RUNS: [&str; 7] = ["jkl", "asdf", "qwer", "zxcv", "hjkl", "sdfg", "uiop"];

/// Most of the words are no words of any language written in Latin letters. Other scripts are not
/// judged.
pub(super) fn is_gibberish(words: &Words) -> bool {
    let all = words.all();
    if all.is_empty() {
        return true;
    }
    if all.iter().any(|word| {
        word.text
            .chars()
            .any(|c| c.is_alphabetic() && !c.is_ascii())
    }) {
        return false;
    }
    let noise = all.iter().filter(|word| is_noise(&word.text)).count();
    let repeated = all.len() >= 4
        && all
            .iter()
            .all(|word| all.first().map(|f| &f.text) == Some(&word.text));
    noise * 2 > all.len() || repeated
}

fn is_noise(word: &str) -> bool {
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    if letters == 0 {
        return true;
    }
    let vowels = word.chars().filter(|c| "aeiouy".contains(*c)).count();
    let runs = RUNS.iter().any(|run| word.contains(run));
    letters > 24
        || runs
        || (letters >= 5 && vowels == 0)
        || consonants_in_a_row(word) >= 6
        || same_in_a_row(word) >= 4
}

fn consonants_in_a_row(word: &str) -> usize {
    longest(word, |c, _| {
        c.is_ascii_alphabetic() && !"aeiouy".contains(c)
    })
}

fn same_in_a_row(word: &str) -> usize {
    longest(word, |c, before| before.is_none_or(|b| b == c))
}

/// The longest run of characters that fit, each in the light of the one before it in the run.
fn longest(word: &str, fits: impl Fn(char, Option<char>) -> bool) -> usize {
    let mut longest = 0;
    let mut run = 0;
    let mut before = None;
    for character in word.chars() {
        if fits(character, before) {
            run += 1;
        } else {
            run = usize::from(fits(character, None));
        }
        before = Some(character);
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_letters_are_gibberish_and_words_are_not() {
        for noise in [
            "asdf jkl qwerty",
            "xkcdvbn wrtplkj",
            "aaaaaaaa",
            "test test test test",
            "12345",
            "!!!",
            "",
            "hjklhjkl sdfgsdfg",
        ] {
            assert!(is_gibberish(&Words::of(noise)), "{noise}");
        }
        for said in [
            "hi",
            "ok",
            "I want a raise",
            "hmm",
            "CV tips pls",
            "\u{65e5}\u{672c}\u{8a9e}",
            "my rhythm",
            "no",
            "Strengths and lengths",
        ] {
            assert!(!is_gibberish(&Words::of(said)), "{said}");
        }
    }
}
