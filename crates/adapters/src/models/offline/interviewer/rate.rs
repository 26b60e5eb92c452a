//! Rates an answer, dimension by dimension, each from its own signals. Only what an answer says
//! counts: never the contexts, never the length, never who said it.

mod behavioral;
mod case_study;
mod culture_fit;
mod system_design;
mod technical;

use domain::candidate::Level;
use domain::catalogue::question::QuestionSheet;
use domain::interview::brief::Finding;

use super::bearing::is_story;
use super::figures::{Sums, sums};
use super::instructions::without;
use super::lexicon::Cue;
use super::sheet::Met;
use super::story::Story;
use super::text::Reading;

/// A rated dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Its id.
    pub(super) dimension: String,
    /// 0 to 4.
    pub(super) rating: u8,
    /// Sentences that support the rating, the best first.
    pub(super) evidence: Vec<usize>,
}

/// What the rating found.
#[derive(Debug, Clone, Default)]
pub(super) struct Rated {
    /// One mark for each dimension of the sheet, in its order.
    pub(super) marks: Vec<Mark>,
    /// What caps the score.
    pub(super) findings: Vec<Finding>,
}

/// Everything the raters look at.
pub(super) struct Scene<'a> {
    /// The question.
    pub(super) sheet: &'a QuestionSheet,
    /// The candidate's level: it moves the anchors of scope and result.
    pub(super) level: Level,
    /// The answers, read.
    pub(super) reading: &'a Reading,
    /// What of the sheet they meet.
    pub(super) met: Met,
    /// The story in them.
    pub(super) story: Story,
    /// The sums in them.
    pub(super) sums: Sums,
}

/// A rating with its evidence.
type Finding4 = (u8, Vec<usize>);

impl<'a> Scene<'a> {
    /// Reads all that the raters need.
    pub(super) fn of(
        sheet: &'a QuestionSheet,
        level: Level,
        reading: &'a Reading,
        answers: &[&str],
    ) -> Self {
        let names_count = !is_story(family(sheet));
        let texts: Vec<String> = answers
            .iter()
            .zip(&reading.cuts)
            .map(|(text, cuts)| without(text, cuts))
            .collect();
        Self {
            sheet,
            level,
            reading,
            met: Met::of(reading, sheet, names_count),
            story: Story::of(reading),
            sums: sums(reading, &sheet.numbers, &texts),
        }
    }

    /// The sentences with a cue, telling ones only.
    fn with(&self, cue: Cue) -> Vec<usize> {
        self.reading
            .telling()
            .filter(|(_, sentence)| sentence.cues.has(cue))
            .map(|(at, _)| at)
            .collect()
    }

    /// Sentences on the topic with a cue: general talk does not count.
    fn on_topic(&self, cue: Cue) -> Vec<usize> {
        let mut places = self.with(cue);
        places.retain(|at| self.met.topical.contains(at) || self.neighbours(*at));
        places
    }

    /// A sentence between topical ones belongs to them.
    fn neighbours(&self, at: usize) -> bool {
        let content = self
            .reading
            .sentences
            .get(at)
            .map_or(0, |sentence| sentence.content);
        content >= 4
            && at
                .checked_sub(1)
                .is_some_and(|before| self.met.topical.contains(&before))
    }

    /// The question asks for an opinion or a plan rather than for something that happened.
    fn asks_for_view(&self) -> bool {
        let text = self.sheet.text.to_lowercase();
        let past = [
            "time",
            "example",
            "did you",
            "describe",
            "walk me",
            "case where",
            "was ",
            "tell me about a",
            "about something",
            "about someone",
            "take me through",
            "have you done",
        ];
        !past.iter().any(|word| text.contains(word))
    }

