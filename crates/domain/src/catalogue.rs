//! The engine's knowledge as data: questions, rubrics, rounds, phrases, help lines. Embedded by the
//! build script, parsed once; a further data file needs no code. Which question is asked when is
//! decided in [`crate::interview`], not here.

pub mod bank;
pub mod matching;
pub(crate) mod phrases;
pub mod question;
pub mod rounds;
pub mod rubric;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use crate::candidate::Level;
use crate::interview::context::InterviewType;
use bank::{Competency, Group, Problem, Topic};
use phrases::{GateWords, InterviewPhrases};
use question::QuestionSheet;
use rounds::RoundTable;
use rubric::Rubric;

/// Every data file of the program: its path below `data/` and its text, in order of the paths.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/data_files.rs"));

/// The data file at this path below `data/`, such as `help_lines.toml`: for modules that read data
/// of their own.
pub fn file(path: &str) -> Option<&'static str> {
    FILES
        .iter()
        .find(|(name, _)| *name == path)
        .map(|(_, text)| *text)
}

/// The data files of a folder below `data/`, such as `coaching`: path and text, in order.
pub fn files(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied().filter(move |(name, _)| {
        name.strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    })
}

/// All data of the interview, parsed and cross-checked.
#[derive(Debug, Default)]
pub struct Catalogue {
    rubrics: Vec<Rubric>,
    rounds: RoundTable,
    topics: Vec<Topic>,
    problems: Vec<Problem>,
    phases: Vec<Competency>,
    by_id: HashMap<String, Arc<QuestionSheet>>,
    phrases: InterviewPhrases,
    gate: GateWords,
    letters: OnceLock<HashSet<[char; 3]>>,
}

/// A data file that does not parse or contradicts another.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct CatalogueFault {
    /// The file.
    pub file: String,
    /// What is wrong.
    pub problem: String,
}

impl Catalogue {
    /// The catalogue that is part of the program, parsed anew: callers keep it, or ask
    /// [`Catalogue::shared`].
    ///
    /// # Errors
    ///
    /// [`CatalogueFault`] where a data file is not usable; a test guards against it.
    pub fn embedded() -> Result<Self, CatalogueFault> {
        let mut catalogue = Self {
            rounds: parse("rounds.toml")?,
            phrases: parse("phrases/interview.toml")?,
            gate: parse("phrases/gate.toml")?,
            ..Self::default()
        };
        for (name, text) in files("rubrics") {
            let rubric: Rubric =
                toml::from_str(text).map_err(|fault| faulty(name, fault.to_string()))?;
            if let Some(problem) = rubric.fault() {
                return Err(faulty(name, problem));
            }
            catalogue.rubrics.push(rubric);
        }
        for home in [InterviewType::Behavioral, InterviewType::CultureFit] {
            for (name, text) in files(&format!("questions/{home}")) {
                let topic = bank::read_topic(text, home, catalogue.needed(home)?)
                    .map_err(|problem| faulty(name, problem))?;
                catalogue.topics.push(topic);
            }
        }
        for (name, text) in files("ladders") {
            let rubric = catalogue.needed(InterviewType::Technical)?;
            let topic = bank::read_ladder(text, rubric).map_err(|problem| faulty(name, problem))?;
            catalogue.topics.push(topic);
        }
        for (folder, home) in [
            ("design", InterviewType::SystemDesign),
            ("cases", InterviewType::CaseStudy),
        ] {
            let rubric = catalogue.needed(home)?;
            catalogue.phases.extend(phase_competencies(rubric));
            for (name, text) in files(folder) {
                let problem = bank::read_problem(text, home, catalogue.needed(home)?)
                    .map_err(|problem| faulty(name, problem))?;
                catalogue.problems.push(problem);
            }
        }
        catalogue.cross_check()?;
        let by_id = |sheet: &Arc<QuestionSheet>| (sheet.id.clone(), sheet.clone());
        catalogue.by_id = catalogue.sheets().map(by_id).collect();
        Ok(catalogue)
    }

