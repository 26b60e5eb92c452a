//! Choosing what of a message to say back: one clause with somebody who does something.

use std::ops::RangeInclusive;

use super::{begun_small, plain, turned};

/// Words of a clause that is worth saying back.
const LENGTH: RangeInclusive<usize> = 4..=14;

/// What people put before a clause without meaning it.
const LEADS: [&str; 34] = [
    "i think that",
    "i think",
    "i guess",
    "i mean",
    "i feel like",
    "i feel that",
    "i'd say",
    "i suppose",
    "i believe",
    "i just",
    "to be honest",
    "honestly",
    "well",
    "so",
    "ok",
    "okay",
    "yes",
    "yeah",
    "no",
    "and",
    "but",
    "because",
    "actually",
    "also",
    "maybe",
    "then",
    "sometimes",
    "anyway",
    "mostly",
    "probably",
    "it's just that",
    "the thing is",
    "hello",
    "hi",
];

/// Words a clause may begin with: its subject is plain, and small letters do it no harm.
const STARTS: [&str; 16] = [
    "i", "i'm", "i've", "i'd", "im", "ive", "my", "we", "we're", "we've", "our", "he", "she",
    "they", "when", "whenever",
];

/// After the name of somebody absent these would make a judgement of it.
const JUDGES: [&str; 8] = ["is", "are", "was", "were", "he", "she", "they", "it"];

/// Words not to be said back.
const COARSE: [&str; 12] = [
    "idiot", "idiots", "stupid", "shit", "shitty", "fuck", "fucking", "bitch", "asshole",
    "bastard", "damn", "crap",
];

/// The clause of these sentences that says most, turned to face the person.
pub(crate) fn picked<'a>(sentences: impl Iterator<Item = &'a str>) -> Option<String> {
    let clauses = sentences.flat_map(clauses);
    let best = clauses
        .filter_map(|clause| said_back(&clause).map(|back| (weight(&clause), back)))
        .max_by_key(|(weight, _)| *weight);
    best.map(|(_, back)| back)
}

/// A sentence as one clause where it is short enough, else its parts.
fn clauses(sentence: &str) -> Vec<String> {
    let bare = without_lead(sentence.trim());
    if bare.split_whitespace().count() <= *LENGTH.end() {
        return vec![bare];
    }
    let parts = sentence
        .split([',', ';'])
        .flat_map(|part| part.split(" and "));
    parts
        .flat_map(|part| part.split(" but "))
        .map(|part| without_lead(part.trim()))
        .collect()
}

fn without_lead(clause: &str) -> String {
    let mut rest = clause.to_owned();
    loop {
        let low = plain(&rest);
        let lead = LEADS.iter().find(|lead| {
            low.strip_prefix(**lead)
                .is_some_and(|after| after.starts_with([' ', ',']))
        });
        let Some(lead) = lead else { return rest };
        // The lead is of plain letters and as long in the text; the apostrophe may be longer.
        let cut: String = rest.chars().skip(lead.chars().count()).collect();
        cut.trim_start_matches([' ', ',']).clone_into(&mut rest);
    }
}

fn said_back(clause: &str) -> Option<String> {
    let words: Vec<String> = clause
        .split_whitespace()
        .map(|word| plain(word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'')))
        .collect();
    let first = words.first()?;
    let clause = clause
        .trim_end_matches(" tbh")
        .trim_end_matches(" lol")
        .trim_end_matches(" though");
    let fits = LENGTH.contains(&words.len())
        && STARTS.contains(&first.as_str())
        && !clause.contains(['[', '(', '"', '?', ':', '\u{201c}', '\u{201d}'])
        && !words.iter().any(|word| COARSE.contains(&word.as_str()))
        && !words
            .iter()
            .any(|word| ["you", "your"].contains(&word.as_str()));
    let of_oneself = [
        "i", "i'm", "i've", "i'd", "we", "when", "whenever", "ive", "im",
    ]
    .contains(&first.as_str());
    let judges = |word: &String| JUDGES.contains(&word.as_str());
    let of_others = !of_oneself && words.iter().skip(1).take(3).any(judges);
    if !fits || of_others || says_nothing(&words) {
        return None;
    }
    let back = turned(clause.trim_end_matches(|c: char| !c.is_alphanumeric()));
    // Said back to the letter it would be parroting.
    (back != clause.trim_end_matches(|c: char| !c.is_alphanumeric())).then(|| begun_small(&back))
}

/// It tells that nothing is known, or wishes and plans: those have words of their own.
fn says_nothing(words: &[String]) -> bool {
    const OPENINGS: [&[&str]; 20] = [
        &["i", "don't", "know"],
        &["i", "dont", "know"],
        &["i", "do", "not", "know"],
        &["i", "don't", "really", "know"],
        &["i", "don't", "even", "know"],
        &["i'm", "not", "sure"],
        &["i", "am", "not", "sure"],
        &["i", "want"],
        &["i", "need"],
        &["i", "will"],
        &["i'd"],
        &["i", "would"],
        &["i'll"],
        &["ill"],
        &["i", "could"],
        &["i", "might"],
        &["i", "can"],
        &["i", "hope"],
        &["i", "like", "the"],
        &["i'm", "going", "to"],
    ];
    OPENINGS.iter().any(|opening| {
        words
            .iter()
            .zip(opening.iter())
            .filter(|(w, o)| w == *o)
            .count()
            == opening.len()
    })
}

/// Longer words say more, and so does what is said of oneself.
fn weight(clause: &str) -> usize {
    let letters: usize = clause
        .split_whitespace()
        .map(|word| word.chars().count().min(9))
        .sum();
    let own = plain(clause).starts_with("i ") || plain(clause).starts_with("i'");
    letters + if own { 15 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clause_that_says_most_comes_back() {
        for (said, back) in [
            (
                "Honestly, I don't chase people.",
                Some("you don't chase people"),
            ),
            (
                "He takes credit for my slides",
                Some("he takes credit for your slides"),
            ),
            (
                "I run the weekly status and chase people, but I never own a budget",
                Some("you run the weekly status and chase people, but you never own a budget"),
            ),
            ("He's an idiot who never worked with my team", None),
            ("My boss is lazy and rude", None),
            ("I don't really know what the criteria are", None),
            ("The second part fits more", None),
            ("paper though", None),
            ("I talked to [REDACTED] about it", None),
        ] {
            assert_eq!(picked([said].into_iter()).as_deref(), back, "{said}");
        }
    }
}
