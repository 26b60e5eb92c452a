//! What is checked within one file: keys its form needs, how many of each, lengths, plainness, protected matters.

use super::format::{Item, Kind, Subject};
use super::{prose, protected};
use std::ops::RangeInclusive;

/// Flesch reading ease that the texts of a file reach together, technical ones included.
const READING_EASE: f64 = 45.0;
/// Most words of a sentence.
const SENTENCE_WORDS: usize = 27;
/// Words of a question; a phase may be longer, it brings the figures along.
const QUESTION_WORDS: RangeInclusive<usize> = 8..=45;
const ALIASES: RangeInclusive<usize> = 3..=12;
const SHOWS: RangeInclusive<usize> = 2..=4;
const ABOUT: RangeInclusive<usize> = 10..=25;
/// More ways find more right answers; fewer than three miss most of them.
const WAYS_TO_SAY: RangeInclusive<usize> = 3..=15;
const FACTS: RangeInclusive<usize> = 5..=10;
const MISTAKES: RangeInclusive<usize> = 0..=3;
const NUMBERS: RangeInclusive<usize> = 1..=3;
/// Largest relative tolerance of a figure.
const TOLERANCE: f64 = 0.1;

/// What a kind of file needs in each question or phase.
struct Form {
    /// The ids of its phases in their order; empty where it holds questions.
    phases: &'static [&'static str],
    probes_needed: &'static [&'static str],
    probes_known: &'static [&'static str],
    probes: RangeInclusive<usize>,
    key_points: RangeInclusive<usize>,
}

fn form(kind: Kind) -> Form {
    let (phases, probes_needed, probes_known, key_points): (&[&str], &[&str], &[&str], _) =
        match kind {
            Kind::Behavioral => (
                &[],
                &["situation", "action", "result", "reflection"],
                &[
                    "relevance",
                    "situation",
                    "action",
                    "result",
                    "reflection",
                    "structure",
                ],
                0..=0,
            ),
            Kind::CultureFit => (
                &[],
                &["evidence", "self_awareness", "respect", "motivation"],
                &[
                    "evidence",
                    "motivation",
                    "self_awareness",
                    "respect",
                    "clarity",
                ],
                0..=0,
            ),
            Kind::Ladder => (
                &[],
                &["correctness", "depth", "problem_solving", "verification"],
                &[
                    "correctness",
                    "depth",
                    "problem_solving",
                    "verification",
                    "communication",
                ],
                4..=6,
            ),
            Kind::Design => (
                &[
                    "requirements",
                    "outline",
                    "data",
                    "deep_dive",
                    "failure",
                    "trade_offs",
                ],
                &[],
                &[
                    "requirements",
                    "design",
                    "data_model",
                    "deep_dive",
                    "scaling",
                    "failure",
                    "trade_offs",
                    "drive",
                ],
                4..=7,
            ),
            Kind::Case => (
                &["clarify", "structure", "analyse", "insight", "recommend"],
                &[],
                &[
                    "structure",
                    "numbers",
                    "judgement",
                    "synthesis",
                    "creativity",
                    "communication",
                ],
                3..=7,
            ),
        };
    let most = probes_known.len();
    Form {
        phases,
        probes_needed,
        probes_known,
        probes: 2..=most,
        key_points,
    }
}

/// Characters: ASCII alone, told with the line.
pub(super) fn characters(path: &str, text: &str) -> Vec<String> {
    let foreign = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_ascii());
    foreign
        .map(|(index, _)| format!("{path}:{}: not ASCII", index + 1))
        .collect()
}

