//! How the word lists of the data files are matched with what people write. No regular expressions:
//! a pattern is a word or a phrase of words, and a word that ends in `*` matches by its beginning.

use std::ops::Range;
use std::sync::OnceLock;

/// A text as its words: lower case, punctuation dropped but for `+`, `#` and what joins a word
/// (`.`, `/` and `-` between letters or digits).
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The words with one space between them.
    text: String,
    /// Where each stands in it.
    places: Vec<Range<usize>>,
    /// The words in alphabetical order, by their numbers, so that a pattern need not try every one:
    /// sorted for the first pattern.
    sorted: OnceLock<Vec<usize>>,
}

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Self {
        let mut words = Self {
            text: String::with_capacity(text.len()),
            ..Self::default()
        };
        for chunk in text.split(char::is_whitespace) {
            words.push(|text| push_word(chunk, text));
        }
        words
    }

    /// Adds what `write` writes as a word, unless that is nothing.
    fn push(&mut self, write: impl FnOnce(&mut String)) {
        let before = self.text.len();
        if before > 0 {
            self.text.push(' ');
        }
        let start = self.text.len();
        write(&mut self.text);
        if self.text.len() > start {
            self.places.push(start..self.text.len());
        } else {
            self.text.truncate(before);
        }
    }

    fn word(&self, number: usize) -> Option<&str> {
        self.text.get(self.places.get(number)?.clone())
    }

    fn sorted(&self) -> &[usize] {
        self.sorted.get_or_init(|| {
            let mut sorted: Vec<usize> = (0..self.len()).collect();
            sorted.sort_by_key(|number| self.word(*number));
            sorted
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The words in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let word = |place: &Range<usize>| self.text.get(place.clone()).unwrap_or_default();
        self.places.iter().map(word)
    }

    /// The first words, at most this many.
    #[must_use]
    pub fn first(&self, most: usize) -> Self {
        let places = self.places.get(..most).unwrap_or(&self.places);
        let end = places.last().map_or(0, |place| place.end);
        Self {
            text: self.text.get(..end).unwrap_or_default().to_owned(),
            places: places.to_vec(),
            sorted: OnceLock::new(),
        }
    }

    /// The words with one space between them.
    pub fn joined(&self) -> &str {
        &self.text
    }

    /// Where the pattern first occurs, as the index of its first word.
    pub fn position(&self, pattern: &str) -> Option<usize> {
        let (first, rest) = pattern.split_once(' ').unwrap_or((pattern, ""));
        let from = first.trim_end_matches('*');
        let word = |number: &usize| self.word(*number).unwrap_or_default();
        let sorted = self.sorted();
        let start = sorted.partition_point(|number| word(number) < from);
        sorted
            .iter()
            .skip(start)
            .take_while(|number| word(number).starts_with(from))
            .filter(|number| fits(word(number), first))
            .filter(|number| rest.is_empty() || self.at(**number + 1, rest).is_some())
            .min()
            .copied()
    }

    /// Whether the pattern stands at the beginning.
    pub fn begin_with(&self, pattern: &str) -> bool {
        self.at(0, pattern).is_some()
    }

    /// Whether the pattern occurs.
    pub fn has(&self, pattern: &str) -> bool {
        self.position(pattern).is_some()
    }

    /// Whether one of the patterns occurs.
    pub fn has_any(&self, patterns: &[String]) -> bool {
        patterns.iter().any(|pattern| self.has(pattern))
    }

    /// The patterns that occur.
    pub fn hits<'a>(&self, patterns: &'a [String]) -> Vec<&'a str> {
        patterns
            .iter()
            .map(String::as_str)
            .filter(|pattern| self.has(pattern))
            .collect()
    }

    /// Whether the words are exactly the pattern.
    pub fn are(&self, pattern: &str) -> bool {
        self.at(0, pattern) == Some(self.len())
    }

    /// The words left when every occurrence of the patterns is taken out, longer patterns first
    /// where `patterns` is ordered so.
    #[must_use]
    pub fn without(&self, patterns: &[String]) -> Self {
        let mut left = Self::default();
        let mut at = 0;
        while let Some(word) = self.word(at) {
            let longest = patterns
                .iter()
                .filter_map(|pattern| self.at(at, pattern))
                .max();
            if longest.is_none() {
                left.push(|text| text.push_str(word));
            }
            at += longest.unwrap_or(1);
        }
        left
    }

    /// How many words the pattern takes when it begins at `at`; none where it does not.
    pub(crate) fn at(&self, at: usize, pattern: &str) -> Option<usize> {
        let mut length = 0;
        for part in pattern.split(' ').filter(|part| !part.is_empty()) {
            if !fits(self.word(at + length)?, part) {
                return None;
            }
            length += 1;
        }
        (length > 0).then_some(length)
    }
}

fn fits(word: &str, part: &str) -> bool {
    match part.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == part,
    }
}

/// Writes the word in a run without white space, if there is one.
fn push_word(chunk: &str, text: &mut String) {
    if !chunk.contains(char::is_alphanumeric) {
        return;
    }
    let mut before = None;
    let mut characters = chunk.chars().peekable();
    while let Some(character) = characters.next() {
        let inside = |next: Option<char>| next.is_some_and(char::is_alphanumeric);
        let belongs = match character {
            '+' | '#' => true,
            '.' | '/' | '-' => inside(before) && inside(characters.peek().copied()),
            other => other.is_alphanumeric(),
        };
        if belongs && character.is_ascii() {
            text.push(character.to_ascii_lowercase());
        } else if belongs {
            text.extend(character.to_lowercase().filter(|c| c.is_alphanumeric()));
        }
        before = Some(character);
    }
}

/// A word's English stem, so that `leading` and `leads` meet.
pub(crate) fn stem(word: &str) -> String {
    rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English)
        .stem(word)
        .into_owned()
}

/// The stems of a text's words that carry meaning: at least four letters and no courtesy.
pub(crate) fn content_stems(text: &str) -> std::collections::BTreeSet<String> {
    const EMPTY: [&str; 24] = [
        "with", "that", "this", "from", "your", "have", "what", "when", "about", "tell", "time",
        "them", "they", "their", "then", "into", "were", "will", "would", "could", "which", "work",
        "skills", "areas",
    ];
    Words::of(text)
        .iter()
        .filter(|word| word.chars().count() >= 4 && !EMPTY.contains(word))
        .map(stem)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_goes_but_for_what_belongs_to_a_word() {
        let words =
            Words::of("I don't use C++, C# or node.js/express - the B-tree's fine. (1,000)");
        assert_eq!(
            words.joined(),
            "i dont use c++ c# or node.js/express the b-trees fine 1000"
        );
        assert!(Words::of("... - !").is_empty());
    }

    #[test]
    fn a_star_matches_by_the_beginning_of_a_word() {
        let words = Words::of("We pushed back and escalated it.");
        assert!(words.has("push* back"));
        assert!(words.has("escalat*"));
        assert!(!words.has("push back"));
        assert!(!words.has("late*"));
        assert_eq!(words.position("and"), Some(3));
    }

    #[test]
    fn what_is_taken_out_leaves_the_rest_in_order() {
        let out = ["please".to_owned(), "can we".to_owned()];
        let left = Words::of("Can we skip this one, please?").without(&out);
        assert_eq!(left.joined(), "skip this one");
        assert!(left.are("skip this one"));
        assert!(!left.are("skip this"));
        assert!(!left.are("skip this one now"));
    }
}
