//! What several ratings of the same answer come to: the median of each dimension, and how far the
//! samples lie apart.

use crate::brief::Reply;
use crate::catalogue::question::QuestionSheet;
use crate::interview::brief::{Finding, Judgement, ProposedRating};
use crate::interview::scoring;
use crate::text::Redacted;

/// Most ratings taken of one answer.
pub const MOST_SAMPLES: u32 = 9;

/// Brings further samples into the reply that speaks to the candidate: its message and its move
/// stand; each rating becomes the median over all samples (of two middle ones the lower), with note
/// and quotes of a sample that gave it; a finding stands where more than half have it.
///
/// Every judgement rates each dimension of the sheet once.
pub fn merge(reply: &mut Reply, others: &[Judgement], sheet: &QuestionSheet, answers: &[Redacted]) {
    let Reply::Interview(reply) = reply else {
        return;
    };
    let Some(own) = &mut reply.judgement else {
        return;
    };
    if others.is_empty() {
        return;
    }
    let mut samples = vec![own.clone()];
    samples.extend_from_slice(others);
    own.spread = spread(&samples, sheet, answers);
    for rating in &mut own.ratings {
        if let Some(median) = median(&samples, &rating.dimension) {
            *rating = median;
        }
    }
    let has = |finding: Finding| {
        let count = samples
            .iter()
            .filter(|sample| sample.findings.contains(&finding))
            .count();
        2 * count > samples.len()
    };
    own.findings = [
        Finding::OffQuestion,
        Finding::NoPersonalAction,
        Finding::FactualError,
    ]
    .into_iter()
    .filter(|finding| has(*finding))
    .collect();
}

fn median(samples: &[Judgement], dimension: &str) -> Option<ProposedRating> {
    let mut ratings: Vec<&ProposedRating> = samples
        .iter()
        .flat_map(|sample| &sample.ratings)
        .filter(|rating| rating.dimension == dimension)
        .collect();
    ratings.sort_by_key(|rating| rating.rating);
    let middle = ratings.len().saturating_sub(1) / 2;
    ratings.get(middle).map(|rating| (*rating).clone())
}

/// Least and greatest score of the samples.
fn spread(samples: &[Judgement], sheet: &QuestionSheet, answers: &[Redacted]) -> Option<(u8, u8)> {
    let scores: Vec<u8> = samples
        .iter()
        .map(|sample| scoring::score(sheet, &sample.ratings, &sample.findings, answers))
        .collect();
    Some((*scores.iter().min()?, *scores.iter().max()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidate::Level;
    use crate::catalogue::Catalogue;
    use crate::interview::brief::{InterviewReply, MoveKind};

    const ANSWER: &str = "I planned the move of our billing service, asked both teams for their \
                          dates, wrote the runbook and led it on the night; no invoice was late.";

    fn judgement(sheet: &QuestionSheet, rating: u8, findings: &[Finding]) -> Judgement {
        let rated = sheet.dimensions.iter().map(|dimension| ProposedRating {
            dimension: dimension.id.clone(),
            rating,
            note: format!("a {rating}"),
            quotes: Vec::new(),
        });
        Judgement {
            ratings: rated.collect(),
            strengths: Vec::new(),
            improvements: Vec::new(),
            findings: findings.to_vec(),
            proposed: MoveKind::Next,
            aims_at: None,
            spread: None,
        }
    }

    fn merged(ratings: &[u8], findings: &[&[Finding]]) -> Judgement {
        let catalogue = Catalogue::shared();
        let sheet = catalogue.question("conflict-01", Level::Mid).unwrap();
        let mut samples: Vec<Judgement> = ratings
            .iter()
            .zip(findings.iter().copied().chain(std::iter::repeat(&[][..])))
            .map(|(rating, findings)| judgement(&sheet, *rating, findings))
            .collect();
        let mut reply = Reply::Interview(InterviewReply {
            judgement: Some(samples.remove(0)),
            message: "And then?".to_owned(),
        });
        merge(&mut reply, &samples, &sheet, &[Redacted::written(ANSWER)]);
        let Reply::Interview(reply) = reply else {
            panic!("it was an interview's")
        };
        reply.judgement.unwrap()
    }

    #[test]
    fn each_dimension_gets_its_median_and_the_spread_is_that_of_the_scores() {
        let three = merged(&[4, 1, 2], &[]);
        assert!(three.ratings.iter().all(|rating| rating.rating == 2));
        assert!(three.ratings.iter().all(|rating| rating.note == "a 2"));
        assert_eq!(three.spread, Some((25, 100)));
        let two = merged(&[4, 1], &[]);
        assert!(two.ratings.iter().all(|rating| rating.rating == 1));
    }

    #[test]
    fn one_sample_has_no_spread() {
        assert_eq!(merged(&[3], &[]).spread, None);
    }

    #[test]
    fn a_finding_needs_more_than_half_of_the_samples() {
        let off = &[Finding::OffQuestion][..];
        assert_eq!(merged(&[2, 2, 2], &[off, off]).findings, off);
        assert_eq!(merged(&[2, 2], &[off]).findings, []);
    }
}
