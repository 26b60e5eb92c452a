//! Words for what was rated: notes, strengths and improvements. Nothing is claimed that a rating
//! and the answer do not carry, and a missing figure stays a placeholder.

mod gap;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::catalogue::question::Dimension;
use domain::interview::brief::Finding;
use serde::Deserialize;

use super::bearing::is_story;
use super::quotes::{clause, quote};
use super::rate::{Mark, Rated, Scene, family};
use super::text::Sentence;
use gap::gap;

/// Strengths and improvements together with what they need.
pub(super) struct Critique<'a> {
    /// What was read and rated.
    pub(super) scene: &'a Scene<'a>,
    /// The ratings.
    pub(super) rated: &'a Rated,
    /// The question is done with: what a right answer holds may be told now.
    pub(super) done: bool,
    /// The latest answer.
    pub(super) text: &'a str,
    /// How many answers were assessed before this one: turns the lines, so that an interview does
    /// not repeat itself.
    pub(super) turn: usize,
}

/// Most sentences of one kind.
const MOST: usize = 3;
/// Below this many words of content nothing can be called a strength.
const ENOUGH: usize = 6;
/// Longest words of the candidate within a sentence, in characters.
const LONGEST: usize = 90;

/// The lines of the data file, by what they are said of.
#[derive(Debug, Default, Deserialize)]
struct Lines {
    strengths: BTreeMap<String, Vec<String>>,
    advice: BTreeMap<String, Vec<String>>,
    set: BTreeMap<String, Vec<String>>,
}

static LINES: LazyLock<Lines> = LazyLock::new(|| {
    let text = domain::catalogue::file("lexicon/feedback.toml").unwrap_or_default();
    toml::from_str(text).unwrap_or_default()
});

/// Why a dimension got its rating, in a sentence.
pub(super) fn note(dimension: &Dimension, rating: u8) -> String {
    let [low, middle, high] = &dimension.anchors;
    match rating {
        0 => low.clone(),
        1 => format!(
            "There is a beginning, but not yet this: {}",
            uncapital(middle)
        ),
        2 => middle.clone(),
        3 => format!(
            "Better than this, but not yet the best: {}",
            uncapital(middle)
        ),
        _ => high.clone(),
    }
}

/// Lower case at the start, unless the first word is `I` or shouted.
fn uncapital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !chars.as_str().starts_with([' ', '\'']) => {
            first.to_lowercase().chain(chars).collect()
        }
        Some(_) | None => text.to_owned(),
    }
}

