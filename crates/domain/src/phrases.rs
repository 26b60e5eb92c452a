//! Finding set phrases in what people write, for the rules that read events and distress out of a
//! message. It only finds: what a phrase means is said in the data files that hold it.
//!
//! A phrase is lower case, without apostrophes: `dont want to live`. A word that ends in `*` matches
//! by prefix of three letters and more, `..` stands for up to three words. No phrase reaches over
//! the end of a sentence.

use std::collections::HashMap;

/// Words a `..` may stand for.
const GAP: usize = 3;

/// A message cut into words.
#[derive(Debug, Default)]
pub(crate) struct Words(Vec<Word>);

/// One word of a message.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// Lower case, without apostrophes.
    pub(crate) text: String,
    /// First byte in the message.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// The sentence it stands in, from 0.
    pub(crate) sentence: usize,
    /// The clause it stands in, from 0 over the whole message.
    pub(crate) clause: usize,
}

impl Words {
    /// The words of a message.
    pub(crate) fn of(message: &str) -> Self {
        let mut cut = Cutter::default();
        let mut characters = message.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let next = characters.peek().map(|(_, c)| *c);
            cut.take(message, at, character, next);
        }
        cut.close(message.len());
        Self(cut.words)
    }

    /// The words in order.
    pub(crate) fn all(&self) -> &[Word] {
        &self.0
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the word at `at` is `text`.
    pub(crate) fn is(&self, at: usize, text: &str) -> bool {
        self.0.get(at).is_some_and(|word| word.text == text)
    }
}

#[derive(Default)]
struct Cutter {
    words: Vec<Word>,
    open: Option<(usize, String)>,
    sentence: usize,
    clause: usize,
}

impl Cutter {
    fn take(&mut self, message: &str, at: usize, character: char, next: Option<char>) {
        let joins_digits = matches!(character, '-' | '/' | '.')
            && self.open_ends_in_digit()
            && next.is_some_and(|c| c.is_ascii_digit());
        if character.is_alphanumeric() || joins_digits {
            let (_, text) = self.open.get_or_insert_with(|| (at, String::new()));
            text.extend(character.to_lowercase());
        } else if matches!(character, '\'' | '\u{2019}' | '\u{2018}' | '`') && self.open.is_some() {
            // Inside a word it is dropped; behind one it does no harm.
        } else {
            self.close(at);
            match character {
                '.' | '!' | '?' | '\n' => {
                    self.sentence += usize::from(!message.is_empty());
                    self.clause += 1;
                }
                ',' | ';' | ':' | '(' | ')' | '\u{2014}' | '\u{2013}' => self.clause += 1,
                _ => {}
            }
        }
    }

    fn open_ends_in_digit(&self) -> bool {
        self.open
            .as_ref()
            .is_some_and(|(_, text)| text.ends_with(|c: char| c.is_ascii_digit()))
    }

    fn close(&mut self, end: usize) {
        if let Some((start, text)) = self.open.take() {
            self.words.push(Word {
                text,
                start,
                end,
                sentence: self.sentence,
                clause: self.clause,
            });
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Exact(String),
    Prefix(String),
    Gap,
}

impl Token {
    fn of(text: &str) -> Self {
        match text.strip_suffix('*') {
            _ if text == ".." => Self::Gap,
            Some(prefix) => Self::Prefix(prefix.to_owned()),
            None => Self::Exact(text.to_owned()),
        }
    }

    fn fits(&self, word: &str) -> bool {
        match self {
            Self::Exact(text) => text == word,
            Self::Prefix(prefix) => word.starts_with(prefix.as_str()),
            Self::Gap => true,
        }
    }
}

/// Phrases with what they stand for.
#[derive(Debug)]
pub(crate) struct Lexicon<T> {
    by_first: HashMap<[u8; 3], Vec<(T, Vec<Token>)>>,
}

/// A phrase found: the words from `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit<T> {
    /// What the phrase stands for.
    pub(crate) tag: T,
    /// Index of its first word.
    pub(crate) start: usize,
    /// One past the index of its last word.
    pub(crate) end: usize,
}

impl<T: Copy> Lexicon<T> {
    /// These phrases. One that is not well formed finds nothing; a test of each data file guards
    /// against it.
    pub(crate) fn of<'a>(phrases: impl IntoIterator<Item = (T, &'a str)>) -> Self {
        let mut by_first: HashMap<[u8; 3], Vec<(T, Vec<Token>)>> = HashMap::new();
        for (tag, phrase) in phrases.into_iter().filter(|(_, text)| well_formed(text)) {
            let tokens = phrase.split(' ').map(Token::of).collect();
            by_first
                .entry(first_letters(phrase.trim_end_matches('*')))
                .or_default()
                .push((tag, tokens));
        }
        Self { by_first }
    }

    /// Every phrase found, in the order of the words.
    pub(crate) fn hits(&self, words: &Words) -> Vec<Hit<T>> {
        let mut hits = Vec::new();
        for (start, word) in words.all().iter().enumerate() {
            for (tag, tokens) in self
                .by_first
                .get(&first_letters(&word.text))
                .into_iter()
                .flatten()
            {
                let rest = words.all().get(start..).unwrap_or_default();
                if let Some(length) = matched(tokens, rest, word.sentence) {
                    hits.push(Hit {
                        tag: *tag,
                        start,
                        end: start + length,
                    });
                }
            }
        }
        hits
    }
}

