//! How the words of an answer bear on its subject, set against all subjects of the bank: a word that is
//! at home in most of them ("told", "team") says little, a rare one says much.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use domain::catalogue::Catalogue;
use domain::catalogue::question::QuestionSheet;

use super::lexicon::{Index, Pattern};
use super::likeness::{Questions, count};
use super::rate::family;
use super::sheet::stem;

/// What an answer's words say about its subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bearing {
    /// Weight of the words of this very question.
    pub(super) question: f64,
    /// Weight of the subject's words, as a share of that of the subject of this family met best.
    pub(super) share: f64,
    /// Weight of the words of the story met best, where a story was asked for, else of the technical
    /// subject met best, as a share of that of the subject of any kind met best.
    pub(super) kind: f64,
    /// Weight of the subject's words, as a share of that of the subject of any kind met best.
    pub(super) worldwide: f64,
    /// How like the story is to the question, as a share of the question it is most like: the most of
    /// its answers. None where no story was asked for.
    pub(super) likeness: Option<f64>,
}

/// The words of all subjects.
#[derive(Default)]
struct Vocabulary {
    index: Index<usize>,
    /// Place of each pattern.
    places: HashMap<&'static str, usize>,
    /// Each pattern by its place.
    words: Vec<Word>,
    /// Place of each subject.
    names: HashMap<&'static str, usize>,
    /// Each subject by its place.
    subjects: Vec<Subject>,
    /// The questions that ask for a story.
    stories: Questions,
}

/// A pattern.
#[derive(Default)]
struct Word {
    /// How much it tells: the rarer, the more.
    weight: f64,
    /// The subjects it belongs to.
    owners: BTreeSet<usize>,
}

/// A competency, a skill, a problem to design or a case.
struct Subject {
    /// What it is rated by.
    family: &'static str,
    /// How many patterns it has.
    size: usize,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::of_the_bank);

impl Vocabulary {
    fn of_the_bank() -> Self {
        let mut all = Self::default();
        for sheet in Catalogue::shared().sheets() {
            let subject = *all.names.entry(subject(sheet)).or_insert_with(|| {
                all.subjects.push(Subject {
                    family: family(sheet),
                    size: 0,
                });
                all.subjects.len() - 1
            });
            let mut places = BTreeSet::new();
            for text in patterns(sheet) {
                let place = *all.places.entry(text).or_insert_with(|| {
                    all.index.add(Pattern::of(text), all.words.len());
                    all.words.push(Word::default());
                    all.words.len() - 1
                });
                places.insert(place);
                let word = all.words.get_mut(place);
                let added = word.is_some_and(|word| word.owners.insert(subject));
                if let Some(subject) = all.subjects.get_mut(subject).filter(|_| added) {
                    subject.size += 1;
                }
            }
            if is_story(family(sheet)) {
                all.stories.add(family(sheet), sheet, &places);
            }
        }
        all.stories = all.stories.weighed();
        for word in &mut all.words {
            word.weight = (count(all.subjects.len()) / count(word.owners.len())).ln();
        }
        all
    }
}

fn patterns(sheet: &QuestionSheet) -> impl Iterator<Item = &str> {
    let points = sheet.key_points.iter().flat_map(|point| &point.any);
    sheet.about.iter().chain(points).map(String::as_str)
}

/// What a question is about: its competency or skill; the problem, where it is a phase of one.
fn subject(sheet: &QuestionSheet) -> &str {
    match family(sheet) {
        "system_design" | "case_study" => sheet
            .id
            .rsplit_once('-')
            .map_or(sheet.id.as_str(), |(problem, _)| problem),
        _ => &sheet.competency,
    }
}

/// A family asks for something that happened, or for somebody's view of it.
pub(super) fn is_story(family: &str) -> bool {
    matches!(family, "behavioral" | "culture_fit")
}

impl Bearing {
    /// Weighs the words of the lines, each with the answer it belongs to; none where the question's
    /// subject is not one of the bank.
    pub(super) fn of(lines: &[(usize, &[&str])], sheet: &QuestionSheet) -> Option<Self> {
        let all = &*VOCABULARY;
        let own = *all.names.get(subject(sheet))?;
        let mut met = BTreeSet::new();
        let mut likeness: Option<f64> = None;
        for answer in lines.chunk_by(|(one, _), (other, _)| one == other) {
            let mut here = BTreeSet::new();
            let mut stems = HashSet::new();
            for (_, words) in answer {
                for from in 0..words.len() {
                    all.index.at(words, from, |place| {
                        here.insert(place);
                    });
                }
                stems.extend(words.iter().map(|word| stem(word)));
            }
            let alike = all.stories.likeness(&sheet.id, &here, &stems);
            likeness = likeness.into_iter().chain(alike).reduce(f64::max);
            met.append(&mut here);
        }
        let mut weights = vec![0.0; all.subjects.len()];
        for word in met.iter().filter_map(|place| all.words.get(*place)) {
            for owner in &word.owners {
                if let Some(weight) = weights.get_mut(*owner) {
                    *weight += word.weight;
                }
            }
        }
        let home = all.subjects.get(own)?;
        let (mut alike, mut kind, mut any): (f64, f64, f64) = (0.0, 0.0, 0.0);
        for (subject, weight) in all.subjects.iter().zip(&weights) {
            if subject.family == home.family {
                alike = alike.max(*weight);
            }
            if is_story(subject.family) == is_story(home.family) {
                kind = kind.max(even(subject, *weight));
            }
            any = any.max(even(subject, *weight));
        }
        let weight = weights.get(own).copied()?;
        let asked: BTreeSet<usize> = patterns(sheet)
            .filter_map(|text| all.places.get(text).copied())
            .collect();
        Some(Self {
            question: asked
                .intersection(&met)
                .filter_map(|place| all.words.get(*place))
                .map(|word| word.weight)
                .sum(),
            share: share(weight, alike),
            kind: share(kind, any),
            worldwide: share(even(home, weight), any),
            likeness,
        })
    }
}

/// Subjects have word lists of different length, which the root evens out.
fn even(subject: &Subject, weight: f64) -> f64 {
    weight / count(subject.size).sqrt()
}

fn share(own: f64, best: f64) -> f64 {
    if best > 0.0 { own / best } else { 0.0 }
}
