//! Ratings from 0 to 10 as people give them: "7", "seven out of ten", "80 %", "pretty confident".

use crate::phrases::{Word, Words};

/// Most words of a message that gives a rating beside what it tells.
const MOST_WORDS: usize = 14;
/// Most words of one that gives little else.
const FEW_WORDS: usize = 4;

/// A number before one of these counts something else.
const UNITS: &str = " hour hours day days week weeks month months year years minute minutes people pm am k \
    times pages things points euros dollars pounds years' clock ";

/// Ratings in words, the more particular first: how sure, how much it matters.
const SAID: [(u8, &[&str]); 9] = [
    (1, &["not at all", "not one bit", "hardly", "barely"]),
    (
        4,
        &[
            "not very",
            "not that",
            "not really",
            "not so",
            "not too",
            "a little",
            "slightly",
        ],
    ),
    (
        5,
        &[
            "so so",
            "half half",
            "fifty fifty",
            "50 50",
            "not sure",
            "unsure",
            "somewhere in the middle",
        ],
    ),
    (
        10,
        &[
            "absolutely",
            "totally",
            "completely",
            "hundred percent",
            "extremely",
            "more than anything",
            "a hundred",
        ],
    ),
    (
        9,
        &["very", "really sure", "really confident", "highly", "a lot"],
    ),
    (8, &["pretty", "quite", "rather sure", "rather confident"]),
    (7, &["fairly", "reasonably", "somewhat"]),
    (9, &["really important", "so important"]),
    (8, &["confident", "sure", "important"]),
];

/// The rating in a message, where it gives one.
pub(super) fn rating(words: &Words) -> Option<u8> {
    if words.len() > MOST_WORDS {
        return None;
    }
    (0..words.len())
        .find_map(|at| figure(words.all(), at))
        .or_else(|| in_words(words))
}

/// The message gives a rating in figures and little else.
pub(super) fn is_bare(words: &Words) -> bool {
    words.len() <= FEW_WORDS && (0..words.len()).any(|at| figure(words.all(), at).is_some())
}

fn figure(all: &[Word], at: usize) -> Option<u8> {
    const NAMES: [&str; 11] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let text = all.get(at)?.text.as_str();
    let next = all.get(at + 1).map_or("", |word| word.text.as_str());
    if UNITS.contains(&format!(" {next} ")) {
        return None;
    }
    let named = NAMES.iter().position(|name| *name == text);
    // "One" is a rating only where nothing else is said.
    let named = named.filter(|at| *at != 1 || all.len() <= 2);
    let spelled = named.and_then(|at| u8::try_from(at).ok());
    let digits = text.split(['/', '-']).next().unwrap_or(text);
    let whole = digits
        .split('.')
        .next()
        .unwrap_or(digits)
        .parse::<u8>()
        .ok();
    match whole {
        Some(percent) if ["percent", "per"].contains(&next) && percent <= 100 => Some(percent / 10),
        Some(rating) => Some(rating).filter(|rating| *rating <= 10),
        None => spelled,
    }
}

fn in_words(words: &Words) -> Option<u8> {
    let texts: Vec<&str> = words.all().iter().map(|word| word.text.as_str()).collect();
    let text = format!(" {} ", texts.join(" "));
    let has = |phrase: &&str| text.contains(&format!(" {phrase} "));
    SAID.iter()
        .find(|(_, phrases)| phrases.iter().any(&has))
        .map(|(rating, _)| *rating)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_are_read_as_people_give_them() {
        for (said, rated) in [
            ("7", Some(7)),
            ("8/10", Some(8)),
            ("8 out of 10", Some(8)),
            ("seven out of ten", Some(7)),
            ("Maybe a seven", Some(7)),
            ("7.5", Some(7)),
            ("6-7", Some(6)),
            ("80 percent", Some(8)),
            ("It matters a lot, I'd say 10", Some(10)),
            ("pretty confident, maybe an 8", Some(8)),
            ("pretty confident", Some(8)),
            ("very sure", Some(9)),
            ("not very confident", Some(4)),
            ("not sure", Some(5)),
            ("not at all", Some(1)),
            ("is very important for me", Some(9)),
            ("in three weeks", None),
            ("I need ten minutes", None),
            ("one of my colleagues said no", None),
            ("It's four pages long and full of duties", None),
            ("yes", None),
        ] {
            assert_eq!(rating(&Words::of(said)), rated, "{said}");
        }
    }
}
