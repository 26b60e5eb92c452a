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
    let points = story.acts.min(6)
        + (story.reasons.len() + story.alternatives.len()).min(3)
        + usize::from(!story.setting.is_empty())
        + usize::from(!story.problem.is_empty())
        + story.outcomes.len().min(2)
        + 2 * usize::from(!story.measured.is_empty());
    let bar = usize::from(matches!(scene.level, Level::Senior | Level::Staff));
    let rating = grade(points, [2, 4, 9 + bar, 11 + bar]);
    (rating, places)
}

fn motivation(scene: &Scene<'_>) -> Finding4 {
    let purpose = scene.with(Cue::Purpose);
    let reasoned = scene.with(Cue::Reason);
    let lived = scene.story.acts >= 2 && scene.story.told >= 4;
    let points = 2 * purpose.len().min(3) + reasoned.len().min(2) + 2 * usize::from(lived);
    let mut rating = grade(points, [2, 4, 6, 8]);
    if !lived {
        rating = rating.min(2 - u8::from(reasoned.is_empty()));
    }
    (rating, purpose)
}

fn self_awareness(scene: &Scene<'_>) -> Finding4 {
    let fault = scene.with(Cue::OwnFault);
    let told = scene.with(Cue::Feedback);
    let changed = &scene.story.changed;
    let lessons = &scene.story.lessons;
    let points = fault.len().min(3)
        + told.len().min(3)
        + 2 * usize::from(!changed.is_empty())
        + usize::from(!lessons.is_empty())
        + usize::from(scene.story.acts >= 4 && scene.story.told >= 5);
    let mut rating = grade(points, [1, 3, 5, 7]);
    if scene.story.acts + scene.story.weak_acts == 0 {
        rating = rating.min(1);
    }
    let blames = blame(scene);
    (
        rating.saturating_sub(blames),
        joined(changed, &joined(&fault, lessons)),
    )
}

fn blame(scene: &Scene<'_>) -> u8 {
    u8::try_from(scene.with(Cue::Blame).len().min(2)).unwrap_or(2)
}

fn respect(scene: &Scene<'_>) -> Finding4 {
    let others = scene.with(Cue::Others);
    let credit = scene.with(Cue::Credit);
    let told = scene.story.told >= 2;
    let points = others.len().min(5) + credit.len().min(3);
    let mut rating = grade(points, [1, 2, 5, 7]);
    if !told {
        rating = rating.min(1);
    }
    (
        rating.saturating_sub(2 * blame(scene)),
        joined(&credit, &others),
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
    (
        substance.max(floor).saturating_sub(u8::from(scattered)),
        scene.with(Cue::Sequence),
    )
}
