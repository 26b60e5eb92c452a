//! The summary of an interview, from what was kept of each question. No model is asked, and what
//! was not shown is not filled in.

use std::collections::BTreeMap;

use crate::catalogue::Catalogue;
use crate::catalogue::rubric::Rubric;
use crate::interview::clip::clip;
use crate::interview::output::{CompetencySummary, Evidence, EvidenceLevel, Summary};
use crate::interview::plan::Slot;
use crate::interview::scoring::{NO_STRENGTHS, band, mean};
use crate::interview::state::{InterviewState, Mark};
use crate::session::EndReason;
use crate::text::Redacted;

/// Sentences of each kind, and next actions.
const MOST: usize = 3;
/// Bytes of an unanswered question's text.
const QUESTION_BYTES: usize = 260;
/// A dimension with at least this mean rating, in tenths, may be called the strongest.
const STRONG_ENOUGH: u32 = 25;
/// The highest mean rating, in tenths: nothing is left to be improved.
const FLAWLESS: u32 = 40;

/// Sums up an interview that ends now for this reason.
pub(super) fn of(state: &InterviewState, reason: EndReason, catalogue: &Catalogue) -> Summary {
    let marked: Vec<Marked<'_>> = state
        .plan
        .slots
        .iter()
        .zip(&state.marks)
        .enumerate()
        .filter(|(_, (_, mark))| mark.asked)
        .map(|(at, (slot, mark))| Marked {
            at,
            slot,
            mark,
            scored: catalogue
                .question(&slot.question, state.plan.level)
                .is_some_and(|sheet| sheet.scored),
        })
        .collect();
    let answers_given = state.answers_given();
    let scores: Vec<u8> = marked
        .iter()
        .filter(|one| one.scored)
        .map(|one| one.mark.score.unwrap_or_default())
        .collect();
    let overall_score = mean(&scores).filter(|_| answers_given >= 2);
    let rubric = catalogue.rubric(state.plan.interview_type);
    let competencies = competencies(&marked);
    let dimensions = Dimensions::of(&marked, rubric);
    let unanswered: Vec<String> = marked
        .iter()
        .filter(|one| !one.mark.heard)
        .filter_map(|one| u8::try_from(one.at).ok())
        .map(|at| Redacted::written(state.plan.bare_text(at, catalogue)))
        .map(|text| clip(&text, QUESTION_BYTES).into_string())
        .collect();
    Summary {
        overall_score,
        band: band(overall_score),
        strengths: strengths(&marked, &dimensions, catalogue),
        improvements: improvements(&marked, &dimensions, answers_given, catalogue),
        evidence: evidence(&marked),
        next_actions: next_actions(&competencies, &dimensions, &unanswered, catalogue),
        unanswered,
        questions_asked: u32::try_from(marked.len()).unwrap_or(u32::MAX),
        answers_given,
        end_reason: reason,
        evidence_level: match answers_given {
            0 => EvidenceLevel::None,
            1 => EvidenceLevel::Thin,
            2..=3 => EvidenceLevel::Fair,
            4.. => EvidenceLevel::Good,
        },
        notice: catalogue.phrases().summary.notice.clone(),
        competencies,
    }
}

/// A question that was asked, with what became of it.
struct Marked<'a> {
    at: usize,
    slot: &'a Slot,
    mark: &'a Mark,
    scored: bool,
}

/// Questions with an assessed answer, the lowest score first.
fn by_score<'a>(marked: &'a [Marked<'a>]) -> impl DoubleEndedIterator<Item = &'a Marked<'a>> {
    let mut ordered: Vec<&Marked<'_>> = marked.iter().filter(|one| one.mark.answers > 0).collect();
    ordered.sort_by_key(|one| one.mark.score);
    ordered.into_iter()
}

