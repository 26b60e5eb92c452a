//! Figures in answers: which numbers measure something, which equations a candidate writes and
//! whether they are right, and whether a figure that was asked for is there.

use domain::catalogue::question::Figure;

use super::lexicon::Cue;
use super::text::{Reading, Sentence, Word, is_figure};

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// Words that measure without a digit.
const SHARES: [&str; 7] = [
    "halved",
    "doubled",
    "tripled",
    "trebled",
    "quadrupled",
    "twice",
    "threefold",
];

/// Parts of a whole: they measure after "a" or "by", and not as a place in a row.
const PARTS: [&str; 8] = [
    "half", "third", "thirds", "quarter", "quarters", "fifth", "tenth", "dozen",
];

/// What stands for a number in a comparison.
const NONE: [&str; 3] = ["none", "nobody", "nothing"];

/// What sets one value against another: "one instead of seven".
const COMPARED: [&str; 12] = [
    "instead",
    "against",
    "before",
    "from",
    "where",
    "previously",
    "than",
    "compared",
    "versus",
    "place",
    "used",
    "out",
];

/// Before a number and a unit of time these tell when or how long, not how much came of it.
const WHEN: [&str; 14] = [
    "after",
    "for",
    "over",
    "in",
    "during",
    "every",
    "each",
    "next",
    "last",
    "past",
    "about",
    "following",
    "first",
    "of",
];

/// A number of people at a table is no measure.
const PARTIES: [&str; 16] = [
    "of",
    "teams",
    "options",
    "ways",
    "sides",
    "colleagues",
    "departments",
    "things",
    "parties",
    "people",
    "managers",
    "groups",
    "criteria",
    "engineers",
    "questions",
    "versions",
];

/// The value of a number word, "one" and "a hundred" aside: they are said of anything.
pub(super) fn value(lower: &str) -> Option<f64> {
    if lower != "one"
        && let Some(number) = spelled(lower)
    {
        return Some(number);
    }
    let core = lower.trim_start_matches(['$', '+', '#']).replace(',', "");
    let (core, factor) = match core.strip_suffix(['%', 'k', 'm']) {
        Some(rest) if core.ends_with('k') => (rest, 1_000.0),
        Some(rest) if core.ends_with('m') => (rest, 1_000_000.0),
        Some(rest) => (rest, 1.0),
        None => (core.as_str(), 1.0),
    };
    let digits = core.starts_with(|c: char| c.is_ascii_digit());
    digits
        .then(|| core.parse::<f64>().ok())
        .flatten()
        .map(|number| number * factor)
}

/// The value of a number in letters: "seven", "thirty-one".
fn spelled(lower: &str) -> Option<f64> {
    let place = |list: &[&str], word: &str| list.iter().position(|known| *known == word);
    let number = |whole: usize| u32::try_from(whole).ok().map(f64::from);
    if let Some(unit) = place(&UNITS, lower) {
        return number(unit);
    }
    let (tens, units) = lower.split_once('-').unwrap_or((lower, "zero"));
    number(20 + 10 * place(&TENS, tens)? + place(&UNITS, units).filter(|unit| *unit < 10)?)
}

/// Two values of a sentence are set against each other: "one such wait instead of seven", "zero
/// failures, where before it was three a month".
pub(super) fn compares(sentence: &Sentence) -> bool {
    let words = || sentence.words.iter().map(|word| word.lower.as_str());
    let next = |at: usize| sentence.words.get(at + 1);
    let counts = |at: usize, word: &str| {
        let idle = next(at).is_some_and(|next| {
            PARTIES.contains(&next.lower.as_str()) || next.cues.has(Cue::TimeUnit)
        });
        !idle && (value(word).is_some() || word == "one")
    };
    let values = words()
        .enumerate()
        .filter(|(at, word)| counts(*at, word))
        .count();
    let none = words().any(|word| NONE.contains(&word));
    (values >= 2 || (values == 1 && none)) && words().any(|word| COMPARED.contains(&word))
}

/// How many figures of a sentence measure something: shares, amounts, counts with a unit, changes
/// from one value to another; dates, times of day and spans of time that only tell when are none.
pub(super) fn measures(sentence: &Sentence) -> usize {
    (0..sentence.words.len())
        .filter(|at| measures_at(sentence, *at))
        .count()
}