    /// The answer has nothing to do with the question.
    fn off_question(&self) -> bool {
        let met = &self.met;
        let hits = met.about + met.echoed;
        if self.reading.content < 8 {
            return false;
        }
        match met.bearing {
            // The words of other subjects are at home in the story, those of this one are not.
            Some(bearing) if is_story(family(self.sheet)) => {
                let alike = bearing.likeness.unwrap_or(1.0);
                let explains = self.story.told * 2 < self.reading.telling().count();
                (bearing.kind < OTHER_KIND && self.story.acts <= 2 && explains)
                    || match family(self.sheet) {
                        "culture_fit" => alike < UNLIKE_VALUE,
                        _ => alike < UNLIKE && bearing.share < HARDLY_OWN,
                    }
            }
            Some(bearing) => bearing.worldwide < ELSEWHERE || (hits <= 1 && met.points.is_empty()),
            None if met.of == 0 => hits == 0,
            None => {
                let long = self.reading.content >= 25;
                let few = hits <= 1 || (hits <= 3 && long);
                few && met.points.len() <= usize::from(long)
            }
        }
    }
}

// Found on the labelled answers: no answer to its own question lies below the pairs of bounds.
/// Below this share of the best met subject of any kind it is no story at all.
const OTHER_KIND: f64 = 0.75;
/// Below this share of the likeness with the question it is most like, a story that hardly meets its
/// competency is told to another question.
const UNLIKE: f64 = 0.14;
/// The same where a value is asked for: values are few and near to one another, so that their shares
/// tell little.
const UNLIKE_VALUE: f64 = 0.08;
/// What hardly met is, as a share of the best met competency.
const HARDLY_OWN: f64 = 0.6;
/// Below this share of the best met subject a technical answer, a design or a case is another one.
const ELSEWHERE: f64 = 0.6;

/// The rubric's name without its version.
pub(super) fn family(sheet: &QuestionSheet) -> &str {
    sheet.rubric.split('/').next().unwrap_or_default()
}

/// Rates the answers to a question. An answer without a telling sentence gets zeros.
pub(super) fn rate(scene: &Scene<'_>) -> Rated {
    let nothing = scene.reading.telling().next().is_none();
    let mut rated = Rated::default();
    for dimension in &scene.sheet.dimensions {
        let (rating, evidence) = if nothing {
            (0, Vec::new())
        } else {
            match family(scene.sheet) {
                "technical" => technical::rate(scene, &dimension.id),
                "system_design" => system_design::rate(scene, &dimension.id),
                "case_study" => case_study::rate(scene, &dimension.id),
                "culture_fit" => culture_fit::rate(scene, &dimension.id),
                _ => behavioral::rate(scene, &dimension.id),
            }
        };
        rated.marks.push(Mark {
            dimension: dimension.id.clone(),
            rating: rating.min(4),
            evidence,
        });
    }
    let met = &scene.met;
    let unmet = met.about + met.echoed + met.points.len() == 0
        && rated.marks.iter().all(|mark| mark.rating == 0);
    if scene.off_question() || nothing || unmet {
        rated.findings.push(Finding::OffQuestion);
        for mark in &mut rated.marks {
            mark.rating = mark.rating.min(1);
        }
    }
    if family(scene.sheet) == "behavioral" && behavioral::without_own_act(scene) {
        rated.findings.push(Finding::NoPersonalAction);
    }
    if !scene.met.errors.is_empty() && matches!(family(scene.sheet), "technical" | "system_design")
    {
        rated.findings.push(Finding::FactualError);
    }
    rated
}

/// How many of the rising thresholds points reach: a rating.
fn grade(points: usize, thresholds: [usize; 4]) -> u8 {
    let reached = thresholds.iter().filter(|least| points >= **least).count();
    u8::try_from(reached).unwrap_or(4)
}

/// Points for a share: none, some, much, most.
fn points_for(share: f64) -> usize {
    [0.15, 0.35, 0.55]
        .iter()
        .filter(|least| share >= **least)
        .count()
}

/// The two lists with every place once, in order of the first.
fn joined(first: &[usize], second: &[usize]) -> Vec<usize> {
    let mut all = first.to_vec();
    all.extend(second.iter().filter(|at| !first.contains(at)));
    all
}