impl Critique<'_> {
    /// What was good: dimensions rated 3 and 4, the weightiest first.
    pub(super) fn strengths(&self) -> Vec<String> {
        let off = self.rated.findings.contains(&Finding::OffQuestion);
        let substance = self
            .rated
            .marks
            .iter()
            .filter(|mark| mark.dimension != "relevance")
            .any(|mark| mark.rating >= 2);
        if self.is_short() || off || !substance {
            return Vec::new();
        }
        let mut good: Vec<&Mark> = self
            .rated
            .marks
            .iter()
            .filter(|mark| mark.rating >= 3 && !mark.evidence.is_empty())
            .collect();
        // To have kept to the question is nothing to praise where nothing else was good.
        if good.iter().all(|mark| mark.dimension == "relevance") {
            return Vec::new();
        }
        // That an answer kept to the question is worth saying where there is little else.
        good.sort_by_key(|mark| {
            let plain = mark.dimension == "relevance";
            (
                plain,
                std::cmp::Reverse(self.weight(mark) * u32::from(mark.rating)),
            )
        });
        let mut said: Vec<String> = Vec::new();
        let mut quoted: Vec<String> = Vec::new();
        for mark in good.into_iter().take(MOST) {
            let key = format!("{}.{}", family(self.scene.sheet), mark.dimension);
            let words = self
                .words_of(&mark.evidence)
                .filter(|words| !quoted.contains(words));
            if let Some(line) = self.line(LINES.strengths.get(&key), words.as_deref()) {
                if let Some(words) = words.filter(|words| line.contains(words.as_str())) {
                    quoted.push(words);
                }
                said.push(line);
            }
        }
        said
    }

    /// What to work on: what costs the most points first.
    pub(super) fn improvements(&self) -> Vec<String> {
        if self.is_short() {
            return self
                .set(self.kind("short", "short_task"))
                .into_iter()
                .collect();
        }
        if self.rated.findings.contains(&Finding::OffQuestion) {
            return self.set(self.kind("off", "off_task")).into_iter().collect();
        }
        let mut said = Vec::new();
        self.name_errors(&mut said);
        let impersonal = self.rated.findings.contains(&Finding::NoPersonalAction);
        if impersonal {
            said.extend(self.set("we"));
        }
        let mut weak: Vec<&Mark> = self
            .rated
            .marks
            .iter()
            .filter(|mark| mark.rating <= 2 && !(impersonal && mark.dimension == "action"))
            .collect();
        weak.sort_by_key(|mark| std::cmp::Reverse(self.loss(mark)));
        let room = MOST.saturating_sub(said.len());
        said.extend(
            weak.into_iter()
                .take(room)
                .filter_map(|mark| self.improvement(mark)),
        );
        if said.is_empty() {
            let best = self.rated.marks.iter().filter(|mark| mark.rating == 3);
            let best = best.max_by_key(|mark| self.loss(mark));
            said.extend(best.and_then(|mark| self.improvement(mark)));
        }
        if self.done {
            self.tell_reference(&mut said);
        }
        said
    }

    /// One key for stories, another for tasks.
    fn kind(&self, story: &'static str, task: &'static str) -> &'static str {
        if is_story(family(self.scene.sheet)) {
            story
        } else {
            task
        }
    }

    fn is_short(&self) -> bool {
        self.scene.reading.content < ENOUGH && self.scene.met.points.is_empty()
    }

    fn weight(&self, mark: &Mark) -> u32 {
        self.scene
            .sheet
            .dimensions
            .iter()
            .find(|dimension| dimension.id == mark.dimension)
            .map_or(0, |dimension| dimension.weight)
    }

    fn loss(&self, mark: &Mark) -> u32 {
        self.weight(mark) * u32::from(4u8.saturating_sub(mark.rating))
    }

    /// The line whose turn it is; lines that quote need words to quote.
    fn line(&self, lines: Option<&Vec<String>>, words: Option<&str>) -> Option<String> {
        let usable: Vec<&String> = lines?
            .iter()
            .filter(|line| words.is_some() || !line.contains("{quote}"))
            .collect();
        let line = usable.get(self.turn.checked_rem(usable.len())?)?;
        Some(line.replace("{quote}", words.unwrap_or_default()))
    }

    fn set(&self, key: &str) -> Option<String> {
        self.line(LINES.set.get(key), None)
    }

    /// Words of the latest answer to take up: a whole short clause, or none.
    fn words_of(&self, places: &[usize]) -> Option<String> {
        let latest = self.scene.reading.cuts.len().saturating_sub(1);
        places
            .iter()
            .filter_map(|at| quote(self.scene.reading, latest, self.text, *at))
            .find_map(|words| clause(&words, LONGEST).map(|words| words.replace('"', "'")))
    }

    fn name_errors(&self, said: &mut Vec<String>) {
        for index in self.scene.met.errors.iter().take(2) {
            let right = self.scene.sheet.errors.get(*index).map(|error| &error.says);
            match right {
                Some(right) if self.done => {
                    said.push(format!("One statement does not hold. {right}"));
                }
                Some(_) | None => said.extend(self.set("error")),
            }
        }
        if self.scene.sums.wrong > 0 && family(self.scene.sheet) == "case_study" {
            said.extend(self.set("sum"));
        }
        said.dedup();
    }

    /// What a right answer holds, once the question is done with.
    fn tell_reference(&self, said: &mut Vec<String>) {
        let sheet = self.scene.sheet;
        let low = |id: &str| {
            self.rated
                .marks
                .iter()
                .any(|m| m.dimension == id && m.rating <= 2)
        };
        if let Some(reference) = &sheet.reference
            && low("correctness")
        {
            said.push(format!("A good answer in short: {reference}"));
        }
        if low("numbers") && self.scene.sums.found < sheet.numbers.len() {
            for figure in sheet.numbers.iter().take(2) {
                said.push(format!(
                    "The figure for {}: {}.",
                    figure.what, figure.working
                ));
            }
        }
    }

    fn improvement(&self, mark: &Mark) -> Option<String> {
        let whole = format!("{}.{}", family(self.scene.sheet), mark.dimension);
        let told = self.words_of(&told_outcomes(self.scene));
        let key = match gap(
            self.scene,
            mark.dimension.as_str(),
            mark.rating,
            told.is_some(),
        ) {
            Some(part) => format!("{whole}.{part}"),
            None => whole.clone(),
        };
        let lines = LINES.advice.get(&key).or_else(|| LINES.advice.get(&whole));
        let advice = self.line(lines, told.as_deref())?;
        Some(match self.first_missed(mark).filter(|_| self.done) {
            Some(missed) => format!("{advice} You did not mention this: {missed}"),
            None => advice,
        })
    }

    fn first_missed(&self, mark: &Mark) -> Option<String> {
        let told_here = matches!(
            mark.dimension.as_str(),
            "correctness" | "requirements" | "design" | "data_model" | "deep_dive" | "failure"
        );
        let met: Vec<usize> = self
            .scene
            .met
            .points
            .iter()
            .map(|(point, _)| *point)
            .collect();
        let missed = self
            .scene
            .sheet
            .key_points
            .iter()
            .enumerate()
            .find(|(index, _)| !met.contains(index));
        missed
            .filter(|_| told_here)
            .map(|(_, point)| uncapital(&point.text))
    }
}