fn measures_at(sentence: &Sentence, at: usize) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| sentence.words.get(at));
    let lower = |at: Option<usize>| word(at).map_or("", |w| w.lower.as_str());
    let Some(here) = sentence.words.get(at) else {
        return false;
    };
    let before = lower(at.checked_sub(1));
    let after = at.checked_add(1);
    let (next, beyond) = (lower(after), lower(at.checked_add(2)));
    if SHARES.contains(&here.lower.as_str()) {
        return true;
    }
    if PARTS.contains(&here.lower.as_str()) {
        let earlier = lower(at.checked_sub(2));
        return before == "by"
            || value(before).is_some()
            || (matches!(before, "a" | "about" | "one")
                && matches!(
                    earlier,
                    "by" | "to" | "than" | "over" | "under" | "nearly" | "almost"
                ));
    }
    let Some(number) = value(&here.lower) else {
        return false;
    };
    if here.lower.contains('%') || here.lower.starts_with('$') || next == "percent" {
        return true;
    }
    if is_figure(here) && (1900.0..2100.0).contains(&number) && !here.lower.contains(',') {
        return false;
    }
    let time = word(after).is_some_and(|w| w.cues.has(Cue::TimeUnit));
    let moved = matches!(
        before,
        "from" | "to" | "by" | "under" | "below" | "above" | "than"
    );
    if time {
        let when = WHEN.contains(&before)
            || matches!(beyond, "ago" | "later" | "after" | "before")
            || matches!(before, "at" | "within" | "the" | "another");
        return !when || moved;
    }
    if matches!(next, "am" | "pm" | "o'clock" | "oclock") {
        return false;
    }
    if is_figure(here) {
        return !PARTIES.contains(&next) || next == "of" && beyond != "us";
    }
    moved
        || word(after).is_some_and(|w| w.cues.has(Cue::Unit) || counted(w))
        || (matches!(next, "other" | "more" | "fewer" | "new" | "further")
            && word(at.checked_add(2)).is_some_and(|w| w.cues.has(Cue::Unit) || counted(w)))
        || next == "out"
        || (next == "of" && value(beyond).is_some())
        || (next == "in" && value(beyond).is_some())
}

/// A noun in the plural: a thing that a number before it counts.
fn counted(word: &Word) -> bool {
    let lower = word.lower.as_str();
    !word.function
        && !word.name
        && lower.len() > 3
        && lower.ends_with('s')
        && !lower.ends_with("ss")
        && !word.cues.has(Cue::TimeUnit)
        && !PARTIES.contains(&lower)
}

/// What the sums in an answer are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sums {
    /// Equations that hold.
    pub(super) right: usize,
    /// Equations that do not.
    pub(super) wrong: usize,
    /// Figures asked for that are there.
    pub(super) found: usize,
    /// Figures in all.
    pub(super) figures: usize,
}

/// Reads the sums of an answer against the figures asked for.
pub(super) fn sums(reading: &Reading, asked: &[Figure], texts: &[String]) -> Sums {
    let mut sums = Sums::default();
    let mut values: Vec<f64> = Vec::new();
    for (_, sentence) in reading.telling() {
        for (at, word) in sentence.words.iter().enumerate() {
            let Some(number) = value(&word.lower) else {
                continue;
            };
            let factor = match sentence.words.get(at + 1).map(|next| next.lower.as_str()) {
                Some("million") => 1_000_000.0,
                Some("thousand") => 1_000.0,
                Some(_) | None => 1.0,
            };
            values.push(number * factor);
        }
    }
    sums.figures = values.len();
    sums.found = asked
        .iter()
        .filter(|figure| {
            values
                .iter()
                .any(|value| near(*value, figure.answer, figure.tolerance))
        })
        .count();
    for text in texts {
        for right in equations(text) {
            if right {
                sums.right += 1;
            } else {
                sums.wrong += 1;
            }
        }
    }
    sums
}

fn near(value: f64, answer: f64, tolerance: f64) -> bool {
    (value - answer).abs() <= answer.abs() * tolerance.max(0.001) + 1e-9
}

