//! From ratings to a score. The arithmetic and its caps stand here alone; no model computes one.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::matching::Words;
use crate::catalogue::question::{Dimension, QuestionSheet};
use crate::interview::brief::{Finding, ProposedRating};
use crate::interview::output::Band;
use crate::text::Redacted;

/// Ratings by dimension, 0 to 4.
pub(crate) type Ratings = BTreeMap<String, u8>;

/// The highest rating.
pub(crate) const TOP: u8 = 4;
/// Up to this score nothing was good enough to be called a strength.
pub(crate) const NO_STRENGTHS: u8 = 15;
const OFF_QUESTION: u8 = 30;
const NO_PERSONAL_ACTION: u8 = 55;
const FACTUAL_ERROR: u8 = 45;
/// Fewer words than this over all answers to a question hold too little.
pub(crate) const ENOUGH_WORDS: u32 = 15;

/// `round(100 * sum(weight * rating) / (4 * sum(weight)))`, 0 to 100; a dimension without a rating
/// counts as 0.
pub(crate) fn weighted(dimensions: &[Dimension], ratings: &Ratings) -> u8 {
    let rated = |dimension: &Dimension| {
        let rating = ratings.get(&dimension.id).copied().unwrap_or_default();
        u64::from(dimension.weight) * u64::from(rating.min(TOP))
    };
    let sum: u64 = dimensions.iter().map(rated).sum();
    let most: u64 = dimensions
        .iter()
        .map(|dimension| u64::from(dimension.weight) * u64::from(TOP))
        .sum();
    if most == 0 {
        return 0;
    }
    u8::try_from((200 * sum + most) / (2 * most)).unwrap_or(100)
}

/// The highest score that the findings and the length allow.
pub(crate) fn cap(sheet: &QuestionSheet, findings: &[Finding], words: u32) -> u8 {
    let about_behaviour = sheet.rubric.starts_with("behavioral/");
    let about_facts = !about_behaviour && !sheet.rubric.starts_with("culture_fit/");
    let by_finding = findings.iter().map(|finding| match finding {
        Finding::OffQuestion => OFF_QUESTION,
        Finding::NoPersonalAction if about_behaviour => NO_PERSONAL_ACTION,
        Finding::FactualError if about_facts => FACTUAL_ERROR,
        Finding::NoPersonalAction | Finding::FactualError => 100,
    });
    let exact = !sheet.numbers.is_empty();
    let by_length = if words < ENOUGH_WORDS && !exact {
        NO_STRENGTHS
    } else {
        100
    };
    by_finding.fold(by_length, u8::min)
}

/// The score these ratings give on these answers, as a finished turn would show it: for models
/// that weigh several samples.
pub fn score(
    sheet: &QuestionSheet,
    ratings: &[ProposedRating],
    findings: &[Finding],
    answers: &[Redacted],
) -> u8 {
    let ratings: Ratings = ratings
        .iter()
        .map(|rating| (rating.dimension.clone(), rating.rating))
        .collect();
    let words = answers.iter().map(word_count).sum();
    weighted(&sheet.dimensions, &ratings).min(cap(sheet, findings, words))
}

/// Different words of an answer: saying a word again adds nothing.
pub(crate) fn word_count(answer: &Redacted) -> u32 {
    let words = Words::of(answer.as_str());
    let different: BTreeSet<&str> = words.iter().collect();
    u32::try_from(different.len()).unwrap_or(u32::MAX)
}

/// Per dimension the best evidenced rating of both.
pub(crate) fn best_of(earlier: &Ratings, now: &Ratings) -> Ratings {
    let mut best = earlier.clone();
    for (dimension, rating) in now {
        let slot = best.entry(dimension.clone()).or_default();
        *slot = (*slot).max(*rating);
    }
    best
}

/// Dimensions without evidence: rated 0, and the result already at 1.
pub(crate) fn missing(dimensions: &[Dimension], ratings: &Ratings) -> Vec<String> {
    dimensions
        .iter()
        .filter(|dimension| {
            let rating = ratings.get(&dimension.id).copied().unwrap_or_default();
            rating == 0 || (rating == 1 && dimension.id == "result")
        })
        .map(|dimension| dimension.id.clone())
        .collect()
}

/// The mean of scores, rounded half up; none without any.
pub(crate) fn mean(scores: &[u8]) -> Option<u8> {
    let count = u32::try_from(scores.len())
        .ok()
        .filter(|count| *count > 0)?;
    let sum: u32 = scores.iter().map(|score| u32::from(*score)).sum();
    u8::try_from((2 * sum + count) / (2 * count)).ok()
}

