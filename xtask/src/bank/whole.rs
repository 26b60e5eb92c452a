//! What is checked over all files: ids used once, no question twice in other words, no gap, and enough of everything.

use super::format::{Kind, Level, Rung, Subject};
use super::prose;
use std::collections::{BTreeMap, BTreeSet};

/// Share of common word triples (Jaccard) from which two texts are one.
const SAME: f64 = 0.5;

const SUBJECTS: usize = 25;
const QUESTIONS: usize = 400;
const LADDERS: usize = 25;
const PROBLEMS: usize = 15;
const PROBLEMS_FOR_ENTRY: usize = 6;
const CASES: usize = 12;

/// All faults of the bank as a whole.
pub(super) fn check(subjects: &[Subject]) -> Vec<String> {
    [ids, duplicates, gaps, Counts::short]
        .iter()
        .flat_map(|check| check(subjects))
        .collect()
}

/// A subject's id is used once in its kind, a question's once anywhere.
fn ids(subjects: &[Subject]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let of_subjects = subjects
        .iter()
        .map(|subject| (format!("{:?} {}", subject.kind, subject.id), &subject.path));
    let of_questions = subjects
        .iter()
        .filter(|subject| has_questions(subject.kind))
        .flat_map(|subject| {
            subject
                .items
                .iter()
                .map(|item| (item.id.clone(), &subject.path))
        });
    let all = of_subjects.chain(of_questions);
    all.filter(|(id, _)| !seen.insert(id.clone()))
        .map(|(id, path)| format!("{path}: the id {id} is used before"))
        .collect()
}

/// Pairs of texts of different questions that are nearly the same.
fn duplicates(subjects: &[Subject]) -> Vec<String> {
    let mut texts = Vec::new();
    for subject in subjects {
        for item in &subject.items {
            let name = format!("{} {}", subject.path, item.id);
            texts.push((name.clone(), prose::trigrams(&item.text)));
            texts.push((name, prose::trigrams(&item.reworded)));
        }
    }
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, (_, trigrams)) in texts.iter().enumerate() {
        for trigram in trigrams {
            holders.entry(trigram).or_default().push(index);
        }
    }
    let mut shared: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for indices in holders.values() {
        for (at, &second) in indices.iter().enumerate() {
            for &first in indices.iter().take(at) {
                *shared.entry((first, second)).or_default() += 1;
            }
        }
    }
    let mut faults = BTreeSet::new();
    for ((first, second), count) in shared {
        let (Some((one, a)), Some((other, b))) = (texts.get(first), texts.get(second)) else {
            continue;
        };
        let likeness = likeness(count, a.len(), b.len());
        if one != other && likeness >= SAME {
            faults.insert(format!("{other}: nearly the same as {one} ({likeness:.2})"));
        }
    }
    faults.into_iter().collect()
}

fn likeness(shared: u32, a: usize, b: usize) -> f64 {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    f64::from(shared) / (count(a) + count(b) - f64::from(shared)).max(1.0)
}

/// Every competency has a question for every level, every ladder the rungs of every level, and every level a
/// design problem and a case.
fn gaps(subjects: &[Subject]) -> Vec<String> {
    let mut faults = Vec::new();
    for level in Level::ALL {
        for subject in subjects {
            let asked = |rung: Option<Rung>| {
                let fits = |item: &&super::format::Item| rung.is_none() || item.rung == rung;
                let levels = subject
                    .items
                    .iter()
                    .filter(fits)
                    .flat_map(|item| item.levels.iter().flatten());
                levels.into_iter().any(|found| *found == level)
            };
            match subject.kind {
                Kind::Behavioral | Kind::CultureFit if !asked(None) => {
                    faults.push(format!("{}: no question for {level:?}", subject.path));
                }
                Kind::Ladder => {
                    let missing = rungs(level).iter().filter(|rung| !asked(Some(**rung)));
                    faults.extend(
                        missing.map(|rung| format!("{}: no {rung:?} for {level:?}", subject.path)),
                    );
                }
                Kind::Behavioral | Kind::CultureFit | Kind::Design | Kind::Case => {}
            }
        }
        for kind in [Kind::Design, Kind::Case] {
            if !subjects
                .iter()
                .any(|subject| subject.kind == kind && subject.levels.contains(&level))
            {
                faults.push(format!("{}: none for {level:?}", kind.folder()));
            }
        }
    }
    faults
}

/// What a level climbs of a ladder, at least.
fn rungs(level: Level) -> &'static [Rung] {
    match level {
        Level::Entry => &[Rung::Used, Rung::Works],
        Level::Mid | Level::Senior => &[Rung::Works],
        Level::Staff => &[Rung::Works, Rung::Breaks],
    }
}

fn has_questions(kind: Kind) -> bool {
    match kind {
        Kind::Behavioral | Kind::CultureFit | Kind::Ladder => true,
        Kind::Design | Kind::Case => false,
    }
}