/// Words a phrase covers where it fits at the beginning of `words`.
fn matched(tokens: &[Token], words: &[Word], sentence: usize) -> Option<usize> {
    let Some((token, later)) = tokens.split_first() else {
        return Some(0);
    };
    if *token == Token::Gap {
        return (0..=GAP).find_map(|skipped| {
            let rest = words.get(skipped..)?;
            matched(later, rest, sentence).map(|length| skipped + length)
        });
    }
    let (word, rest) = words.split_first()?;
    let fits = word.sentence == sentence && token.fits(&word.text);
    fits.then(|| matched(later, rest, sentence).map(|length| length + 1))
        .flatten()
}

fn first_letters(phrase: &str) -> [u8; 3] {
    let mut letters = [0; 3];
    for (slot, byte) in letters
        .iter_mut()
        .zip(phrase.bytes().take_while(|b| *b != b' '))
    {
        *slot = byte;
    }
    letters
}

/// Whether a phrase can find anything.
pub(crate) fn well_formed(phrase: &str) -> bool {
    let words: Vec<&str> = phrase.split(' ').collect();
    let word_is_fine = |word: &str| {
        let stem = word.strip_suffix('*').unwrap_or(word);
        !stem.is_empty()
            && stem
                .chars()
                .all(|c| c.is_alphanumeric() && !c.is_uppercase())
            && (stem.len() >= 3 || stem == word)
    };
    let ends = [words.first(), words.last()];
    !ends.contains(&Some(&"..")) && words.iter().all(|word| *word == ".." || word_is_fine(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(phrase: &str, message: &str) -> bool {
        assert!(well_formed(phrase), "{phrase}");
        !Lexicon::of([((), phrase)])
            .hits(&Words::of(message))
            .is_empty()
    }

    #[test]
    fn a_phrase_is_found_whatever_its_case_and_apostrophes() {
        assert!(finds("i dont know", "Well, I DON\u{2019}T know!"));
        assert!(finds("promot*", "twice for promotion"));
        assert!(finds("want .. die", "I want to just die"));
        assert!(!finds("want .. die", "I want to see if plants can die"));
        assert!(!finds("kill me", "It's a kill. Me too"));
    }

    #[test]
    fn digits_keep_what_joins_them() {
        let words = Words::of("By 2026-03-14, 8/10 or 3.5. Then self-harm");
        let texts: Vec<&str> = words.all().iter().map(|w| w.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "by",
                "2026-03-14",
                "8/10",
                "or",
                "3.5",
                "then",
                "self",
                "harm"
            ]
        );
        assert_eq!(words.all()[5].sentence, 1);
    }

    #[test]
    fn phrases_that_could_find_nothing_are_not_well_formed() {
        for bad in ["", "Upper", "a*", "don't", ".. die", "x  y"] {
            assert!(!well_formed(bad), "{bad}");
        }
    }
}
