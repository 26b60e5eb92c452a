//! How an answer meets the question's sheet: words of the topic, key points, known errors.

use std::collections::HashSet;

use domain::catalogue::question::QuestionSheet;

use super::lexicon::Pattern;
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
        for text in &sheet.about {
            if let Some(at) = find(&lines, &Pattern::of(text)) {
                met.about += 1;
                met.topical.insert(at);
            }
        }
        met.take_topical(&lines, sheet);
        for (index, point) in sheet.key_points.iter().enumerate() {
            let said = point
                .any
                .iter()
                .find_map(|text| find(&lines, &Pattern::of(text)));
            if let Some(at) = said {
                met.points.push((index, at));
                met.topical.insert(at);
            }
        }
        for (index, error) in sheet.errors.iter().enumerate() {
            if error
                .any
                .iter()
                .any(|text| said_as_true(&lines, &Pattern::of(text)))
            {
                met.errors.push(index);
            }
        }
        met.echoed = echoed(&lines, sheet);
        met
    }

    /// Every sentence with a word of the topic is topical, not only the first.
    fn take_topical(&mut self, lines: &[(usize, Vec<&str>)], sheet: &QuestionSheet) {
        let patterns: Vec<Pattern> = sheet.about.iter().map(|text| Pattern::of(text)).collect();
        for (at, words) in lines {
            let hit = (0..words.len()).any(|from| patterns.iter().any(|p| p.at(words, from)));
            if hit {
                self.topical.insert(*at);
            }
        }
    }
}

fn find(lines: &[(usize, Vec<&str>)], pattern: &Pattern) -> Option<usize> {
    lines.iter().find_map(|(at, words)| {
        (0..words.len())
            .any(|from| pattern.at(words, from))
            .then_some(*at)
    })
}

/// The words stand there, and no denial in the four words before them.
fn said_as_true(lines: &[(usize, Vec<&str>)], pattern: &Pattern) -> bool {
    lines.iter().any(|(_, words)| {
        (0..words.len()).any(|from| {
            let denied = words
                .get(from.saturating_sub(5)..from)
                .is_some_and(|before| before.iter().any(|word| DENIALS.contains(word)));
            !denied && pattern.at(words, from)
        })
    })
}

const DENIALS: [&str; 17] = [
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
];

fn echoed(lines: &[(usize, Vec<&str>)], sheet: &QuestionSheet) -> usize {
    let asked: HashSet<String> = format!("{} {}", sheet.text, sheet.competency_name)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 3)
        .map(str::to_lowercase)
        .filter(|word| !is_function_word(word) && !COMMON.contains(&word.as_str()))
        .map(|word| word.chars().take(6).collect())
        .collect();
    lines
        .iter()
        .flat_map(|(_, words)| words)
        .map(|word| word.chars().take(6).collect::<String>())
        .filter(|word| asked.contains(word))
        .collect::<HashSet<_>>()
        .len()
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
