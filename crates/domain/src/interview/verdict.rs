//! A model's judgement, checked and made into feedback: known dimensions, verified quotes, computed
//! score, no strengths out of nothing, no figures that nobody gave.

use std::collections::BTreeSet;

use crate::brief::{ReplyFault, ReplySource};
use crate::catalogue::Catalogue;
use crate::catalogue::matching::Words;
use crate::catalogue::question::QuestionSheet;
use crate::interview::brief::{Finding, Judgement, MoveKind};
use crate::interview::clip::clip;
use crate::interview::output::{Evidence, Feedback, RatedDimension, Redo, Spread};
use crate::interview::quotes::Quotable;
use crate::interview::scoring::{self, NO_STRENGTHS, Ratings, TOP};
use crate::interview::state::Mark;
use crate::text::{Raw, Redacted};
use crate::turn::Keep;

/// Sentences of each kind.
const SENTENCES: usize = 4;
/// Bytes of a sentence or note.
const SENTENCE_BYTES: usize = 600;
/// Quotes of one feedback.
const QUOTES: usize = 8;
/// Bytes of a text kept for the summary.
const KEPT_BYTES: usize = 170;
/// Words of verdicts on a person, which no feedback gives.
const VERDICTS: [&str; 6] = [
    "hire",
    "no-hire",
    "hireable",
    "reject*",
    "personality",
    "iq",
];
/// Figures up to this one are everyday advice ("in two minutes").
const EVERYDAY: u32 = 10;

/// What a judgement is checked against.
pub(super) struct Case<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) sheet: &'a QuestionSheet,
    /// Every answer to the question, the latest last.
    pub(super) answers: &'a [Redacted],
    pub(super) second_try: bool,
    pub(super) source: ReplySource,
    pub(super) keep: Keep<'a>,
}

/// The ratings of a judgement: each dimension of the question exactly once, 0 to 4.
pub(super) fn ratings(sheet: &QuestionSheet, judgement: &Judgement) -> Result<Ratings, ReplyFault> {
    let mut ratings = Ratings::new();
    for rating in &judgement.ratings {
        let known = sheet.dimensions.iter().any(|d| d.id == rating.dimension);
        if !known {
            return Err(ReplyFault::Ratings("an unknown dimension"));
        }
        if rating.rating > TOP {
            return Err(ReplyFault::Ratings("a rating above 4"));
        }
        if ratings
            .insert(rating.dimension.clone(), rating.rating)
            .is_some()
        {
            return Err(ReplyFault::Ratings("a dimension rated twice"));
        }
    }
    if ratings.len() != sheet.dimensions.len() {
        return Err(ReplyFault::Ratings("a dimension is missing"));
    }
    Ok(ratings)
}

/// Whether the judgement says that the answer is about something else.
pub(super) fn is_off(judgement: &Judgement) -> bool {
    judgement.findings.contains(&Finding::OffQuestion) || judgement.proposed == MoveKind::Redirect
}

/// Feedback on the latest answer; the mark of its question moves on.
pub(super) fn assess(
    case: &Case<'_>,
    judgement: &Judgement,
    now: &Ratings,
    mark: &mut Mark,
) -> Feedback {
    let latest = case.answers.last().cloned().unwrap_or_default();
    let before = mark.clone();
    let off = is_off(judgement);
    let words = scoring::word_count(&latest);
    let (ratings, score) = if off && before.answers > 0 && !case.second_try {
        // The question keeps what was shown before; this answer adds nothing.
        (before.ratings.clone(), before.score.unwrap_or_default())
    } else {
        let alone = case.second_try || off;
        let ratings = if alone {
            now.clone()
        } else {
            scoring::best_of(&before.ratings, now)
        };
        let impersonal = judgement.findings.contains(&Finding::NoPersonalAction)
            && (alone || before.answers == 0 || before.impersonal);
        let mut findings = judgement.findings.clone();
        findings.retain(|finding| *finding != Finding::NoPersonalAction || impersonal);
        if off {
            findings.push(Finding::OffQuestion);
        }
        let length = if case.second_try {
            words
        } else {
            before.words.saturating_add(words)
        };
        let score = scoring::weighted(&case.sheet.dimensions, &ratings)
            .min(scoring::cap(case.sheet, &findings, length));
        mark.score = Some(score);
        mark.impersonal = impersonal;
        (ratings, score)
    };
    let feedback = feedback(case, judgement, &ratings, score, &latest, &before);
    if !off || case.second_try {
        mark.heard = true;
        mark.answers = mark.answers.saturating_add(1);
        mark.words = mark.words.saturating_add(words);
        mark.ratings = ratings;
        keep_best(mark, &feedback);
    }
    feedback
}

