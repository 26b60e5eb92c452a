//! The technical rubric: correctness, depth, problem solving, verification, communication.

use domain::candidate::Level;

use super::{Finding4, Scene, grade, joined};
use crate::models::offline::interviewer::lexicon::Cue;

/// Up to this many words of content an answer counts as a short factual one.
const SHORT: usize = 32;

/// Rates one dimension.
pub(super) fn rate(scene: &Scene<'_>, dimension: &str) -> Finding4 {
    match dimension {
        "correctness" => correctness(scene),
        "depth" => depth(scene),
        "problem_solving" => problem_solving(scene),
        "verification" => verification(scene),
        "communication" => communication(scene),
        _ => (0, Vec::new()),
    }
}

fn correctness(scene: &Scene<'_>) -> Finding4 {
    let met = &scene.met;
    let places: Vec<usize> = met.points.iter().map(|(_, at)| *at).collect();
    if !met.errors.is_empty() {
        return (u8::from(met.points.len() >= 2), places);
    }
    let short = scene.reading.content <= SHORT;
    let edges = !scene.on_topic(Cue::Limit).is_empty() || met.points.len() >= met.of;
    let generic = depth(scene).0;
    if met.of == 0 {
        let known = u8::from(met.about >= 2) + u8::from(met.about >= 4);
        return (
            known.min(2) + u8::from(generic >= 3) + u8::from(generic >= 4),
            places,
        );
    }
    let rating = match (met.points.len(), met.of) {
        (0, _) => match generic {
            4 => 3,
            3 => 2,
            _ => u8::from(met.about >= 3 && generic >= 1),
        },
        (said, of) if said >= of || (said >= 3 && met.share() >= 0.6) => 3 + u8::from(edges),
        (said, _) if said >= 3 => 3,
        (2, _) => 2 + u8::from(short || generic >= 3),
        (_, _) => 1 + u8::from(short || generic >= 2) + u8::from(generic >= 4),
    };
    (rating, places)
}

fn depth(scene: &Scene<'_>) -> Finding4 {
    let reasons = scene.on_topic(Cue::Reason);
    let limits = scene.on_topic(Cue::Limit);
    let weighed = scene.on_topic(Cue::Weigh);
    let edges = joined(&weighed, &limits);
    let examples = scene.on_topic(Cue::Example).len();
    let figures = scene.sums.figures;
    let points = reasons.len().min(3)
        + edges.len().min(4)
        + figures.div_ceil(2).min(2)
        + examples.min(1)
        + scene.met.points.len().min(4) / 2;
    let bar = usize::from(matches!(scene.level, Level::Senior | Level::Staff));
    let rating = grade(points, [1, 3, 5 + bar, 7 + bar]);
    let rating = if reasons.is_empty() {
        rating.min(2)
    } else {
        rating
    };
    let rating = if edges.len() < 2 {
        rating.min(3)
    } else {
        rating
    };
    (rating, joined(&reasons, &edges))
}

fn problem_solving(scene: &Scene<'_>) -> Finding4 {
    let ways = scene.on_topic(Cue::Approach);
    let variety = scene.reading.variety(Cue::Approach);
    let personal = scene
        .reading
        .telling()
        .filter(|(at, sentence)| scene.met.topical.contains(at) && sentence.says("i"))
        .count();
    let points = ways.len().min(4) + variety.min(3) + personal.min(3);
    let mut rating = grade(points, [2, 4, 6, 9]);
    if ways.len() < 2 {
        rating = rating.min(2);
    }
    // A right and short answer shows the way by going it.
    let shown = match (correctness(scene).0, depth(scene).0) {
        (3.., 4..) => 3,
        (3.., _) => 2,
        (_, _) => 0,
    };
    (rating.max(shown), ways)
}

fn verification(scene: &Scene<'_>) -> Finding4 {
    let tests = scene.on_topic(Cue::Test);
    let variety = scene.reading.variety(Cue::Test);
    // "I would test it with an empty list": said of a check to be made, not of the subject.
    let own = tests
        .iter()
        .filter_map(|at| scene.reading.sentences.get(*at))
        .filter(|s| ["i", "you", "we", "would"].iter().any(|word| s.says(word)) || s.orders());
    let longest = own.map(|sentence| sentence.content).max().unwrap_or(0);
    let said = u8::from(longest >= 3) + u8::from(longest >= 7);
    let rating = match (tests.len(), variety) {
        (0, _) => 0,
        (1, _) => 1 + said,
        (2, 1) => 2,
        (2, _) => 2 + said.min(1),
        (_, 1..=2) => 2 + said / 2,
        (_, _) => 3 + u8::from(said > 0),
    };
    (rating, tests)
}

fn communication(scene: &Scene<'_>) -> Finding4 {
    let right = correctness(scene).0;
    let substance = right.max(depth(scene).0.min(3)).min(right + 1);
    let sentences = scene.reading.telling().count().max(1);
    let words: usize = scene
        .reading
        .telling()
        .map(|(_, sentence)| sentence.words.len())
        .sum();
    let clear = words / sentences <= 32;
    let ordered = scene.reading.variety(Cue::Sequence) >= 2
        || !scene.with(Cue::Example).is_empty()
        || scene.reading.content <= SHORT;
    let vague = scene.with(Cue::Hedge).len() * 2 > sentences;
    let rating = (substance + u8::from(substance > 0 && substance < 3 && clear && sentences >= 3))
        .saturating_sub(u8::from(!clear) + u8::from(vague) + u8::from(substance == 4 && !ordered));
    (rating, scene.with(Cue::Example))
}