/// The reading of an overall score.
pub fn band(score: Option<u8>) -> Band {
    match score {
        Some(85..) => Band::Strong,
        Some(70..=84) => Band::Good,
        Some(55..=69) => Band::Mixed,
        Some(35..=54) => Band::Weak,
        Some(1..=34) => Band::Poor,
        Some(0) | None => Band::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidate::Level;
    use crate::catalogue::Catalogue;
    use proptest::prelude::*;

    fn behavioural() -> QuestionSheet {
        let sheet = Catalogue::shared()
            .question("conflict-01", Level::Mid)
            .unwrap();
        sheet.as_ref().clone()
    }

    fn ratings(sheet: &QuestionSheet, values: &[u8]) -> Ratings {
        let ids = sheet.dimensions.iter().map(|d| d.id.clone());
        ids.zip(values.iter().copied()).collect()
    }

    #[test]
    fn the_published_examples_give_the_published_scores() {
        let sheet = behavioural();
        for (values, score) in [
            ([4, 4, 3, 2, 1, 3], 70),
            ([4, 4, 3, 2, 2, 3], 73),
            ([4; 6], 100),
            ([0; 6], 0),
            ([2; 6], 50),
        ] {
            assert_eq!(
                weighted(&sheet.dimensions, &ratings(&sheet, &values)),
                score,
                "{values:?}"
            );
        }
    }

    #[test]
    fn each_finding_caps_the_score_of_its_kind_of_question() {
        let sheet = behavioural();
        let technical = QuestionSheet {
            rubric: "technical/1".to_owned(),
            ..sheet.clone()
        };
        assert_eq!(cap(&sheet, &[Finding::OffQuestion], 200), 30);
        assert_eq!(cap(&sheet, &[Finding::NoPersonalAction], 200), 55);
        assert_eq!(cap(&sheet, &[Finding::FactualError], 200), 100);
        assert_eq!(cap(&technical, &[Finding::FactualError], 200), 45);
        assert_eq!(cap(&technical, &[Finding::NoPersonalAction], 200), 100);
        assert_eq!(
            cap(
                &technical,
                &[Finding::FactualError, Finding::OffQuestion],
                200
            ),
            30
        );
    }

    #[test]
    fn under_fifteen_words_a_score_stays_at_fifteen_unless_a_figure_is_asked_for() {
        let mut sheet = behavioural();
        assert_eq!(cap(&sheet, &[], 14), 15);
        assert_eq!(cap(&sheet, &[], 15), 100);
        sheet.numbers.push(crate::catalogue::question::Figure {
            what: "loaves".to_owned(),
            answer: 240.0,
            unit: "loaves".to_owned(),
            tolerance: 0.02,
            working: "600 / 2.5".to_owned(),
        });
        assert_eq!(cap(&sheet, &[], 1), 100);
    }

    #[test]
    fn a_word_said_again_and_again_counts_once() {
        let count = |text: &str| word_count(&Redacted::written(text));
        assert_eq!(count("We did it, we did it and we did it again"), 5);
        assert_eq!(count(&"yes ".repeat(40)), 1);
    }

    #[test]
    fn a_result_that_is_only_touched_is_missing_too() {
        let sheet = behavioural();
        assert_eq!(
            missing(&sheet.dimensions, &ratings(&sheet, &[3, 0, 1, 1, 2, 2])),
            ["situation", "result"]
        );
    }

    #[test]
    fn bands_begin_at_the_published_scores() {
        for (score, expected) in [
            (100, Band::Strong),
            (85, Band::Strong),
            (84, Band::Good),
            (70, Band::Good),
            (69, Band::Mixed),
            (55, Band::Mixed),
            (54, Band::Weak),
            (35, Band::Weak),
            (34, Band::Poor),
            (1, Band::Poor),
            (0, Band::None),
        ] {
            assert_eq!(band(Some(score)), expected, "{score}");
        }
        assert_eq!(band(None), Band::None);
    }

    proptest! {
        #[test]
        fn a_better_rating_never_lowers_a_score(
            values in prop::collection::vec(0_u8..=4, 6),
            better in 0_usize..6,
        ) {
            let sheet = behavioural();
            let before = weighted(&sheet.dimensions, &ratings(&sheet, &values));
            let mut raised = values.clone();
            raised[better] = TOP;
            let after = weighted(&sheet.dimensions, &ratings(&sheet, &raised));
            prop_assert!(after >= before && after <= 100);
            let merged = best_of(&ratings(&sheet, &values), &ratings(&sheet, &raised));
            prop_assert_eq!(weighted(&sheet.dimensions, &merged), after);
        }
    }
}