/// How much the bank holds.
pub(super) struct Counts {
    /// Subjects and their questions or phases.
    by_kind: Vec<(Kind, usize, usize)>,
    problems_for_entry: usize,
}

impl Counts {
    pub(super) fn of(subjects: &[Subject]) -> Self {
        let count = |kind: Kind| {
            let those = || subjects.iter().filter(move |subject| subject.kind == kind);
            (
                kind,
                those().count(),
                those().map(|subject| subject.items.len()).sum(),
            )
        };
        let for_entry = |subject: &&Subject| {
            subject.kind == Kind::Design && subject.levels.contains(&Level::Entry)
        };
        Self {
            by_kind: Kind::ALL.map(count).to_vec(),
            problems_for_entry: subjects.iter().filter(for_entry).count(),
        }
    }

    fn subjects(&self, kinds: &[Kind]) -> usize {
        self.by_kind
            .iter()
            .filter(|(kind, _, _)| kinds.contains(kind))
            .map(|(_, subjects, _)| subjects)
            .sum()
    }

    fn questions(&self) -> usize {
        self.by_kind
            .iter()
            .filter(|(kind, _, _)| has_questions(*kind))
            .map(|(_, _, items)| items)
            .sum()
    }

    fn short(subjects: &[Subject]) -> Vec<String> {
        let counts = Self::of(subjects);
        let wanted = [
            (
                "competencies",
                counts.subjects(&[Kind::Behavioral, Kind::CultureFit]),
                SUBJECTS,
            ),
            ("questions", counts.questions(), QUESTIONS),
            ("ladders", counts.subjects(&[Kind::Ladder]), LADDERS),
            (
                "design problems",
                counts.subjects(&[Kind::Design]),
                PROBLEMS,
            ),
            (
                "design problems for entry",
                counts.problems_for_entry,
                PROBLEMS_FOR_ENTRY,
            ),
            ("cases", counts.subjects(&[Kind::Case]), CASES),
        ];
        let short = wanted.iter().filter(|(_, found, least)| found < least);
        short
            .map(|(what, found, least)| format!("{what}: {found}, at least {least}"))
            .collect()
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (kind, subjects, items) in &self.by_kind {
            let what = if has_questions(*kind) {
                "questions"
            } else {
                "phases"
            };
            writeln!(
                f,
                "{:<22} {subjects:>4} files {items:>5} {what}",
                kind.folder()
            )?;
        }
        write!(f, "{:<22} {:>16} questions", "all", self.questions())
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::{Kind, Subject, parse};
    use super::{Counts, duplicates, gaps, ids};
    use std::fmt::Write;

    fn competency(path: &str, id: &str, questions: &[(&str, &str, &str)]) -> Subject {
        let mut text = format!(
            "[competency]\nid = \"{id}\"\nname = \"N\"\ngroup = \"core\"\naliases = []\npractice = \"P\"\ngoal = \"G\"\n"
        );
        for (question, levels, words) in questions {
            write!(text, "[[question]]\nid = \"{question}\"\nlevels = [{levels}]\ntext = \"{words}\"\nreworded = \"\"\nshows = []\nabout = []\n").unwrap();
        }
        parse(Kind::Behavioral, path, &text).unwrap()
    }

    const ALL: &str = "\"entry\", \"mid\", \"senior\", \"staff\"";

    #[test]
    fn an_id_used_twice_is_caught_across_files() {
        let a = competency("a.toml", "a", &[("q-1", ALL, "One two three four.")]);
        let b = competency("b.toml", "b", &[("q-1", ALL, "Five six seven eight.")]);
        assert_eq!(ids(&[a, b]), ["b.toml: the id q-1 is used before"]);
    }

    #[test]
    fn the_same_question_with_one_other_word_is_caught() {
        let text = "Tell me about a time you had to choose between two good plans";
        let a = competency("a.toml", "a", &[("a-1", ALL, &format!("{text}."))]);
        let b = competency(
            "b.toml",
            "b",
            &[
                ("b-1", ALL, &format!("{text} fast.")),
                ("b-2", ALL, "What do you like about your work here?"),
            ],
        );
        let faults = duplicates(&[a, b]);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with("b.toml b-1: nearly the same as a.toml a-1"));
    }

    #[test]
    fn a_level_without_a_question_is_caught() {
        let subject = competency(
            "a.toml",
            "a",
            &[("a-1", "\"entry\", \"mid\"", "One two three.")],
        );
        let faults = gaps(&[subject]);
        assert!(faults.contains(&"a.toml: no question for Senior".to_owned()));
        assert!(faults.contains(&"a.toml: no question for Staff".to_owned()));
        assert!(!faults.contains(&"a.toml: no question for Entry".to_owned()));
    }

    #[test]
    fn a_bank_that_is_too_small_is_caught_in_every_respect() {
        assert_eq!(Counts::short(&[]).len(), 6);
    }
}