    /// The program's catalogue, parsed on first use. Empty where the data are not usable, which
    /// [`Catalogue::embedded`] reports at start.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Catalogue> = OnceLock::new();
        SHARED.get_or_init(|| Self::embedded().unwrap_or_default())
    }

    /// A competency, skill or phase by its id.
    pub fn competency(&self, id: &str) -> Option<&Competency> {
        self.competencies().find(|known| known.id == id)
    }

    /// Every competency, skill and phase.
    pub fn competencies(&self) -> impl Iterator<Item = &Competency> {
        self.topics
            .iter()
            .map(|topic| &topic.competency)
            .chain(&self.phases)
    }

    /// The rubric of a type of interview.
    pub fn rubric(&self, interview_type: InterviewType) -> Option<&Rubric> {
        self.rubrics
            .iter()
            .find(|rubric| rubric.interview_type == interview_type)
    }

    /// A question by its id, rated as this level is.
    pub fn question(&self, id: &str, level: Level) -> Option<Arc<QuestionSheet>> {
        let mut sheet = self.stored(id)?.as_ref().clone();
        let rubric = self.rubrics.iter().find(|rubric| rubric.id == sheet.rubric);
        if let Some(rubric) = rubric {
            let only: Vec<String> = sheet.dimensions.iter().map(|d| d.id.clone()).collect();
            sheet.dimensions = rubric.dimensions(Some(&only), level);
        }
        Some(Arc::new(sheet))
    }

    /// The table of rounds.
    pub fn rounds(&self) -> &RoundTable {
        &self.rounds
    }

    pub(crate) fn topics(&self, home: InterviewType) -> impl Iterator<Item = &Topic> {
        self.topics.iter().filter(move |topic| topic.home == home)
    }

    pub(crate) fn problems(&self, home: InterviewType) -> impl Iterator<Item = &Problem> {
        self.problems
            .iter()
            .filter(move |problem| problem.home == home)
    }

    pub(crate) fn problem(&self, id: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.id == id)
    }

    pub(crate) fn phrases(&self) -> &InterviewPhrases {
        &self.phrases
    }

    pub(crate) fn gate(&self) -> &GateWords {
        &self.gate
    }

    /// Runs of three letters that words of the bank hold, word boundaries as spaces: what English
    /// looks like.
    pub(crate) fn letters(&self) -> &HashSet<[char; 3]> {
        self.letters.get_or_init(|| {
            let mut seen = HashSet::new();
            for sheet in self.sheets() {
                let texts = [&sheet.text, &sheet.reworded]
                    .into_iter()
                    .chain(&sheet.shows)
                    .chain(sheet.key_points.iter().map(|point| &point.text))
                    .chain(sheet.probes.values())
                    .chain(&sheet.reference);
                for text in texts {
                    for word in matching::Words::of(text).iter() {
                        seen.extend(letter_runs(word));
                    }
                }
            }
            seen
        })
    }

    fn stored(&self, id: &str) -> Option<&Arc<QuestionSheet>> {
        self.by_id.get(id)
    }

    /// Every question as it is stored.
    pub fn sheets(&self) -> impl Iterator<Item = &Arc<QuestionSheet>> {
        self.topics
            .iter()
            .flat_map(|topic| topic.entries.iter().map(|entry| &entry.sheet))
            .chain(
                self.problems
                    .iter()
                    .flat_map(|problem| problem.phases.iter().map(|(_, sheet)| sheet)),
            )
    }

    fn needed(&self, interview_type: InterviewType) -> Result<&Rubric, CatalogueFault> {
        self.rubric(interview_type)
            .ok_or_else(|| faulty("rubrics", format!("no rubric for {interview_type}")))
    }

    /// What one file cannot show: unique ids, known stages, a question for every level.
    fn cross_check(&self) -> Result<(), CatalogueFault> {
        if let Some(problem) = self.rounds.fault() {
            return Err(faulty("rounds.toml", problem));
        }
        if let Some(problem) = self.phrases.fault() {
            return Err(faulty("phrases/interview.toml", problem));
        }
        let mut seen = BTreeSet::new();
        let ids = self
            .competencies()
            .map(|known| known.id.as_str())
            .chain(self.problems.iter().map(|problem| problem.id.as_str()))
            .chain(self.sheets().map(|sheet| sheet.id.as_str()));
        for id in ids {
            if !seen.insert(id) {
                return Err(faulty("data", format!("{id} is there twice")));
            }
        }
        for home in InterviewType::ALL {
            let mut levels = BTreeMap::new();
            for topic in self.topics(*home) {
                let core = matches!(topic.competency.group, Group::Core | Group::Skill);
                for entry in topic.entries.iter().filter(|_| core) {
                    for level in &entry.levels {
                        *levels.entry(*level).or_insert(0_u32) += 1;
                    }
                }
            }
            for problem in self.problems(*home) {
                for level in &problem.levels {
                    *levels.entry(*level).or_insert(0) += 1;
                }
            }
            if let Some(level) = Level::ALL.iter().find(|level| !levels.contains_key(level))
                && !levels.is_empty()
            {
                return Err(faulty("data", format!("no {home} question for {level}")));
            }
        }
        Ok(())
    }
}

