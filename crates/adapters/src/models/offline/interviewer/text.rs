//! Reads answers: sentences, words, cues. Names and masked spans count as nothing, so that another
//! name, employer or marker leaves every reading as it is.

use std::collections::HashSet;
use std::ops::Range;

use super::instructions::instructions;
use super::lexicon::{Cue, CueSet, LEXICON, neutral};
use super::story::own_acts;

/// A word.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Lower case, a contraction spelled out.
    pub(super) lower: String,
    /// As the bank's patterns see it: lower case, apostrophes dropped. Empty for the second half of
    /// a contraction.
    pub(super) plain: String,
    /// Where it stands in its text.
    pub(super) range: Range<usize>,
    /// It begins with a capital inside a sentence, or is a masked span: a name.
    pub(super) name: bool,
    /// The cues that begin here.
    pub(super) cues: CueSet,
}

/// A sentence.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    /// Which answer it belongs to.
    pub(super) answer: usize,
    /// Its words.
    pub(super) words: Vec<Word>,
    /// All cues in it.
    pub(super) cues: CueSet,
    /// It says nothing: a saying, or a repetition.
    pub(super) empty: bool,
}

impl Sentence {
    /// Where it stands in its text.
    pub(super) fn range(&self) -> Range<usize> {
        let start = self.words.first().map_or(0, |word| word.range.start);
        let end = self.words.last().map_or(start, |word| word.range.end);
        start..end
    }

    /// Words that carry meaning, names aside.
    pub(super) fn content(&self) -> impl Iterator<Item = &str> {
        self.words
            .iter()
            .enumerate()
            .filter(|(at, word)| {
                !word.name
                    && !word.plain.is_empty()
                    && !is_function_word(&word.lower)
                    && (*at > 0 || word.cues != CueSet::default())
            })
            .map(|(_, word)| word.plain.as_str())
    }

    /// Whether a word is in it.
    pub(super) fn says(&self, lower: &str) -> bool {
        self.words.iter().any(|word| word.lower == lower)
    }

    /// It tells of something that happened.
    pub(super) fn told(&self) -> bool {
        (0..self.words.len()).any(|at| self.past_at(at))
    }

    /// The word at `at` is a past form.
    pub(super) fn past_at(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at).filter(|word| !word.name) else {
            return false;
        };
        if word.cues.has(Cue::Past) {
            return true;
        }
        // A sentence that opens with such a word may open with a name: only what can follow a verb
        // tells.
        let next = self
            .words
            .get(at + 1)
            .map_or("", |next| next.lower.as_str());
        let opens = at > 0 || AFTER_VERB.contains(&next);
        opens
            && word.lower.len() > 3
            && word.lower.ends_with("ed")
            && !NOT_PAST.contains(&word.lower.as_str())
            && !self.is_state(at)
    }

    /// The participle at `at` names a state: a form of "be" or a word of degree stands before it.
    fn is_state(&self, at: usize) -> bool {
        let lower = |at: Option<usize>| {
            at.and_then(|at| self.words.get(at))
                .map_or("", |word| word.lower.as_str())
        };
        let before = lower(at.checked_sub(1));
        let adverb = before == "not" || before.ends_with("ly") || before == "always";
        PASSIVE.contains(&before) || (adverb && PASSIVE.contains(&lower(at.checked_sub(2))))
    }
}

/// Everything said to one question.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    /// The sentences of all answers, in order.
    pub(super) sentences: Vec<Sentence>,
    /// Words of content in the sentences that say something.
    pub(super) content: usize,
}

impl Reading {
    /// Reads answers, oldest first. Sentences that repeat the question or one another count as
    /// empty.
    pub(super) fn of(answers: &[&str], question: &str) -> Self {
        let asked: HashSet<String> = plain_words(question).collect();
        let mut sentences = Vec::new();
        for (answer, text) in answers.iter().enumerate() {
            read(text, answer, &mut sentences);
        }
        let mut seen: HashSet<Vec<String>> = HashSet::new();
        for sentence in &mut sentences {
            mark(sentence, &asked, &mut seen);
        }
        let content = sentences
            .iter()
            .filter(|sentence| !sentence.empty)
            .map(|sentence| sentence.content().count())
            .sum();
        Self { sentences, content }
    }

    /// The sentences that say something, with their places.
    pub(super) fn telling(&self) -> impl Iterator<Item = (usize, &Sentence)> {
        self.sentences
            .iter()
            .enumerate()
            .filter(|(_, sentence)| !sentence.empty)
    }

    /// How many telling sentences hold the cue.
    pub(super) fn count(&self, cue: Cue) -> usize {
        self.telling().filter(|(_, s)| s.cues.has(cue)).count()
    }

    /// How many different words or phrases of the cue the telling sentences hold.
    pub(super) fn variety(&self, cue: Cue) -> usize {
        self.telling()
            .flat_map(|(_, sentence)| &sentence.words)
            .filter(|word| word.cues.has(cue))
            .map(|word| word.lower.as_str())
            .collect::<HashSet<_>>()
            .len()
    }
}

