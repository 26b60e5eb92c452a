//! What exactly is missing where a dimension fell short, so that advice names it.

use domain::candidate::Level;

use crate::models::offline::interviewer::rate::{Scene, family};

/// The part of the dimension that is missing, as the data file names it; none where all of it is.
/// `told` says whether there is an outcome in the candidate's words to take up.
pub(super) fn gap(
    scene: &Scene<'_>,
    dimension: &str,
    rating: u8,
    told: bool,
) -> Option<&'static str> {
    let story = &scene.story;
    match (family(scene.sheet), dimension) {
        ("behavioral", "situation") if rating >= 1 && !story.setting.is_empty() => Some("stakes"),
        ("behavioral", "action") if rating >= 2 && story.reasons.is_empty() => Some("why"),
        ("behavioral", "action") if rating >= 2 && story.alternatives.is_empty() => Some("other"),
        ("behavioral", "action") if rating >= 3 => Some("sure"),
        ("behavioral", "result") if story.measured.is_empty() => match rating {
            0 => None,
            _ if told => Some("quote"),
            _ => Some("measure"),
        },
        ("behavioral", "result") if story.checked > 0 && scene.level >= Level::Senior => {
            Some("reach")
        }
        ("behavioral", "result") => Some("check"),
        ("behavioral", "reflection") if !story.lessons.is_empty() => Some("changed"),
        ("culture_fit", "evidence") if rating >= 2 => Some("outcome"),
        ("culture_fit", "respect") if story.blamed > 0 => Some("blame"),
        _ => None,
    }
}