/// Sentences that tell what came of it and are no act of the candidate, the last first.
fn told_outcomes(scene: &Scene<'_>) -> Vec<usize> {
    let story = &scene.story;
    let mut told: Vec<usize> = story
        .outcomes
        .iter()
        .copied()
        .filter(|at| !story.lessons.contains(at) && !story.acting.contains(at))
        .filter(|at| scene.reading.sentences.get(*at).is_some_and(Sentence::told))
        .collect();
    told.reverse();
    told
}

/// The first strength that says more than that the answer kept to the question, to go on a colon.
pub(super) fn worth_saying(strengths: &[String]) -> Option<String> {
    let kept = LINES.strengths.get("behavioral.relevance");
    strengths
        .iter()
        .find(|sentence| !kept.is_some_and(|kept| kept.contains(sentence)))
        .map(|sentence| uncapital(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Catalogue;

    #[test]
    fn every_dimension_has_strengths_and_advice_in_several_wordings() {
        for sheet in Catalogue::shared().sheets() {
            for dimension in &sheet.dimensions {
                let key = format!("{}.{}", family(sheet), dimension.id);
                for lines in [&LINES.strengths, &LINES.advice] {
                    let plain = lines.get(&key).map(|lines| {
                        let plain = lines.iter().filter(|line| !line.contains("{quote}"));
                        (lines.len(), plain.count())
                    });
                    assert!(
                        plain.is_some_and(|(all, plain)| all >= 2 && plain >= 1),
                        "{key}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_line_is_a_sentence() {
        let all = [&LINES.strengths, &LINES.advice, &LINES.set];
        for line in all.iter().flat_map(|lines| lines.values().flatten()) {
            assert!(line.ends_with(['.', '?']), "{line}");
            assert!(
                line.starts_with(|c: char| c.is_uppercase() || c == '"'),
                "{line}"
            );
        }
        assert!(!LINES.set.is_empty());
    }
}
