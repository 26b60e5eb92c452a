//! How like an answer is to the question it was given to, set against every question that asks for a
//! story: one that is far more like other questions tells another story.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::catalogue::question::QuestionSheet;

use super::sheet::stems;

/// The questions by the patterns and the words they hold. Patterns go by their places.
#[derive(Default)]
pub(super) struct Questions {
    /// Each question by its place.
    all: Vec<Question>,
    /// Place of each question.
    places: HashMap<&'static str, usize>,
    by_pattern: HashMap<usize, Vec<usize>>,
    by_stem: HashMap<String, Vec<usize>>,
}

/// A question.
struct Question {
    /// What it is rated by.
    family: &'static str,
    /// What all its patterns weigh together, and all its words.
    whole: [f64; 2],
}

impl Questions {
    /// Adds a question with the places of its patterns.
    pub(super) fn add(
        &mut self,
        family: &'static str,
        sheet: &'static QuestionSheet,
        patterns: &BTreeSet<usize>,
    ) {
        let place = self.all.len();
        self.places.insert(&sheet.id, place);
        self.all.push(Question {
            family,
            whole: [0.0; 2],
        });
        for pattern in patterns {
            self.by_pattern.entry(*pattern).or_default().push(place);
        }
        let probes: Vec<&str> = sheet.probes.values().map(String::as_str).collect();
        let text = format!(
            "{} {} {} {} {}",
            sheet.text,
            sheet.reworded,
            sheet.shows.join(" "),
            probes.join(" "),
            sheet.competency_name
        );
        for stem in stems(&text) {
            self.by_stem.entry(stem).or_default().push(place);
        }
    }

    /// Weighs the questions, once all of them are there.
    pub(super) fn weighed(mut self) -> Self {
        let whole = [
            self.weights(self.by_pattern.values()),
            self.weights(self.by_stem.values()),
        ];
        for (place, question) in self.all.iter_mut().enumerate() {
            question.whole = whole
                .each_ref()
                .map(|all| all.get(place).copied().unwrap_or_default());
        }
        self
    }

    /// What each question has of these: the fewer questions hold something, the more it weighs.
    fn weights<'q>(&self, held: impl Iterator<Item = &'q Vec<usize>>) -> Vec<f64> {
        let mut weights = vec![0.0; self.all.len()];
        for holders in held {
            let weight = (count(self.all.len()) / count(holders.len())).ln();
            for holder in holders {
                if let Some(sum) = weights.get_mut(*holder) {
                    *sum += weight;
                }
            }
        }
        weights
    }

    /// The likeness of these patterns and words with a question, as a share of that with the question
    /// of its family they are most like; none where it is not one of these.
    pub(super) fn likeness(
        &self,
        id: &str,
        patterns: &BTreeSet<usize>,
        words: &HashSet<String>,
    ) -> Option<f64> {
        let own = *self.places.get(id)?;
        let family = self.all.get(own)?.family;
        let held = [
            self.weights(
                patterns
                    .iter()
                    .filter_map(|pattern| self.by_pattern.get(pattern)),
            ),
            self.weights(words.iter().filter_map(|word| self.by_stem.get(word))),
        ];
        let shares = held.iter().enumerate().map(|(kind, weights)| {
            let alike = |(question, weight): (&Question, &f64)| {
                let whole = question.whole.get(kind).copied().unwrap_or_default();
                weight / whole.sqrt().max(f64::EPSILON)
            };
            let best = self
                .all
                .iter()
                .zip(weights)
                .filter(|(question, _)| question.family == family)
                .map(alike)
                .fold(0.0, f64::max);
            let mine = self.all.get(own).zip(weights.get(own)).map_or(0.0, alike);
            if best > 0.0 { mine / best } else { 0.0 }
        });
        Some(shares.sum::<f64>() / 2.0)
    }
}

/// A number of things, at least one.
pub(super) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number.max(1)).unwrap_or(u32::MAX))
}