/// All faults of one file.
pub(super) fn check(subject: &Subject) -> Vec<String> {
    let mut faults = Faults {
        place: subject.path.clone(),
        found: Vec::new(),
    };
    let form = form(subject.kind);
    let stem = subject
        .path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".toml");
    faults.when(!subject.id.ends_with(stem), || {
        format!("its id {} is not its name", subject.id)
    });
    if let Some(aliases) = &subject.aliases {
        faults.count("aliases", aliases.len(), &ALIASES);
        let mixed = aliases
            .iter()
            .filter(|alias| **alias != alias.to_lowercase());
        faults.found.extend(
            mixed.map(|alias| format!("{}: alias {alias:?} is not lower case", subject.path)),
        );
    }
    if subject.kind == Kind::Case {
        faults.count("facts", subject.facts.len(), &FACTS);
        for fact in &subject.facts {
            faults.entries("facts.about", &fact.about);
        }
    }
    if form.phases.is_empty() {
        faults.when(subject.items.is_empty(), || "no question".to_owned());
    } else {
        let ids: Vec<_> = subject.items.iter().map(|item| item.id.as_str()).collect();
        faults.when(ids != form.phases, || {
            format!("phases are {ids:?}, not {:?}", form.phases)
        });
    }
    let ease = prose::reading_ease(all_prose(subject));
    if let Some(ease) = ease.filter(|ease| *ease < READING_EASE) {
        faults.add(&format!("reading ease {ease:.0}, at least {READING_EASE}"));
    }
    for text in subject
        .prose
        .iter()
        .chain(subject.facts.iter().map(|fact| &fact.text))
    {
        faults.prose(text);
    }
    for item in &subject.items {
        faults.place = format!("{} {}", subject.path, item.id);
        check_item(&mut faults, &form, item);
    }
    faults.found
}

fn check_item(faults: &mut Faults, form: &Form, item: &Item) {
    let is_question = form.phases.is_empty();
    let is_ladder = is_question && *form.key_points.end() > 0;
    faults.when(!is_id(&item.id), || {
        "the id is not of a-z, 0-9, _ and -".to_owned()
    });
    faults.key("levels", item.levels.is_some(), is_question);
    faults.key("rung", item.rung.is_some(), is_ladder);
    faults.key("reference", item.reference.is_some(), is_ladder);
    faults.when(item.hard.is_some() && !is_question, || {
        "`hard` has no place here".to_owned()
    });
    if let Some(levels) = &item.levels {
        faults.count(
            "levels",
            levels.len(),
            &if is_ladder { 1..=4 } else { 1..=2 },
        );
    }
    if is_question {
        faults.count(
            "words of the text",
            prose::words(&item.text).len(),
            &QUESTION_WORDS,
        );
    }
    faults.when(!item.text.ends_with(['?', '.']), || {
        "the text ends with neither ? nor .".to_owned()
    });
    faults.when(item.text == item.reworded, || {
        "reworded is the same text".to_owned()
    });
    faults.count("shows", item.shows.len(), &SHOWS);
    faults.count("about", item.about.len(), &ABOUT);
    faults.entries("about", &item.about);

    let key_points = item.key_points.as_deref().unwrap_or_default();
    faults.count("key_points", key_points.len(), &form.key_points);
    for point in key_points {
        faults.count("any of a key point", point.any.len(), &WAYS_TO_SAY);
        faults.entries("key_points.any", &point.any);
    }
    let mistakes = item.errors.as_deref().unwrap_or_default();
    faults.count("errors", mistakes.len(), &MISTAKES);
    for mistake in mistakes {
        faults.when(mistake.any.is_empty(), || {
            "an error without phrases".to_owned()
        });
        faults.entries("errors.any", &mistake.any);
    }
    check_numbers(faults, item);
    check_probes(faults, form, item);
    for text in item_prose(item) {
        faults.prose(text);
    }
}

fn check_numbers(faults: &mut Faults, item: &Item) {
    let numbers = item.numbers.as_deref().unwrap_or_default();
    if item.id == "analyse" || !numbers.is_empty() {
        faults.count("numbers", numbers.len(), &NUMBERS);
        faults.when(item.id != "analyse" && item.id != "insight", || {
            "`numbers` has no place here".to_owned()
        });
    }
    for number in numbers {
        faults.when(!number.answer.is_finite(), || {
            format!("{:?}: the answer is no figure", number.what)
        });
        let bounded = (0.0..=TOLERANCE).contains(&number.tolerance);
        faults.when(!bounded, || {
            format!(
                "{:?}: the tolerance is not from 0 to {TOLERANCE}",
                number.what
            )
        });
        let told = [&number.what, &number.unit, &number.working]
            .iter()
            .all(|text| !text.trim().is_empty());
        faults.when(!told, || {
            "a figure without what, unit or working".to_owned()
        });
    }
}

