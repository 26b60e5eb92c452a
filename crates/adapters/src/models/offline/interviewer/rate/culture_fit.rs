//! The culture rubric: evidence from behaviour, motivation, self-awareness, respect, clarity.

use domain::candidate::Level;

use super::{Finding4, Scene, grade, joined};
use crate::models::offline::interviewer::lexicon::Cue;

/// Rates one dimension.
pub(super) fn rate(scene: &Scene<'_>, dimension: &str) -> Finding4 {
    match dimension {
        "evidence" => evidence(scene),
        "motivation" => motivation(scene),
        "self_awareness" => self_awareness(scene),
        "respect" => respect(scene),
        "clarity" => clarity(scene),
        _ => (0, Vec::new()),
    }
}

fn evidence(scene: &Scene<'_>) -> Finding4 {
    let story = &scene.story;
    let places = joined(&story.acting, &story.outcomes);
    if story.acts + story.weak_acts == 0 || story.told < 2 {
        return (u8::from(story.acts + story.weak_acts > 0), places);
    }
    let points = (story.acts + story.weak_acts.div_ceil(2)).min(6)
        + (story.reasons.len() + story.alternatives.len()).min(3)
        + usize::from(!story.setting.is_empty())
        + usize::from(!story.problem.is_empty())
        + story.outcomes.len().min(2)
        + story.changed.len().min(2)
        + 2 * usize::from(!story.measured.is_empty());
    let bar = usize::from(matches!(scene.level, Level::Senior | Level::Staff));
    let rating = grade(points, [2, 4, 7 + bar, 11 + bar]);
    (rating, places)
}

/// Care for the work shows in what was done for it, and in words about why.
fn motivation(scene: &Scene<'_>) -> Finding4 {
    let story = &scene.story;
    let purpose = scene.with(Cue::Purpose);
    let reasons = story.reasons.len();
    let lived = story.acts + story.weak_acts.div_ceil(2) >= 2 && story.told >= 3;
    let rating = if lived {
        2 + u8::from(story.acts >= 4 && story.told >= 6 && reasons >= 1)
            + u8::from(!purpose.is_empty())
    } else if purpose.is_empty() {
        u8::from(story.acts >= 1)
    } else {
        1 + u8::from(reasons + scene.with(Cue::Reason).len() >= 1 && purpose.len() >= 2)
    };
    (rating, joined(&purpose, &story.reasons))
}

fn self_awareness(scene: &Scene<'_>) -> Finding4 {
    let story = &scene.story;
    let told = joined(&scene.with(Cue::Feedback), &story.voices);
    let points = 2 * story.faults.len().min(2)
        + told.len().min(2)
        + 2 * usize::from(!story.changed.is_empty())
        + story.lessons.len().min(2)
        + usize::from(story.acts + story.weak_acts.div_ceil(2) >= 2 && story.told >= 4);
    let mut rating = grade(points, [1, 2, 4, 7]);
    if story.acts + story.weak_acts == 0 {
        rating = rating.min(1);
    }
    (
        rating.saturating_sub(blame(scene)),
        joined(&story.changed, &joined(&story.faults, &story.lessons)),
    )
}

fn blame(scene: &Scene<'_>) -> u8 {
    u8::try_from(scene.story.blamed.min(2)).unwrap_or(2)
}

/// Others are in the story, they have a view, and it counts.
fn respect(scene: &Scene<'_>) -> Finding4 {
    let story = &scene.story;
    let heard = joined(&story.voices, &scene.with(Cue::Others));
    let points =
        story.others.len().min(3) + heard.len().min(3) + scene.with(Cue::Credit).len().min(2);
    let mut rating = grade(points, [1, 2, 4, 7]);
    if story.told < 2 {
        rating = rating.min(1);
    }
    (
        rating.saturating_sub(2 * blame(scene)),
        joined(
            &story.voices,
            &joined(&scene.with(Cue::Credit), &story.others),
        ),
    )
}

fn clarity(scene: &Scene<'_>) -> Finding4 {
    let substance = evidence(scene).0.max(motivation(scene).0.min(3));
    let sentences = scene.reading.telling().count().max(1);
    let words: usize = scene
        .reading
        .telling()
        .map(|(_, sentence)| sentence.words.len())
        .sum();
    let scattered = words / sentences > 36;
    let floor = u8::from(sentences >= 2 && scene.story.told >= 1);
    let plain = u8::from(substance == 2 && scene.story.told >= 3);
    (
        (substance + plain)
            .max(floor)
            .saturating_sub(u8::from(scattered)),
        scene.with(Cue::Sequence),
    )
}
