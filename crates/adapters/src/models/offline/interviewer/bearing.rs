//! How the words of a story bear on a competency, set against all competencies that stories are asked
//! for: a word that is at home in most of them ("told", "team") says little, a rare one says much.

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
    /// Weight of the competency's words, as a share of that of the competency met best, 0 to 1.
    pub(super) share: f64,
}

/// The words of the competencies that stories are asked for.
struct Vocabulary {
    index: Index<usize>,
    /// Place of each pattern.
    places: HashMap<&'static str, usize>,
    /// How much each pattern tells: the rarer, the more.
    weights: Vec<f64>,
    /// The patterns of each competency.
    owned: HashMap<&'static str, BTreeSet<usize>>,
}

/// One vocabulary for each rubric of stories.
static VOCABULARIES: LazyLock<[Vocabulary; 2]> =
    LazyLock::new(|| ["behavioral", "culture_fit"].map(Vocabulary::of));

impl Vocabulary {
    fn of(rubric: &str) -> Self {
        let mut vocabulary = Self {
            index: Index::default(),
            places: HashMap::new(),
            weights: Vec::new(),
            owned: HashMap::new(),
        };
        let stories = Catalogue::shared()
            .sheets()
            .filter(|sheet| family(sheet) == rubric);
        for sheet in stories {
            for text in &sheet.about {
                let next = vocabulary.places.len();
                let place = *vocabulary.places.entry(text).or_insert(next);
                if place == next {
                    vocabulary.index.add(Pattern::of(text), place);
                }
                let owned = vocabulary.owned.entry(sheet.competency.as_str());
                owned.or_default().insert(place);
            }
        }
        let all = count(vocabulary.owned.len());
        vocabulary.weights = (0..vocabulary.places.len())
            .map(|place| {
                let owners = vocabulary.owned.values().filter(|own| own.contains(&place));
                (all / count(owners.count())).ln()
            })
            .collect();
        vocabulary
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number.max(1)).unwrap_or(u32::MAX))
}

impl Bearing {
    /// Weighs the words; none where the question's competency is not one that stories are told of.
    pub(super) fn of<'w>(
        lines: impl Iterator<Item = &'w [&'w str]>,
        sheet: &QuestionSheet,
    ) -> Option<Self> {
        let (vocabulary, own) = VOCABULARIES.iter().find_map(|vocabulary| {
            let own = vocabulary.owned.get(sheet.competency.as_str())?;
            Some((vocabulary, own))
        })?;
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
        let asked = sheet
            .about
            .iter()
            .filter_map(|text| vocabulary.places.get(text.as_str()).copied())
            .collect();
        let best = vocabulary.owned.values().map(weigh).fold(0.0, f64::max);
        Some(Self {
            question: weigh(&asked),
            share: if best > 0.0 { weigh(own) / best } else { 0.0 },
        })
    }
}