fn competencies(marked: &[Marked<'_>]) -> Vec<CompetencySummary> {
    let mut found: Vec<CompetencySummary> = Vec::new();
    for one in marked.iter().filter(|one| one.scored) {
        let name = &one.slot.competency;
        if found.iter().any(|known| known.name == *name) {
            continue;
        }
        let same = || marked.iter().filter(|other| other.slot.competency == *name);
        let scores: Vec<u8> = same()
            .filter(|other| other.mark.answers > 0)
            .filter_map(|other| other.mark.score)
            .collect();
        found.push(CompetencySummary {
            name: name.clone(),
            score: mean(&scores),
            answers: same().map(|other| u32::from(other.mark.answers)).sum(),
        });
    }
    found
}

/// Mean ratings over the interview, in tenths, the lowest first.
struct Dimensions<'a> {
    rubric: Option<&'a Rubric>,
    means: Vec<(&'a str, u32)>,
}

impl<'a> Dimensions<'a> {
    fn of(marked: &[Marked<'a>], rubric: Option<&'a Rubric>) -> Self {
        let mut sums: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        for (dimension, rating) in marked.iter().flat_map(|one| &one.mark.ratings) {
            let (sum, count) = sums.entry(dimension).or_default();
            *sum += u32::from(*rating) * 10;
            *count += 1;
        }
        let mut means: Vec<(&str, u32)> = sums
            .into_iter()
            .map(|(dimension, (sum, count))| (dimension, sum / count.max(1)))
            .collect();
        means.sort_by_key(|(_, mean)| *mean);
        Self { rubric, means }
    }

    fn name(&self, dimension: &str) -> Option<&str> {
        self.rubric?.name(dimension)
    }

    fn advice(&self) -> impl Iterator<Item = &str> {
        self.means
            .iter()
            .filter_map(|(dimension, _)| self.rubric?.advice(dimension))
    }
}

/// Quotes of the best answers, each once.
fn evidence(marked: &[Marked<'_>]) -> Vec<Evidence> {
    let mut quotes: Vec<Evidence> = Vec::new();
    for quote in by_score(marked)
        .rev()
        .filter_map(|one| one.mark.quote.clone())
    {
        if quotes.len() < MOST && !quotes.iter().any(|known| known.quote == quote.quote) {
            quotes.push(quote);
        }
    }
    quotes
}

fn strengths(
    marked: &[Marked<'_>],
    dimensions: &Dimensions<'_>,
    catalogue: &Catalogue,
) -> Vec<Redacted> {
    let mut sentences: Vec<Redacted> = by_score(marked)
        .rev()
        .filter(|one| one.mark.score > Some(NO_STRENGTHS))
        .filter_map(|one| one.mark.strength.clone())
        .collect();
    let best = dimensions
        .means
        .last()
        .filter(|(_, mean)| *mean >= STRONG_ENOUGH);
    if let Some(name) = best.and_then(|(dimension, _)| dimensions.name(dimension)) {
        let sentence = &catalogue.phrases().summary.strongest;
        sentences.push(Redacted::written(sentence.replace("{dimension}", name)));
    }
    first_few(sentences)
}

fn improvements(
    marked: &[Marked<'_>],
    dimensions: &Dimensions<'_>,
    answers_given: u32,
    catalogue: &Catalogue,
) -> Vec<Redacted> {
    let phrases = &catalogue.phrases().summary;
    let thin = (1..=2).contains(&answers_given);
    let mut sentences: Vec<Redacted> = Vec::new();
    sentences.extend(thin.then(|| Redacted::written(phrases.thin.clone())));
    let mut own: Vec<Redacted> = Vec::new();
    for improvement in by_score(marked).filter_map(|one| one.mark.improvement.clone()) {
        // The same advice in another wording opens with the same words.
        let begins = |text: &Redacted| opening(text.as_str());
        if own.len() < 2
            && !own
                .iter()
                .any(|known| begins(known) == begins(&improvement))
        {
            own.push(improvement);
        }
    }
    sentences.extend(own);
    let Some((weakest, mean)) = dimensions.means.first() else {
        sentences.push(Redacted::written(phrases.nothing.clone()));
        return first_few(sentences);
    };
    if *mean < FLAWLESS {
        let name = dimensions.name(weakest);
        sentences.extend(
            name.map(|name| Redacted::written(phrases.weakest.replace("{dimension}", name))),
        );
        sentences.extend(dimensions.advice().take(1).map(Redacted::written));
    }
    first_few(sentences)
}

/// What to practise: the weakest competency with its own exercise, the weakest dimension, a question
/// that stayed open or else the next weakest competency.
fn next_actions(
    competencies: &[CompetencySummary],
    dimensions: &Dimensions<'_>,
    unanswered: &[String],
    catalogue: &Catalogue,
) -> Vec<String> {
    let phrases = &catalogue.phrases().summary;
    let mut weakest: Vec<&CompetencySummary> = competencies.iter().collect();
    // What was shown to be weak comes before what was not shown.
    weakest.sort_by_key(|one| (one.score.is_none(), one.score));
    let mut practice = weakest
        .iter()
        .filter_map(|one| catalogue.competency(&one.name))
        .filter(|known| !known.practice.is_empty())
        .map(|known| {
            phrases
                .practise
                .replace("{competency}", &known.name)
                .replace("{practice}", &known.practice)
        });
    let open = unanswered
        .first()
        .map(|question| phrases.answer_open.replace("{question}", question));
    let mut actions: Vec<String> = Vec::new();
    let first = practice.next();
    let advice = dimensions.advice().next().map(str::to_owned);
    let all = first.into_iter().chain(advice).chain(open).chain(practice);
    for action in all.chain(phrases.next_actions.iter().cloned()) {
        if actions.len() < MOST && !action.is_empty() && !actions.contains(&action) {
            actions.push(action);
        }
    }
    actions
}

/// What stands before a colon, or all of it.
fn opening(text: &str) -> String {
    text.split(':').next().unwrap_or_default().to_owned()
}

/// The first three, each once.
fn first_few(sentences: Vec<Redacted>) -> Vec<Redacted> {
    let mut few: Vec<Redacted> = Vec::new();
    for sentence in sentences {
        if few.len() < MOST && !few.contains(&sentence) {
            few.push(sentence);
        }
    }
    few
}