fn feedback(
    case: &Case<'_>,
    judgement: &Judgement,
    ratings: &Ratings,
    score: u8,
    latest: &Redacted,
    before: &Mark,
) -> Feedback {
    let phrases = case.catalogue.phrases();
    let strengths = if score <= NO_STRENGTHS {
        Vec::new()
    } else {
        sentences(case, &judgement.strengths, 0)
    };
    let mut improvements = sentences(case, &judgement.improvements, EVERYDAY);
    if improvements.is_empty() && score < 100 {
        let short = score <= NO_STRENGTHS && before.words < scoring::ENOUGH_WORDS;
        let advice = if short {
            Some(phrases.honest("thin_answer").to_owned())
        } else {
            weakest(case.sheet, ratings)
                .map(|name| phrases.honest("weakest").replace("{dimension}", name))
        };
        improvements.extend(advice.map(Redacted::written));
    }
    let missing = scoring::missing(&case.sheet.dimensions, ratings);
    let redo = case.second_try.then(|| Redo {
        previous_score: before.score.unwrap_or_default(),
        improved: ratings
            .iter()
            .filter(|(dimension, rating)| {
                **rating > before.ratings.get(*dimension).copied().unwrap_or_default()
            })
            .map(|(dimension, _)| dimension.clone())
            .collect(),
        still_missing: missing.clone(),
    });
    let mut strengths = strengths;
    if let Some(redo) = &redo {
        compare(case, redo, before, &mut strengths, &mut improvements);
    }
    Feedback {
        strengths,
        improvements,
        score,
        dimensions: dimensions(case, judgement, ratings),
        evidence: evidence(judgement, latest),
        missing,
        rubric: case.sheet.rubric.clone(),
        source: case.source,
        spread: judgement.spread.map(|(low, high)| Spread {
            low: low.min(100),
            high: high.min(100),
        }),
        redo,
    }
}

/// States what a second version gained on the first, and what the first was told to work on and still
/// is.
fn compare(
    case: &Case<'_>,
    redo: &Redo,
    before: &Mark,
    strengths: &mut Vec<Redacted>,
    improvements: &mut Vec<Redacted>,
) {
    let phrases = case.catalogue.phrases();
    let named = |id: &String| {
        let known = case.sheet.dimensions.iter().find(|d| d.id == *id);
        known.map(|dimension| dimension.name.as_str())
    };
    let gained: Vec<&str> = redo.improved.iter().filter_map(named).collect();
    if !gained.is_empty() {
        let sentence = phrases
            .honest("redo_better")
            .replace("{dimensions}", &gained.join(", "));
        strengths.truncate(SENTENCES - 1);
        strengths.push(Redacted::written(sentence));
    }
    let open = weakest(case.sheet, &before.ratings).filter(|name| !gained.contains(name));
    if let Some(name) = open {
        let sentence = phrases.honest("redo_open").replace("{dimension}", name);
        improvements.truncate(SENTENCES - 1);
        improvements.push(Redacted::written(sentence));
    }
}

fn dimensions(case: &Case<'_>, judgement: &Judgement, ratings: &Ratings) -> Vec<RatedDimension> {
    let note = |dimension: &str| {
        let proposed = judgement.ratings.iter().find(|r| r.dimension == dimension);
        proposed.map_or_else(Redacted::default, |rating| kept(case, &rating.note))
    };
    case.sheet
        .dimensions
        .iter()
        .map(|dimension| RatedDimension {
            name: dimension.id.clone(),
            rating: ratings.get(&dimension.id).copied().unwrap_or_default(),
            weight: dimension.weight,
            note: note(&dimension.id),
        })
        .collect()
}