fn mark(sentence: &mut Sentence, asked: &HashSet<String>, seen: &mut HashSet<Vec<String>>) {
    let content: Vec<String> = sentence.content().map(str::to_owned).collect();
    let repeats_question = content.len() >= 3
        && content.iter().filter(|word| asked.contains(*word)).count() * 5 >= content.len() * 4;
    let said_before = !content.is_empty() && !seen.insert(content);
    let saying = sentence.cues.has(Cue::Filler) && !happened(sentence);
    sentence.empty = repeats_question || said_before || saying;
}

/// It tells of an act, or of something that can be counted.
fn happened(sentence: &Sentence) -> bool {
    let acted = own_acts(sentence)
        .into_iter()
        .filter_map(|at| sentence.words.get(at))
        .any(|word| !word.cues.has(Cue::WeakAct) && !SPEAKING.contains(&word.lower.as_str()));
    acted || (sentence.told() && sentence.words.iter().any(is_figure))
}

/// It begins with a digit.
pub(super) fn is_figure(word: &Word) -> bool {
    word.lower.starts_with(|c: char| c.is_ascii_digit())
}

fn plain_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn read(text: &str, answer: usize, into: &mut Vec<Sentence>) {
    let cuts = instructions(text);
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
        LEXICON.cues_at(&lowers, at, |cues, _| slot.join(cues));
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
        empty: false,
    });
}

/// Adds the words of a run without white space; tells whether the run ends a sentence.
fn push_chunk(text: &str, range: Range<usize>, first: bool, words: &mut Vec<Word>) -> bool {
    let chunk = text.get(range.clone()).unwrap_or_default();
    if chunk.contains("[REDACTED]") {
        words.push(Word {
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
        lower: base,
        plain,
        range: place.clone(),
        name,
        cues: CueSet::default(),
    });
    if let Some(rest) = rest {
        words.push(Word {
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

/// A capital inside a sentence; `I` and its contractions, and acronyms, are none.
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
pub(super) fn is_function_word(lower: &str) -> bool {
    FUNCTION_WORDS.binary_search(&lower).is_ok()
}

const ABBREVIATIONS: [&str; 18] = [
    "approx", "co", "corp", "dr", "e.g", "etc", "i.e", "inc", "jr", "ltd", "mr", "mrs", "ms", "no",
    "prof", "sr", "st", "vs",
];

const NOT_PAST: [&str; 14] = [
    "need",
    "feed",
    "seed",
    "speed",
    "indeed",
    "hundred",
    "exceed",
    "succeed",
    "proceed",
    "shed",
    "breed",
    "agreed-upon",
    "indexed",
    "so-called",
];

/// Before a participle these make a state of it, not an act.
const PASSIVE: [&str; 15] = [
    "am", "is", "are", "be", "been", "being", "very", "highly", "a", "an", "more", "so", "too",
    "get", "gets",
];

/// Acts that a saying may hold: "as I said".
const SPEAKING: [&str; 6] = ["said", "mentioned", "told", "gave", "learned", "believed"];

/// What follows a verb that opens a sentence.
const AFTER_VERB: [&str; 20] = [
    "the", "a", "an", "it", "them", "my", "our", "this", "that", "these", "those", "up", "out",
    "to", "her", "him", "two", "three", "every", "each",
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

    fn read_one(text: &str) -> Reading {
        Reading::of(&[text], "")
    }

    #[test]
    fn function_words_are_sorted_for_bisection() {
        assert!(FUNCTION_WORDS.is_sorted());
    }

    #[test]
    fn sentences_end_where_they_end_and_not_at_abbreviations() {
        let reading =
            read_one("I asked Dr. Smith at St. Mary's. She said no! It cost $3,000.50 then.");
        assert_eq!(reading.sentences.len(), 3);
        assert!(reading.sentences[2].says("3,000.50") || reading.sentences[2].says("$3,000.50"));
    }

    #[test]
    fn names_and_masks_count_as_nothing() {
        let content = |text: &str| read_one(text).content;
        let plain = content("I asked Rachel at Northwind for the rota.");
        assert_eq!(
            content("I asked [REDACTED] at [REDACTED] for the rota."),
            plain
        );
        assert_eq!(
            content("I asked Mohammed Ali at Zenith Foods for the rota."),
            plain
        );
    }

    #[test]
    fn contractions_are_spelled_out() {
        let reading = read_one("I didn't go; I'd asked, we're done, can't say.");
        for word in ["did", "not", "would", "are", "cannot"] {
            assert!(reading.sentences.iter().any(|s| s.says(word)), "{word}");
        }
    }

    #[test]
    fn sayings_and_repetitions_are_empty() {
        let reading = read_one("I moved the shelf. I moved the shelf. Communication is key.");
        assert_eq!(reading.telling().count(), 1);
        let copied = Reading::of(
            &["Tell me about a time you fixed a recurring fault."],
            "Tell me about a time you fixed a recurring fault.",
        );
        assert_eq!(copied.telling().count(), 0);
    }

    #[test]
    fn past_forms_are_told_and_states_are_not() {
        assert!(read_one("I rang the supplier.").sentences[0].told());
        assert!(read_one("She proposed it.").sentences[0].told());
        assert!(!read_one("I am dedicated and very organised.").sentences[0].told());
    }
}
