//! The case rubric: structure, numbers, judgement, synthesis, creativity, communication.

use super::{Finding4, Scene, grade, joined, points_for};
use crate::models::offline::interviewer::lexicon::Cue;
use crate::models::offline::interviewer::text::is_figure;

/// Rates one dimension.
pub(super) fn rate(scene: &Scene<'_>, dimension: &str) -> Finding4 {
    match dimension {
        "structure" => structure(scene),
        "numbers" => numbers(scene),
        "judgement" => judgement(scene),
        "synthesis" => synthesis(scene),
        "creativity" => creativity(scene),
        "communication" => communication(scene),
        _ => (0, Vec::new()),
    }
}

fn why(scene: &Scene<'_>) -> usize {
    scene.with(Cue::Reason).len().min(3)
}

/// Sentences that say what a finding means.
fn conclusions(scene: &Scene<'_>) -> Vec<usize> {
    let concluding = scene.reading.telling().filter(|(_, s)| s.concludes());
    let concluding: Vec<usize> = concluding.map(|(at, _)| at).collect();
    joined(&scene.with(Cue::SoWhat), &concluding)
}

/// Sentences that say what to do.
fn advice(scene: &Scene<'_>) -> Vec<usize> {
    let ordering = scene.reading.telling().filter(|(_, s)| {
        let wish = s.words.windows(3).any(|run| {
            let [i, would, verb] = run else {
                return false;
            };
            i.lower == "i" && would.lower == "would" && !WONDER.contains(&verb.lower.as_str())
        });
        s.orders() || wish
    });
    let ordering: Vec<usize> = ordering.map(|(at, _)| at).collect();
    let mut places = joined(&scene.with(Cue::Recommend), &ordering);
    places.sort_unstable();
    places
}

/// After "I would" these ask or doubt, and advise nothing.
const WONDER: [&str; 14] = [
    "ask", "like", "want", "need", "have", "not", "know", "look", "check", "wonder", "think",
    "guess", "say", "be",
];

fn structure(scene: &Scene<'_>) -> Finding4 {
    let places = joined(&scene.with(Cue::Split), &scene.with(Cue::Clarify));
    let points = 2 * points_for(scene.met.share())
        + (scene.reading.variety(Cue::Split) + scene.reading.variety(Cue::Clarify)).min(8) / 2
        + why(scene)
        + scene.with(Cue::Hypothesis).len().min(2);
    let mut rating = grade(points, [3, 5, 8, 11]);
    if why(scene) == 0 {
        rating = rating.min(2);
    }
    (rating, places)
}

fn numbers(scene: &Scene<'_>) -> Finding4 {
    let sums = scene.sums;
    let places: Vec<usize> = scene
        .reading
        .telling()
        .filter(|(_, sentence)| sentence.words.iter().any(is_figure))
        .map(|(at, _)| at)
        .collect();
    let asked = scene.sheet.numbers.len();
    let meaning = conclusions(scene).len() + why(scene);
    let rating = if asked == 0 {
        match sums.figures {
            0 => 0,
            1 | 2 => 1,
            _ => {
                2 + u8::from(sums.right >= 1 || sums.figures >= 5)
                    + u8::from(meaning >= 3 && sums.figures >= 5)
            }
        }
    } else if sums.found == 0 {
        u8::from(sums.right >= 1 && sums.figures >= 3)
    } else if sums.found < asked {
        2 + u8::from(meaning >= 3)
    } else {
        3 + u8::from(meaning >= 3 && (sums.right >= 1 || sums.figures >= 4))
    };
    let wrong = sums.wrong > 0 && sums.wrong >= sums.right;
    (if wrong { rating.min(1) } else { rating }, places)
}

fn judgement(scene: &Scene<'_>) -> Finding4 {
    let findings = conclusions(scene);
    let guesses = scene.with(Cue::Hypothesis);
    let risks = scene.with(Cue::Risk);
    let wrong = scene.sums.found == 0 && !scene.sheet.numbers.is_empty();
    let points = findings.len().min(5)
        + guesses.len().min(3)
        + risks.len().min(2)
        + why(scene)
        + points_for(scene.met.share());
    let mut rating = grade(points, [3, 5, 8, 11]);
    if why(scene) == 0 {
        rating = rating.min(2);
    }
    if wrong {
        rating = rating.min(1);
    }
    (rating, joined(&findings, &guesses))
}

fn synthesis(scene: &Scene<'_>) -> Finding4 {
    let advice = advice(scene);
    let steps = scene.with(Cue::NextStep);
    let risks = scene.with(Cue::Risk);
    if advice.is_empty() {
        return (
            u8::from(conclusions(scene).len() >= 2 && why(scene) > 0),
            steps,
        );
    }
    let points = 1
        + usize::from(advice.first().is_some_and(|at| *at <= 1))
        + why(scene)
        + conclusions(scene).len().min(2)
        + 2 * usize::from(!steps.is_empty())
        + usize::from(!risks.is_empty())
        + scene.sums.figures.min(4) / 2;
    let mut rating = grade(points, [1, 4, 6, 9]);
    if why(scene) == 0 {
        rating = rating.min(2);
    }
    (rating, joined(&advice, &steps))
}

fn creativity(scene: &Scene<'_>) -> Finding4 {
    let ideas = joined(&scene.with(Cue::Idea), &advice(scene));
    let reasoned = ideas
        .iter()
        .filter(|at| {
            scene.reading.sentences.get(**at).is_some_and(|s| {
                s.concludes() || s.cues.any(&[Cue::Reason, Cue::SoWhat, Cue::Hypothesis])
            })
        })
        .count();
    let points = ideas.len().min(4) + 2 * reasoned.min(3);
    let mut rating = grade(points, [1, 3, 5, 8]);
    if reasoned == 0 {
        rating = rating.min(1);
    }
    (rating, ideas)
}

fn communication(scene: &Scene<'_>) -> Finding4 {
    let substance = [
        structure(scene).0,
        judgement(scene).0,
        synthesis(scene).0,
        numbers(scene).0,
    ]
    .into_iter()
    .max()
    .unwrap_or(0);
    let sentences = scene.reading.telling().count().max(1);
    let words: usize = scene
        .reading
        .telling()
        .map(|(_, sentence)| sentence.words.len())
        .sum();
    let scattered = words / sentences > 36 || scene.with(Cue::Hedge).len() * 2 > sentences;
    (
        substance.saturating_sub(u8::from(scattered)),
        scene.with(Cue::Sequence),
    )
}