/// The runs of three letters of a word between spaces.
pub(crate) fn letter_runs(word: &str) -> Vec<[char; 3]> {
    let mut letters = vec![' '];
    letters.extend(word.chars());
    letters.push(' ');
    letters
        .windows(3)
        .filter_map(|run| run.try_into().ok())
        .collect()
}

fn phase_competencies(rubric: &Rubric) -> Vec<Competency> {
    rubric
        .phases
        .iter()
        .map(|phase| Competency {
            id: bank::phase_competency(rubric.interview_type, &phase.id),
            name: phase.name.clone(),
            group: Group::Phase,
            aliases: Vec::new(),
            practice: phase
                .dimensions
                .first()
                .and_then(|dimension| rubric.advice(dimension))
                .unwrap_or_default()
                .to_owned(),
            goal: String::new(),
        })
        .collect()
}

fn parse<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, CatalogueFault> {
    let text = file(name).ok_or_else(|| faulty(name, "is missing".to_owned()))?;
    toml::from_str(text).map_err(|fault| faulty(name, fault.to_string()))
}

fn faulty(file: &str, problem: String) -> CatalogueFault {
    CatalogueFault {
        file: file.to_owned(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_data_are_usable() {
        let catalogue = Catalogue::embedded().unwrap();
        assert!(catalogue.topics(InterviewType::Behavioral).count() >= 10);
        assert!(catalogue.competency("conflict").is_some());
        assert_eq!(
            catalogue.rubric(InterviewType::Behavioral).unwrap().id,
            "behavioral/1"
        );
    }

    #[test]
    fn every_level_finds_six_core_competencies_in_an_interview_on_behaviour() {
        let catalogue = Catalogue::shared();
        for level in Level::ALL {
            let covered = catalogue
                .topics(InterviewType::Behavioral)
                .filter(|topic| topic.competency.group == Group::Core)
                .filter(|topic| topic.entries.iter().any(|e| e.levels.contains(level)))
                .count();
            assert!(covered >= 6, "{level}: {covered}");
        }
    }

    #[test]
    fn the_bar_of_a_level_stands_with_the_highest_anchor() {
        let catalogue = Catalogue::shared();
        let anchor = |level| {
            let sheet = catalogue.question("conflict-01", level).unwrap();
            let result = sheet.dimensions.iter().find(|d| d.id == "result").unwrap();
            result.anchors[2].clone()
        };
        assert!(anchor(Level::Entry).contains("one measure"));
        assert!(anchor(Level::Staff).contains("business results"));
        assert_eq!(
            catalogue
                .question("conflict-01", Level::Mid)
                .unwrap()
                .dimensions
                .len(),
            6
        );
    }

    #[test]
    fn weights_of_each_rubric_are_those_of_the_published_tables() {
        let weights = |interview_type| -> Vec<u32> {
            let rubric = Catalogue::shared().rubric(interview_type).unwrap();
            rubric.criteria.iter().map(|c| c.weight).collect()
        };
        assert_eq!(weights(InterviewType::Behavioral), [15, 10, 30, 25, 10, 10]);
        assert_eq!(weights(InterviewType::Technical), [35, 25, 15, 10, 15]);
        assert_eq!(
            weights(InterviewType::SystemDesign),
            [15, 20, 10, 20, 10, 10, 10, 5]
        );
        assert_eq!(weights(InterviewType::CaseStudy), [25, 20, 20, 15, 10, 10]);
        assert_eq!(weights(InterviewType::CultureFit), [35, 20, 20, 15, 10]);
    }

    #[test]
    fn a_round_asks_as_many_questions_as_its_minutes_hold() {
        let rounds = Catalogue::shared().rounds();
        for (round, interview_type, minutes, questions) in [
            ("phone_screen", "behavioral", 30, 6),
            ("phone_screen", "behavioral", 20, 4),
            ("first_round", "behavioral", 45, 6),
            ("first_round", "behavioral", 240, 6),
            ("first_round", "behavioral", 5, 1),
            ("second_round", "behavioral", 60, 5),
            ("second_round", "behavioral", 45, 4),
            ("final_round", "culture_fit", 60, 5),
            ("first_round", "technical", 45, 4),
            ("second_round", "technical", 45, 3),
            ("first_round", "system_design", 45, 6),
            ("first_round", "case_study", 45, 5),
        ] {
            let plan = rounds
                .plan(round.parse().unwrap(), interview_type.parse().unwrap())
                .unwrap();
            let of = plan.questions(minutes);
            assert_eq!(of, questions, "{round} {interview_type} {minutes}");
            assert_eq!(plan.stages(of).len(), of);
        }
    }
}
