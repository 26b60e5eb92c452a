//! How the word lists of the data files are matched with what people write. No regular expressions:
//! a pattern is a word or a phrase of words, and a word that ends in `*` matches by its beginning.

/// A text as its words: lower case, punctuation dropped but for `+`, `#` and what joins a word
/// (`.`, `/` and `-` between letters or digits).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    words: Vec<String>,
    /// The places of the words in alphabetical order, so that a pattern need not try every word.
    sorted: Vec<usize>,
}

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Self {
        Self::from(
            text.split(char::is_whitespace)
                .filter_map(word_of)
                .collect(),
        )
    }

    fn from(words: Vec<String>) -> Self {
        let mut sorted: Vec<usize> = (0..words.len()).collect();
        sorted.sort_by_key(|at| words.get(*at));
        Self { words, sorted }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// The first words, at most this many.
    #[must_use]
    pub fn first(&self, most: usize) -> Self {
        Self::from(self.words.iter().take(most).cloned().collect())
    }

    /// The words with one space between them.
    pub fn joined(&self) -> String {
        self.words.join(" ")
    }

    /// Where the pattern first occurs, as the index of its first word.
    pub fn position(&self, pattern: &str) -> Option<usize> {
        let (first, rest) = pattern.split_once(' ').unwrap_or((pattern, ""));
        let from = first.trim_end_matches('*');
        let word = |at: &usize| self.words.get(*at).map(String::as_str).unwrap_or_default();
        let start = self.sorted.partition_point(|at| word(at) < from);
        self.sorted
            .iter()
            .skip(start)
            .take_while(|at| word(at).starts_with(from))
            .filter(|at| fits(word(at), first))
            .filter(|at| rest.is_empty() || self.at(**at + 1, rest).is_some())
            .min()
            .copied()
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
        self.at(0, pattern) == Some(self.words.len())
    }

    /// The words left when every occurrence of the patterns is taken out, longer patterns first
    /// where `patterns` is ordered so.
    #[must_use]
    pub fn without(&self, patterns: &[String]) -> Self {
        let mut left = Vec::new();
        let mut at = 0;
        while let Some(word) = self.words.get(at) {
            let longest = patterns
                .iter()
                .filter_map(|pattern| self.at(at, pattern))
                .max();
            if longest.is_none() {
                left.push(word.clone());
            }
            at += longest.unwrap_or(1);
        }
        Self::from(left)
    }

    /// How many words the pattern takes when it begins at `at`; none where it does not.
    pub(crate) fn at(&self, at: usize, pattern: &str) -> Option<usize> {
        let mut length = 0;
        for part in pattern.split(' ').filter(|part| !part.is_empty()) {
            if !fits(self.words.get(at + length)?, part) {
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

fn word_of(chunk: &str) -> Option<String> {
    let chars: Vec<char> = chunk.chars().flat_map(char::to_lowercase).collect();
    let inside = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(|c| c.is_alphanumeric())
    };
    let word: String = chars
        .iter()
        .enumerate()
        .filter(|(at, c)| match c {
            '+' | '#' => true,
            '.' | '/' | '-' => inside(at.checked_sub(1)) && inside(at.checked_add(1)),
            c => c.is_alphanumeric(),
        })
        .map(|(_, c)| *c)
        .collect();
    word.chars().any(char::is_alphanumeric).then_some(word)
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
