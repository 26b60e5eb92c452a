//! The behavioural rubric: relevance, situation, action, result, reflection, structure.

use domain::candidate::Level;

use super::{Finding4, Scene, joined};
use crate::models::offline::interviewer::lexicon::Cue;

/// Rates one dimension.
pub(super) fn rate(scene: &Scene<'_>, dimension: &str) -> Finding4 {
    match dimension {
        "relevance" => relevance(scene),
        "situation" => situation(scene),
        "action" => action(scene),
        "result" => result(scene),
        "reflection" => reflection(scene),
        "structure" => structure(scene),
        _ => (0, Vec::new()),
    }
}

/// A story was asked for, there is a good deal of words, and no act of the candidate in them.
pub(super) fn without_own_act(scene: &Scene<'_>) -> bool {
    let story = &scene.story;
    story.acts + story.weak_acts == 0 && !scene.asks_for_view() && scene.reading.content >= 6
}

/// A story or, where a view was asked for, some sentences of it.
fn is_told(scene: &Scene<'_>) -> bool {
    let story = &scene.story;
    (story.told >= 2 && story.acts + story.weak_acts >= 1)
        || (scene.asks_for_view() && views(scene) >= 2)
}

/// Sentences in the first person that say something.
fn views(scene: &Scene<'_>) -> usize {
    scene
        .reading
        .telling()
        .filter(|(_, sentence)| sentence.says("i") && sentence.content >= 4)
        .count()
}

fn relevance(scene: &Scene<'_>) -> Finding4 {
    let met = &scene.met;
    let said = met.about + met.echoed;
    // Words that belong to many competencies count less than words of this one.
    let hits = met.bearing.map_or(said, |bearing| {
        let weight = bearing.question + 0.7 * f64::from(u8::try_from(met.echoed).unwrap_or(9));
        said.min(grade_weight(weight))
    });
    let total = scene.reading.sentences.len();
    let empty = total - scene.reading.telling().count();
    let told = is_told(scene);
    let rating: u8 = match (told, hits) {
        (_, 0) => u8::from(told),
        (true, 1) => 2,
        (true, 2) => 3,
        (true, _) if scene.story.told >= 3 => 4,
        (true, _) => 3,
        (false, 1) => 1,
        (false, _) => 2 - u8::from(scene.story.told == 0),
    };
    let noisy = empty * 5 >= total * 2 && empty >= 2;
    let mut places: Vec<usize> = scene.met.topical.iter().copied().collect();
    places.sort_unstable();
    (rating.saturating_sub(u8::from(noisy)), places)
}

/// How far a weight of words goes as a count of them.
fn grade_weight(weight: f64) -> usize {
    [0.5, 2.0, 3.5]
        .iter()
        .filter(|least| weight >= **least)
        .count()
}

fn situation(scene: &Scene<'_>) -> Finding4 {
    let story = &scene.story;
    let set = !story.setting.is_empty();
    let trouble = !story.problem.is_empty();
    let mut places = joined(&story.problem, &story.setting);
    places.sort_unstable();
    if scene.asks_for_view() && story.told < 2 {
        return (u8::from(views(scene) >= 2) * 2, places);
    }
    let deep = u8::from(story.opening >= 16 && story.stakes >= 1)
        + u8::from(story.opening >= 24 && story.stakes >= 2 && story.told >= 6);
    let rating = match (set, trouble) {
        (false, false) => 0,
        (true, false) | (false, true) => 1 + deep,
        (true, true) if story.told < 3 => 1,
        (true, true) => 2 + deep,
    };
    (rating, places)
}

fn action(scene: &Scene<'_>) -> Finding4 {
    let story = &scene.story;
    let reasons = story.reasons.len();
    let weighed = story.alternatives.len();
    let explained: Vec<usize> = story
        .acting
        .iter()
        .copied()
        .filter(|at| story.reasons.contains(at))
        .collect();
    let places = joined(&explained, &joined(&story.acting, &story.alternatives));
    let mut acts = story.acts;
    if scene.asks_for_view() {
        acts += views(scene).min(4) / 2;
    }
    let told = acts + story.weak_acts.div_ceil(2);
    let explained = reasons + weighed;
    let rating = if acts == 0 {
        u8::from(story.weak_acts > 0)
    } else if told <= 1 {
        1 + u8::from(explained >= 2)
    } else {
        let known = result(scene).0 >= 3;
        let entry = scene.level == Level::Entry && explained >= 2;
        let full = entry || (reasons >= 1 && weighed >= 1 && explained >= 3);
        let reach = scene.level != Level::Staff || story.scope >= 2;
        2 + u8::from((told >= 4 && explained >= 1) || (told >= 3 && explained >= 2))
            + u8::from(told >= 4 && full && known && reach)
    };
    // Without knowing what a choice brought, its quality is not shown: three at most.
    (rating, places)
}

fn result(scene: &Scene<'_>) -> Finding4 {
    let story = &scene.story;
    if story.acts + story.weak_acts + story.joint == 0 {
        return (0, Vec::new());
    }
    let ended: Vec<usize> = story
        .outcomes
        .iter()
        .copied()
        .filter(|at| !story.acting.contains(at) && !story.lessons.contains(at))
        .collect();
    let places = joined(&story.measured, &ended);
    if story.measured.is_empty() {
        let rating = match story.outcomes.len() {
            0 => u8::from(story.vague),
            1 if story.told < 4 => 1,
            _ => 2,
        };
        return (rating, places);
    }
    let backed = story.figures >= 2 || story.checked >= 1;
    let full = match scene.level {
        Level::Entry => backed || story.outcomes.len() >= 2,
        Level::Mid => backed,
        Level::Senior => story.figures >= 2 && story.checked + story.scope >= 1,
        Level::Staff => story.figures >= 2 && story.scope >= 2,
    };
    (3 + u8::from(full), places)
}

fn reflection(scene: &Scene<'_>) -> Finding4 {
    let story = &scene.story;
    let places = joined(&story.changed, &story.lessons);
    let rating = match (story.changed.len(), story.lessons.len()) {
        (0, 0) => u8::from(story.reasons.len() + story.alternatives.len() >= 2),
        (0, 1) => 2,
        (0, _) | (_, 0) => 3,
        (_, _) => 4,
    };
    (rating, places)
}

fn structure(scene: &Scene<'_>) -> Finding4 {
    let story = &scene.story;
    let parts = [
        situation(scene).0 >= 2,
        action(scene).0 >= 2,
        result(scene).0 >= 2,
    ];
    let present = parts.iter().filter(|there| **there).count();
    let first_setting = story.setting.iter().chain(&story.problem).min();
    let first_act = story.acting.first();
    let last_outcome = story.outcomes.iter().chain(&story.measured).max();
    let in_order = first_setting.zip(first_act).is_none_or(|(a, b)| a <= b)
        && first_act.zip(last_outcome).is_none_or(|(a, b)| a <= b);
    let whole = present == 3
        && in_order
        && situation(scene).0 >= 3
        && action(scene).0 >= 3
        && result(scene).0 >= 3;
    let rating = match present {
        3 if whole => 4,
        3 if in_order && story.told >= 4 => 3,
        2 | 3 => 2,
        1 => 1,
        _ => u8::from(story.told >= 3),
    };
    (rating, scene.with(Cue::Sequence))
}
