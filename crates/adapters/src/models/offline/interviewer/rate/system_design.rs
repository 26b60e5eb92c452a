//! The system design rubric. Each phase is rated on a few dimensions; every one of them asks for
//! its own subject, the key points of the phase, figures, reasons and what was weighed.

use domain::candidate::Level;

use super::{Finding4, Scene, grade, joined, points_for};
use crate::models::offline::interviewer::lexicon::Cue;

/// Rates one dimension.
pub(super) fn rate(scene: &Scene<'_>, dimension: &str) -> Finding4 {
    let covered = points_for(scene.met.share());
    let why = scene.on_topic(Cue::Reason).len().min(3);
    let figures = scene.sums.figures.min(6).div_ceil(2);
    let weighed = joined(&scene.on_topic(Cue::Weigh), &scene.on_topic(Cue::Limit))
        .len()
        .min(3);
    let bar =
        usize::from(scene.level == Level::Senior) + 2 * usize::from(scene.level == Level::Staff);
    let (cue, points) = match dimension {
        "requirements" => (
            Cue::Priority,
            2 * covered + figures + why.min(2) + scene.with(Cue::Priority).len().min(2),
        ),
        "design" => (
            Cue::Flow,
            2 * covered
                + why.min(2)
                + weighed.min(2)
                + scene.reading.variety(Cue::Flow).min(6) / 2
                + figures.min(1),
        ),
        "data_model" => (
            Cue::Data,
            2 * covered + why.min(2) + scene.reading.variety(Cue::Data).min(5) / 2 + figures.min(2),
        ),
        "deep_dive" => (
            Cue::Reason,
            2 * covered + why + weighed.min(2) + figures.min(3),
        ),
        "scaling" => (
            Cue::Scale,
            scene.reading.variety(Cue::Scale).min(4) + 2 * figures.min(2) + why.min(2) + covered,
        ),
        "failure" => (
            Cue::Failure,
            2 * covered
                + scene.reading.variety(Cue::Failure).min(6) / 2
                + why.min(2)
                + weighed.min(1),
        ),
        "trade_offs" => (
            Cue::Weigh,
            covered + 2 * weighed + why.min(2) + figures.min(3),
        ),
        "drive" => (
            Cue::Drive,
            scene.reading.variety(Cue::Drive).min(4)
                + scene.with(Cue::Priority).len().min(2)
                + covered
                + figures.min(2),
        ),
        _ => return (0, Vec::new()),
    };
    let mut rating = grade(points, [2, 5, 8 + bar.min(1), 10 + bar.min(1)]);
    // Names of parts without a reason or a figure are hand-waving.
    if why + figures == 0 {
        rating = rating.min(1 + u8::from(covered >= 1));
    } else if why + weighed == 0 || figures + weighed == 0 {
        rating = rating.min(2);
    }
    if !scene.met.errors.is_empty() {
        rating = rating.min(1);
    }
    let points: Vec<usize> = scene.met.points.iter().map(|(_, at)| *at).collect();
    (rating, joined(&points, &scene.with(cue)))
}
