//! How the words of an answer bear on its subject, set against all subjects of the bank: a word that is
//! at home in most of them ("told", "team") says little, a rare one says much.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use domain::catalogue::Catalogue;
use domain::catalogue::question::QuestionSheet;

use super::lexicon::{Index, Pattern};
use super::rate::family;

/// What an answer's words say about its subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bearing {
    /// Weight of the words of this very question.
    pub(super) question: f64,
    /// Weight of the subject's words, as a share of that of the subject of this kind met best.
    pub(super) share: f64,
    /// Weight of the words of the story or the technical subject met best, whichever was asked for,
    /// as a share of that of the subject of any kind met best.
    pub(super) kind: f64,
    /// Weight of the subject's words, as a share of that of the subject of any kind met best.
    pub(super) worldwide: f64,
}

/// The words of all subjects.
struct Vocabulary {
    index: Index<usize>,
    /// Place of each pattern.
    places: HashMap<&'static str, usize>,
    /// How much each pattern tells: the rarer, the more.
    weights: Vec<f64>,
    /// The subjects.
    subjects: HashMap<&'static str, Subject>,
}

/// A competency, a skill, a problem to design or a case.
struct Subject {
    /// What it is rated by.
    family: &'static str,
    /// Its patterns.
    words: BTreeSet<usize>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::of_the_bank);

impl Vocabulary {
    fn of_the_bank() -> Self {
        let mut vocabulary = Self {
            index: Index::default(),
            places: HashMap::new(),
            weights: Vec::new(),
            subjects: HashMap::new(),
        };
        for sheet in Catalogue::shared().sheets() {
            for text in patterns(sheet) {
                let next = vocabulary.places.len();
                let place = *vocabulary.places.entry(text).or_insert(next);
                if place == next {
                    vocabulary.index.add(Pattern::of(text), place);
                }
                let subject = vocabulary.subjects.entry(subject(sheet));
                let subject = subject.or_insert_with(|| Subject {
                    family: family(sheet),
                    words: BTreeSet::new(),
                });
                subject.words.insert(place);
            }
        }
        let mut owners = vec![0; vocabulary.places.len()];
        for subject in vocabulary.subjects.values() {
            for place in &subject.words {
                if let Some(owners) = owners.get_mut(*place) {
                    *owners += 1;
                }
            }
        }
        let all = count(vocabulary.subjects.len());
        vocabulary.weights = owners.into_iter().map(|n| (all / count(n)).ln()).collect();
        vocabulary
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

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number.max(1)).unwrap_or(u32::MAX))
}

impl Bearing {
    /// Weighs the words; none where the question's subject is not one of the bank.
    pub(super) fn of<'w>(
        lines: impl Iterator<Item = &'w [&'w str]>,
        sheet: &QuestionSheet,
    ) -> Option<Self> {
        let vocabulary = &*VOCABULARY;
        let own = vocabulary.subjects.get(subject(sheet))?;
        let mut met = BTreeSet::new();
        for words in lines {
            for from in 0..words.len() {
                vocabulary.index.at(words, from, |place| {
                    met.insert(place);
                });
            }
        }
        let weigh = |patterns: &BTreeSet<usize>| -> f64 {
            patterns
                .intersection(&met)
                .filter_map(|place| vocabulary.weights.get(*place))
                .sum()
        };
        let asked = patterns(sheet)
            .filter_map(|text| vocabulary.places.get(text).copied())
            .collect();
        // Kinds have word lists of different length, which the root evens out.
        let even = |subject: &Subject| weigh(&subject.words) / count(subject.words.len()).sqrt();
        let mut alike: f64 = 0.0;
        let (mut kind, mut all): (f64, f64) = (0.0, 0.0);
        for subject in vocabulary.subjects.values() {
            if subject.family == own.family {
                alike = alike.max(weigh(&subject.words));
            }
            if is_story(subject.family) == is_story(own.family) {
                kind = kind.max(even(subject));
            }
            all = all.max(even(subject));
        }
        Some(Self {
            question: weigh(&asked),
            share: share(weigh(&own.words), alike),
            kind: share(kind, all),
            worldwide: share(even(own), all),
        })
    }
}

/// What a family asks for is something that happened, or somebody's view of it.
pub(super) fn is_story(family: &str) -> bool {
    matches!(family, "behavioral" | "culture_fit")
}

fn share(own: f64, best: f64) -> f64 {
    if best > 0.0 { own / best } else { 0.0 }
}
