//! Reads answers: sentences, words, cues. Names and masked spans count as nothing, so that another
//! name, employer or marker leaves every reading as it is.

mod split;

use std::collections::HashSet;
use std::ops::Range;

use super::instructions::instructions;
use super::lexicon::{Cue, CueSet};
use super::story::own_acts;
pub(super) use split::is_function_word;
use split::{plain_words, read};

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
    /// It carries no meaning of its own.
    pub(super) function: bool,
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
    /// How many of its words carry meaning, names aside.
    pub(super) content: usize,
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

    /// The words that carry meaning, names aside.
    fn content_words(&self) -> impl Iterator<Item = &str> {
        self.words
            .iter()
            .enumerate()
            .filter(|(at, word)| {
                !word.name
                    && !word.plain.is_empty()
                    && !word.function
                    && (*at > 0 || word.cues != CueSet::default())
            })
            .map(|(_, word)| word.plain.as_str())
    }

    /// Whether a word is in it.
    pub(super) fn says(&self, lower: &str) -> bool {
        self.words.iter().any(|word| word.lower == lower)
    }

    /// It draws a conclusion: "so we would punish the small ones".
    pub(super) fn concludes(&self) -> bool {
        self.words.windows(2).enumerate().any(|(at, pair)| {
            let [so, next] = pair else {
                return false;
            };
            so.lower == "so"
                && (at == 0 || self.after_comma(at))
                && !matches!(
                    next.lower.as_str(),
                    "far" | "much" | "many" | "that" | "on" | "called"
                )
        })
    }

    /// It tells somebody to do something: "Close six shops."
    pub(super) fn orders(&self) -> bool {
        let mut words = self.words.iter().map(|word| word.lower.as_str());
        words
            .by_ref()
            .find(|word| !LEADS.contains(word))
            .is_some_and(|word| ORDERS.contains(&word))
    }

    /// The words before stand apart by more than a space, which only a comma leaves.
    pub(super) fn after_comma(&self, at: usize) -> bool {
        let gap = at
            .checked_sub(1)
            .and_then(|before| self.words.get(before))
            .zip(self.words.get(at))
            .map_or(0, |(before, here)| {
                here.range.start.saturating_sub(before.range.end)
            });
        gap > 1
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
    /// For each answer the parts that are instructions and no answer.
    pub(super) cuts: Vec<Vec<Range<usize>>>,
}

impl Reading {
    /// Reads answers, oldest first. Sentences that repeat the question or one another count as
    /// empty.
    pub(super) fn of(answers: &[&str], question: &str) -> Self {
        let asked: HashSet<String> = plain_words(question).collect();
        let mut sentences = Vec::new();
        let mut cuts = Vec::new();
        for (answer, text) in answers.iter().enumerate() {
            let found = instructions(text);
            read(text, &found, answer, &mut sentences);
            cuts.push(found);
        }
        let mut seen: HashSet<Vec<String>> = HashSet::new();
        for sentence in &mut sentences {
            mark(sentence, &asked, &mut seen);
        }
        let content = sentences
            .iter()
            .filter(|sentence| !sentence.empty)
            .map(|sentence| sentence.content)
            .sum();
        Self {
            sentences,
            content,
            cuts,
        }
    }

    /// The sentences that say something, with their places.
    pub(super) fn telling(&self) -> impl Iterator<Item = (usize, &Sentence)> {
        self.sentences
            .iter()
            .enumerate()
            .filter(|(_, sentence)| !sentence.empty)
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
    let content: Vec<String> = sentence.content_words().map(str::to_owned).collect();
    let repeats_question = content.len() >= 3
        && content.iter().filter(|word| asked.contains(*word)).count() * 5 >= content.len() * 4;
    let said_before = !content.is_empty() && !seen.insert(content);
    let saying = sentence.cues.has(Cue::Filler) && !happened(sentence);
    sentence.empty = repeats_question || said_before || saying || heap(sentence) || label(sentence);
}

/// A heap of words: a run this long without the small words that bind a sentence is none.
fn heap(sentence: &Sentence) -> bool {
    let words = sentence.words.len();
    let binding = sentence.words.iter().filter(|word| word.function).count();
    let figures = sentence.words.iter().filter(|word| is_figure(word)).count();
    words >= 10 && binding * 6 < words && figures < 2
}

/// The names of the parts of a story stand in for the parts: "I took the action".
fn label(sentence: &Sentence) -> bool {
    let (labels, rest): (Vec<&str>, Vec<&str>) = sentence.content_words().partition(|word| {
        matches!(
            *word,
            "situation" | "task" | "action" | "actions" | "result" | "results"
        )
    });
    let rest: HashSet<&str> = rest.into_iter().collect();
    !labels.is_empty() && rest.len() < 2
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

/// What follows a verb that opens a sentence.
const AFTER_VERB: [&str; 20] = [
    "the", "a", "an", "it", "them", "my", "our", "this", "that", "these", "those", "up", "out",
    "to", "her", "him", "two", "three", "every", "each",
];

/// What may stand before an order.
const LEADS: [&str; 10] = [
    "so",
    "then",
    "and",
    "first",
    "second",
    "also",
    "next",
    "finally",
    "please",
    "therefore",
];

/// Verbs by which advice is given.
const ORDERS: [&str; 66] = [
    "stop",
    "keep",
    "close",
    "cut",
    "raise",
    "drop",
    "invest",
    "spend",
    "put",
    "start",
    "begin",
    "run",
    "test",
    "hire",
    "buy",
    "sell",
    "move",
    "split",
    "fix",
    "negotiate",
    "renegotiate",
    "switch",
    "launch",
    "focus",
    "offer",
    "get",
    "make",
    "take",
    "use",
    "set",
    "build",
    "pause",
    "hold",
    "delay",
    "wait",
    "reject",
    "accept",
    "sign",
    "leave",
    "stay",
    "open",
    "train",
    "introduce",
    "reduce",
    "increase",
    "expand",
    "pilot",
    "try",
    "lower",
    "charge",
    "give",
    "tell",
    "shift",
    "replace",
    "share",
    "extend",
    "freeze",
    "go",
    "do",
    "phase",
    "limit",
    "talk",
    "speak",
    "tie",
    "measure",
    "concentrate",
];

/// Acts that a saying may hold: "as I said".
const SPEAKING: [&str; 6] = ["said", "mentioned", "told", "gave", "learned", "believed"];

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(text: &str) -> Reading {
        Reading::of(&[text], "")
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
