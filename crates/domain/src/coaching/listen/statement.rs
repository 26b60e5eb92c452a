//! The short statement in what somebody says at length: a goal or a measure is what is wished, not the
//! story around it.

use super::bare;
use crate::coaching::state::excerpt;
use crate::text::Redacted;

/// Words of a statement.
const MOST_WORDS: usize = 16;
/// Words before which nothing is cut.
const LEAST_WORDS: usize = 3;

/// What leads up to a wish and is none of it.
const LEADS: [&str; 13] = [
    "goal is",
    "my goal is",
    "my goal would be",
    "my other goal is",
    "my second goal is",
    "my aim is",
    "the goal is",
    "what i want is",
    "what i really want is",
    "i suppose",
    "i think",
    "i guess",
    "basically",
];

/// The reason, the objection, the story begin.
const TURNS: &str = " because cause cos but although though whereas otherwise which ";

/// So do they where these follow a comma.
const TURNS_AFTER_COMMA: &str = " and so as since while where he she they i we my it that this everybody everyone nobody or then ";

/// Or where these follow "and".
const TURNS_AFTER_AND: &str = " i he she they we my then on it not that also ";

/// What no statement ends with that was cut for its length.
const DANGLING: &str = " and or to of the a an that with in on at for my by is so as than about into onto from without ";

/// The statement at the beginning of a text, at most `most` bytes.
pub(super) fn statement(text: &str, most: usize) -> Redacted {
    let words: Vec<&str> = without_lead(bare(text)).split_whitespace().collect();
    let low = |at: usize| small(words.get(at).copied().unwrap_or_default());
    let ends = |at: usize, marks: &[char]| words.get(at).is_some_and(|word| word.ends_with(marks));
    let turns = |at: usize| {
        let before = at.saturating_sub(1);
        let word = low(at);
        listed(TURNS, &word)
            || (ends(before, &[',', ';', ':']) && listed(TURNS_AFTER_COMMA, &word))
            || (word == "and" && listed(TURNS_AFTER_AND, &low(at + 1)))
            || ends(before, &['.', '!', '?'])
    };
    let cut = (LEAST_WORDS..words.len().min(MOST_WORDS)).find(|at| turns(*at));
    let mut end = cut.unwrap_or(words.len().min(MOST_WORDS));
    let length = |end: usize| {
        words
            .iter()
            .take(end)
            .map(|word| word.len() + 1)
            .sum::<usize>()
    };
    let mut dangling = match cut {
        Some(_) => " and or so then ",
        None if end < words.len() => DANGLING,
        None => "",
    };
    while end > 1 && (length(end) > most || (end > LEAST_WORDS && listed(dangling, &low(end - 1))))
    {
        if length(end) > most {
            dangling = DANGLING;
        }
        end -= 1;
    }
    let kept = words.get(..end).unwrap_or_default().join(" ");
    excerpt(kept.trim_end_matches([',', ';', ':', ' ', '-']), most)
}

/// The words behind "my goal is" and "what I would like is".
fn without_lead(text: &str) -> &str {
    let low = text.to_lowercase().replace('\u{2019}', "'");
    // Lower case of another length would cut in the wrong place.
    if low.len() != text.len() {
        return text;
    }
    if low.starts_with("what i") || low.starts_with("what i'd") {
        let behind = low.find(" is ").map(|at| at + " is ".len());
        return behind.and_then(|at| text.get(at..)).unwrap_or(text);
    }
    let lead = LEADS.iter().find(|lead| {
        low.strip_prefix(**lead).is_some_and(|rest| {
            rest.starts_with([' ', ',']) && rest.split_whitespace().count() >= 2
        })
    });
    lead.and_then(|lead| text.get(lead.len()..))
        .map_or(text, |rest| rest.trim_start_matches([' ', ',']))
}

fn small(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
}

fn listed(list: &str, word: &str) -> bool {
    !word.is_empty() && list.contains(&format!(" {word} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_the_wish_without_the_story_around_it() {
        for (said, wish) in [
            (
                "I would like to be the deputy one day but I also have two small children and it is complicated",
                "I would like to be the deputy one day",
            ),
            (
                "I want to be asked next time, because last time I found out from the noticeboard",
                "I want to be asked next time",
            ),
            (
                "My goal is to get a written review by the end of May, because otherwise the bonus is gone",
                "to get a written review by the end of May",
            ),
            (
                "what I would really like at the end of the day is to work four days a week from January on because of my son",
                "to work four days a week from January on",
            ),
            (
                "When my head nurse mentions it in my yearly talk in June and writes it into the form and not only says it in the corridor between two patients",
                "When my head nurse mentions it in my yearly talk in June and writes it",
            ),
            (
                "I want a raise, a title and more say",
                "I want a raise, a title and more say",
            ),
            ("peace", "peace"),
            ("My goal", "My goal"),
        ] {
            assert_eq!(statement(said, 150).as_str(), wish, "{said}");
        }
        let bounded = "I want to understand why the whole department was moved";
        assert_eq!(statement(bounded, 34).as_str(), "I want to understand why");
    }
}
