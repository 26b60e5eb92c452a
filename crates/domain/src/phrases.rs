//! Finding set phrases in what people write, for the rules that read events and distress out of a
//! message. It only finds: what a phrase means is said in the data files that hold it.
//!
//! A phrase is lower case, without apostrophes: `dont want to live`. A word that ends in `*` matches
//! by prefix of three letters and more, `..` stands for up to three words. No phrase reaches over
//! the end of a sentence.

use std::collections::{BTreeMap, HashMap};

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
            if character.is_ascii() {
                text.push(character.to_ascii_lowercase());
            } else {
                text.extend(character.to_lowercase());
            }
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

/// Phrases with what they stand for, as a tree of their words: phrases that begin alike share a way.
#[derive(Debug)]
pub(crate) struct Lexicon<T> {
    tags: Vec<T>,
    root: Branch,
}

/// What may follow the words before it.
#[derive(Debug, Default)]
struct Branch {
    /// Places in `tags` of the phrases that end here.
    ends: Vec<usize>,
    exact: HashMap<String, Branch>,
    /// By their first three letters, which every prefix has.
    prefixes: HashMap<[u8; 3], BTreeMap<String, Branch>>,
    gap: Option<Box<Branch>>,
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
        let (mut tags, mut root) = (Vec::new(), Branch::default());
        for (tag, phrase) in phrases.into_iter().filter(|(_, text)| well_formed(text)) {
            let end = phrase.split(' ').fold(&mut root, Branch::grown);
            end.ends.push(tags.len());
            tags.push(tag);
        }
        Self { tags, root }
    }

    /// Every phrase found, in the order of the words; of those that begin with the same word, in the
    /// order of the phrases.
    pub(crate) fn hits(&self, words: &Words) -> Vec<Hit<T>> {
        let mut hits = Vec::new();
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (start, word) in words.all().iter().enumerate() {
            self.root
                .follow(words.all(), start, word.sentence, &mut found);
            found.sort_by_key(|(phrase, _)| *phrase);
            // A phrase with gaps may fit in several ways: the one with the shortest first gap counts.
            found.dedup_by_key(|(phrase, _)| *phrase);
            let tagged = found.drain(..).filter_map(|(phrase, end)| {
                let tag = *self.tags.get(phrase)?;
                Some(Hit { tag, start, end })
            });
            hits.extend(tagged);
        }
        hits
    }
}

impl Branch {
    /// The branch behind a word of a phrase, grown where there was none.
    fn grown(&mut self, token: &str) -> &mut Self {
        if token == ".." {
            return self.gap.get_or_insert_default();
        }
        match token.strip_suffix('*') {
            Some(prefix) => {
                let alike = self.prefixes.entry(first_letters(prefix)).or_default();
                alike.entry(prefix.to_owned()).or_default()
            }
            None => self.exact.entry(token.to_owned()).or_default(),
        }
    }

    /// Notes the phrases that go on from here with the words from `at` on in this sentence, each with the
    /// end of its words.
    fn follow(&self, words: &[Word], at: usize, sentence: usize, found: &mut Vec<(usize, usize)>) {
        found.extend(self.ends.iter().map(|phrase| (*phrase, at)));
        if let Some(gap) = &self.gap {
            for skipped in 0..=GAP {
                gap.follow(words, at + skipped, sentence, found);
            }
        }
        let Some(word) = words.get(at).filter(|word| word.sentence == sentence) else {
            return;
        };
        if let Some(branch) = self.exact.get(word.text.as_str()) {
            branch.follow(words, at + 1, sentence, found);
        }
        let alike = self.prefixes.get(&first_letters(&word.text));
        for (prefix, branch) in alike.into_iter().flatten() {
            if word.text.starts_with(prefix.as_str()) {
                branch.follow(words, at + 1, sentence, found);
            }
        }
    }
}

fn first_letters(word: &str) -> [u8; 3] {
    let mut letters = [0; 3];
    for (slot, byte) in letters.iter_mut().zip(word.bytes()) {
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
