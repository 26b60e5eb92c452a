//! How an answer meets the question's sheet: words of the topic, key points, known errors.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::catalogue::question::QuestionSheet;

use super::bearing::Bearing;
use super::lexicon::{Index, Pattern};
use super::text::{Reading, is_function_word};

/// What of the sheet an answer meets.
#[derive(Debug, Clone, Default)]
pub(super) struct Met {
    /// Different patterns of the topic.
    pub(super) about: usize,
    /// Key points that were said, with the sentence that says each.
    pub(super) points: Vec<(usize, usize)>,
    /// How many key points there are.
    pub(super) of: usize,
    /// Indexes of the known errors that were said.
    pub(super) errors: Vec<usize>,
    /// Content words of the question that come back.
    pub(super) echoed: usize,
    /// Sentences that meet the topic or a key point.
    pub(super) topical: HashSet<usize>,
    /// How the answer's words bear on the question's competency.
    pub(super) bearing: Option<Bearing>,
}

impl Met {
    /// The share of key points that were said, 0 to 1; 0 where there are none.
    pub(super) fn share(&self) -> f64 {
        if self.of == 0 {
            return 0.0;
        }
        let (met, of) = (self.points.len(), self.of);
        f64::from(u32::try_from(met).unwrap_or(0)) / f64::from(u32::try_from(of).unwrap_or(1))
    }

    /// Matches a reading with a sheet. Names count as words only where the subject is technical:
    /// there they name tools.
    pub(super) fn of(reading: &Reading, sheet: &QuestionSheet, names_count: bool) -> Self {
        let mut met = Self {
            of: sheet.key_points.len(),
            ..Self::default()
        };
        let lines: Vec<(usize, Vec<&str>)> = reading
            .telling()
            .map(|(at, sentence)| {
                let words = sentence
                    .words
                    .iter()
                    .filter(|word| (names_count || !word.name) && !word.plain.is_empty())
                    .map(|word| word.plain.as_str())
                    .collect();
                (at, words)
            })
            .collect();
        let index = patterns(sheet);
        let mut about = HashSet::new();
        let mut errors = BTreeSet::new();
        let mut points = BTreeMap::new();
        for (at, words) in &lines {
            for from in 0..words.len() {
                index.at(words, from, |tag| match tag {
                    Tag::About(which) => {
                        about.insert(which);
                        met.topical.insert(*at);
                    }
                    Tag::Point(which) => {
                        points.entry(which).or_insert(*at);
                        met.topical.insert(*at);
                    }
                    Tag::Error(which) => {
                        if !denied(words, from) {
                            errors.insert(which);
                        }
                    }
                });
            }
        }
        met.about = about.len();
        met.points = points.into_iter().collect();
        met.errors = errors.into_iter().collect();
        met.echoed = echoed(&lines, sheet);
        let answered: Vec<(usize, &[&str])> = lines
            .iter()
            .filter_map(|(at, words)| Some((reading.sentences.get(*at)?.answer, words.as_slice())))
            .collect();
        met.bearing = Bearing::of(&answered, sheet);
        met
    }
}

/// What a pattern of a sheet belongs to, by its place there.
#[derive(Debug, Clone, Copy)]
enum Tag {
    About(usize),
    Point(usize),
    Error(usize),
}

fn patterns(sheet: &QuestionSheet) -> Index<Tag> {
    let mut index = Index::default();
    for (which, text) in sheet.about.iter().enumerate() {
        index.add(Pattern::of(text), Tag::About(which));
    }
    for (which, point) in sheet.key_points.iter().enumerate() {
        for text in &point.any {
            index.add(Pattern::of(text), Tag::Point(which));
        }
    }
    for (which, error) in sheet.errors.iter().enumerate() {
        for text in &error.any {
            index.add(Pattern::of(text), Tag::Error(which));
        }
    }
    index
}

/// A denial stands in the five words before: the false statement is not made but rejected.
fn denied(words: &[&str], from: usize) -> bool {
    words
        .get(from.saturating_sub(5)..from)
        .is_some_and(|before| before.iter().any(|word| DENIALS.contains(word)))
}

const DENIALS: [&str; 22] = [
    "not",
    "never",
    "no",
    "dont",
    "doesnt",
    "isnt",
    "wrong",
    "myth",
    "false",
    "cannot",
    "cant",
    "wont",
    "wouldnt",
    "arent",
    "incorrect",
    "mistake",
    "misconception",
    "shouldnt",
    "avoid",
    "than",
    "instead",
    "nobody",
];

fn echoed(lines: &[(usize, Vec<&str>)], sheet: &QuestionSheet) -> usize {
    let asked = stems(&format!("{} {}", sheet.text, sheet.competency_name));
    lines
        .iter()
        .flat_map(|(_, words)| words)
        .map(|word| stem(word))
        .filter(|word| asked.contains(word))
        .collect::<HashSet<_>>()
        .len()
}

/// The beginnings of the words of a text that carry meaning.
pub(super) fn stems(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 3)
        .map(str::to_lowercase)
        .filter(|word| !is_function_word(word) && !COMMON.contains(&word.as_str()))
        .map(|word| stem(&word))
        .collect()
}

/// The beginning by which a word meets its other forms.
pub(super) fn stem(word: &str) -> String {
    word.chars().take(6).collect()
}

const COMMON: [&str; 16] = [
    "tell",
    "time",
    "describe",
    "give",
    "example",
    "walk",
    "something",
    "someone",
    "people",
    "work",
    "made",
    "make",
    "happened",
    "much",
    "when",
    "with",
];
