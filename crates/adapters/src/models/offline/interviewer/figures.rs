//! Figures in answers: which numbers measure something, in digits or in letters, and which stand
//! against each other.

mod sums;

use super::lexicon::Cue;
#[cfg(test)]
use super::text::Reading;
use super::text::{Sentence, Word, is_figure};
pub(super) use sums::{Sums, sums};

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
}