/// The equations written out in a text (`600 / 2.50 = 240`, `50 times 8 is 400`), each with whether
/// it holds within two per cent: candidates round.
fn equations(text: &str) -> Vec<bool> {
    let parts = parts(text);
    let mut results = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if *part != Part::Equals {
            continue;
        }
        let Some(Part::Number(claimed)) = parts.get(at + 1) else {
            continue;
        };
        if matches!(parts.get(at + 2), Some(Part::Sign(_))) {
            continue;
        }
        if let Some(worked_out) = before(&parts, at) {
            results.push(near(*claimed, worked_out, 0.02));
        }
    }
    results
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Number(f64),
    Sign(char),
    Equals,
    Other,
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let spaced = text
        .replace('=', " = ")
        .replace('*', " * ")
        .replace('/', " / ");
    for chunk in spaced.split_whitespace() {
        let trimmed = chunk.trim_end_matches(['.', ',', ';', ':', ')', '?', '!']);
        let trimmed = trimmed.trim_start_matches('(');
        let lower = trimmed.to_lowercase();
        if lower == "million" {
            if let Some(Part::Number(number)) = parts.last_mut() {
                *number *= 1_000_000.0;
            }
            continue;
        }
        parts.push(match lower.as_str() {
            "=" | "is" | "are" | "equals" | "makes" => Part::Equals,
            "+" | "plus" => Part::Sign('+'),
            "-" | "minus" | "less" => Part::Sign('-'),
            "*" | "x" | "times" => Part::Sign('*'),
            "/" | "divided" => Part::Sign('/'),
            "by" if parts.last() == Some(&Part::Sign('/')) => continue,
            word => value(word)
                .filter(|_| !word.ends_with('%'))
                .map_or(Part::Other, Part::Number),
        });
        if chunk.len() > trimmed.len() && chunk.ends_with(['.', ';', '!', '?']) {
            parts.push(Part::Other);
        }
    }
    parts
}

/// The chain of numbers and signs that ends before `at`, worked out; at most four numbers.
fn before(parts: &[Part], at: usize) -> Option<f64> {
    let mut start = at;
    while start > 0 {
        match parts.get(start - 1) {
            Some(Part::Number(_) | Part::Sign(_)) => start -= 1,
            Some(Part::Equals | Part::Other) | None => break,
        }
    }
    let mut terms: Vec<f64> = Vec::new();
    let mut sign = None;
    let mut signs = 0;
    for part in parts.get(start..at)? {
        match (part, sign, terms.last_mut()) {
            (Part::Number(number), None, None) | (Part::Number(number), Some('+'), Some(_)) => {
                terms.push(*number);
            }
            (Part::Number(number), Some('-'), Some(_)) => terms.push(-number),
            (Part::Number(number), Some('*'), Some(last)) => *last *= number,
            (Part::Number(number), Some('/'), Some(last)) if *number != 0.0 => *last /= number,
            (Part::Sign(next), None, Some(_)) => {
                sign = Some(*next);
                signs += 1;
                continue;
            }
            (Part::Number(_) | Part::Sign(_) | Part::Equals | Part::Other, _, _) => return None,
        }
        sign = None;
    }
    (signs > 0 && sign.is_none()).then(|| terms.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        Reading::of(&[text], "")
            .sentences
            .iter()
            .map(measures)
            .sum()
    }

    #[test]
    fn amounts_shares_and_changes_measure() {
        for text in [
            "Complaints fell by 12 percent.",
            "It dropped from three days to 4 hours.",
            "We saved $3,000 on that.",
            "Errors halved.",
            "7 out of 8 were right.",
            "We had five complaints.",
            "Six other patients went the same way.",
        ] {
            assert!(count(text) > 0, "{text}");
        }
    }

    #[test]
    fn dates_and_spans_that_tell_when_do_not_measure() {
        for text in [
            "It was in 2021.",
            "Two weeks later it went live.",
            "After three months we were done.",
            "The two teams agreed.",
            "One of us rang at 5 pm.",
            "I joined 6 years ago.",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }

    #[test]
    fn equations_are_worked_out() {
        assert_eq!(
            equations("600 / 2.50 = 240, and 30 x 2.50 = 75."),
            [true, true]
        );
        assert_eq!(
            equations("50 times 8 is 400. 2.4 million / 3 = 800,000"),
            [true, true]
        );
        assert_eq!(equations("150 * 8 = 1300"), [false]);
        assert_eq!(equations("600 divided by 2.50 is 240"), [true]);
        assert!(equations("the margin is 12 and 5 is fine").is_empty());
    }
}