/// The quotes that occur in the latest answer, each once.
fn evidence(judgement: &Judgement, latest: &Redacted) -> Vec<Evidence> {
    let answer = Quotable::of(latest);
    let mut found: Vec<Evidence> = Vec::new();
    for rating in &judgement.ratings {
        for quote in rating.quotes.iter().take(QUOTES) {
            let Some(quote) = answer.find(quote) else {
                continue;
            };
            if found.len() < QUOTES && !found.iter().any(|known| known.quote == quote) {
                found.push(Evidence {
                    quote,
                    supports: rating.dimension.clone(),
                });
            }
        }
    }
    found
}

/// Sentences that may be shown: not empty, no verdict on the person, and without figures above
/// `everyday` that neither the answers nor the question hold.
fn sentences(case: &Case<'_>, proposed: &[String], everyday: u32) -> Vec<Redacted> {
    let sheet = case.sheet;
    let said = case.answers.iter().map(Redacted::as_str);
    let known = [sheet.text.as_str(), &sheet.reworded]
        .into_iter()
        .chain(sheet.reference.as_deref())
        .chain(sheet.key_points.iter().map(|point| point.text.as_str()))
        .chain(sheet.errors.iter().map(|error| error.says.as_str()))
        .chain(sheet.numbers.iter().map(|figure| figure.working.as_str()));
    let mut figures: BTreeSet<String> = said.chain(known).flat_map(figures_of).collect();
    figures.extend(sheet.numbers.iter().map(|figure| figure.answer.to_string()));
    let mut shown: Vec<Redacted> = Vec::new();
    for sentence in proposed.iter().map(|sentence| kept(case, sentence)) {
        let grounded = figures_of(sentence.as_str()).into_iter().all(|figure| {
            let small = figure.parse().is_ok_and(|value: u32| value <= everyday);
            figures.contains(&figure) || small
        });
        let words = Words::of(sentence.as_str());
        let judges = VERDICTS.iter().any(|verdict| words.has(verdict));
        if !words.is_empty()
            && !judges
            && grounded
            && shown.len() < SENTENCES
            && !shown.contains(&sentence)
        {
            shown.push(sentence);
        }
    }
    shown
}

/// The figures of a text, as runs of digits.
fn figures_of(text: &str) -> Vec<String> {
    let with_digits = text
        .split_whitespace()
        .filter(|run| run.contains(|c: char| c.is_ascii_digit()));
    let mut figures = Vec::new();
    for word in with_digits.map(Words::of) {
        let runs = word
            .joined()
            .split(|c: char| !c.is_ascii_digit() && c != '.');
        let found = runs
            .map(|run| run.trim_matches('.'))
            .filter(|run| !run.is_empty());
        figures.extend(found.map(str::to_owned));
    }
    figures
}

fn kept(case: &Case<'_>, text: &str) -> Redacted {
    clip(&(case.keep)(&Raw::new(text.trim())), SENTENCE_BYTES)
}

fn weakest<'a>(sheet: &'a QuestionSheet, ratings: &Ratings) -> Option<&'a str> {
    sheet
        .dimensions
        .iter()
        .max_by_key(|dimension| {
            let rating = ratings.get(&dimension.id).copied().unwrap_or_default();
            dimension.weight * u32::from(TOP - rating.min(TOP))
        })
        .map(|dimension| dimension.name.as_str())
}

/// What the summary will quote of this question: the newest that there is.
fn keep_best(mark: &mut Mark, feedback: &Feedback) {
    let short = |text: &Redacted| clip(text, KEPT_BYTES);
    if let Some(strength) = feedback.strengths.first() {
        mark.strength = Some(short(strength));
    }
    if let Some(improvement) = feedback.improvements.first() {
        mark.improvement = Some(short(improvement));
    }
    if let Some(evidence) = feedback.evidence.first() {
        mark.quote = Some(Evidence {
            quote: short(&evidence.quote),
            supports: evidence.supports.clone(),
        });
    }
}