fn check_probes(faults: &mut Faults, form: &Form, item: &Item) {
    faults.count("probes", item.probes.len(), &form.probes);
    for needed in form
        .probes_needed
        .iter()
        .filter(|needed| !item.probes.contains_key(**needed))
    {
        faults.add(&format!("no probe for {needed}"));
    }
    for unknown in item
        .probes
        .keys()
        .filter(|key| !form.probes_known.contains(&key.as_str()))
    {
        faults.add(&format!(
            "a probe for {unknown}, which this kind does not rate"
        ));
    }
    let with_topic = item
        .probes
        .values()
        .filter(|probe| probe.contains("{topic}"))
        .count();
    faults.when(with_topic > 1, || {
        "{topic} in more than one probe".to_owned()
    });
    for probe in item.probes.values() {
        let rest = probe.replace("{topic}", "");
        faults.when(rest.contains(['{', '}']), || {
            format!("a placeholder other than {{topic}}: {probe:?}")
        });
    }
}

/// Everything of a file that people get to read.
fn all_prose(subject: &Subject) -> impl Iterator<Item = &str> {
    let head = subject
        .prose
        .iter()
        .chain(subject.facts.iter().map(|fact| &fact.text))
        .map(String::as_str);
    head.chain(subject.items.iter().flat_map(item_prose))
}

fn item_prose(item: &Item) -> impl Iterator<Item = &str> {
    let own = [&item.text, &item.reworded]
        .into_iter()
        .chain(&item.reference)
        .chain(&item.shows);
    let points = item.key_points.iter().flatten().map(|point| &point.text);
    let mistakes = item.errors.iter().flatten().map(|mistake| &mistake.says);
    own.chain(item.probes.values())
        .chain(points)
        .chain(mistakes)
        .map(String::as_str)
}

fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}

/// Lower case; punctuation only where the matching keeps it; `*` only at the end of a word.
fn is_entry(entry: &str) -> bool {
    let word = |word: &str| {
        let stem = word.strip_suffix('*').unwrap_or(word);
        let kept =
            |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'#' | b'.' | b'/' | b'-');
        !stem.is_empty() && stem.bytes().all(kept)
    };
    entry.split(' ').all(word)
}

/// Faults of one place after the other.
struct Faults {
    place: String,
    found: Vec<String>,
}

impl Faults {
    fn add(&mut self, fault: &str) {
        self.found.push(format!("{}: {fault}", self.place));
    }

    fn when(&mut self, wrong: bool, fault: impl FnOnce() -> String) {
        if wrong {
            self.add(&fault());
        }
    }

    fn key(&mut self, key: &str, present: bool, wanted: bool) {
        self.when(wanted && !present, || format!("no `{key}`"));
        self.when(present && !wanted, || format!("`{key}` has no place here"));
    }

    fn count(&mut self, what: &str, found: usize, wanted: &RangeInclusive<usize>) {
        let (least, most) = (wanted.start(), wanted.end());
        self.when(!wanted.contains(&found), || {
            format!("{what}: {found}, should be {least} to {most}")
        });
    }

    fn entries(&mut self, key: &str, entries: &[String]) {
        for entry in entries.iter().filter(|entry| !is_entry(entry)) {
            self.add(&format!("{key}: {entry:?} can never match"));
        }
    }

    fn prose(&mut self, text: &str) {
        self.when(text.trim().is_empty(), || "an empty text".to_owned());
        for sentence in prose::sentences(text) {
            let words = prose::words(sentence).len();
            self.when(words > SENTENCE_WORDS, || {
                format!("{words} words, at most {SENTENCE_WORDS}: {sentence:?}")
            });
        }
        for (entry, matter) in protected::touched(text) {
            self.add(&format!("touches {matter} ({entry}): {text:?}"));
        }
    }
}

#[cfg(test)]
mod tests;
