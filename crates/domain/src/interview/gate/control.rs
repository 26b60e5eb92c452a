//! Control phrases and small talk: recognised only where they are all that a message says.

use crate::catalogue::matching::Words;
use crate::catalogue::phrases::GateWords;
use crate::interview::gate::{Heard, Standing};

/// Most words of a message that is nothing but control phrases.
const MOST_WORDS: usize = 16;

/// The control phrase a message is, if it is nothing else.
pub(super) fn recognise(
    message: &str,
    words: &Words,
    standing: Standing<'_>,
    lists: &GateWords,
) -> Option<Heard> {
    if words.len() > MOST_WORDS {
        return long_clarification(message, words, standing, lists);
    }
    if words.without(&lists.greeting).is_empty() {
        return small_talk(words, standing);
    }
    if let Some(control) = controls(message, standing, lists) {
        return Some(control);
    }
    if !standing.closing && standing.sheet.scored && is_not_knowing(words) {
        return Some(Heard::DontKnow);
    }
    long_clarification(message, words, standing, lists)
}

/// Small talk; in the closing part thanks are a good-bye. To a practical question a "yes" is the
/// answer.
fn small_talk(words: &Words, standing: Standing<'_>) -> Option<Heard> {
    if standing.closing && words.has("thank*") {
        return Some(Heard::NothingToAsk);
    }
    let agrees = ["yes", "yeah", "yep", "sure", "ok", "okay", "great"]
        .iter()
        .any(|yes| words.has(yes));
    let answers = agrees && !standing.sheet.scored && !standing.closing;
    (!answers).then_some(Heard::Greeting)
}

/// The control phrase that goes furthest, where every clause is one or mere courtesy.
fn controls(message: &str, standing: Standing<'_>, lists: &GateWords) -> Option<Heard> {
    let mut strongest: Option<Heard> = None;
    for clause in clauses(message) {
        match meaning(&clause, standing, lists) {
            Clause::Courtesy => {}
            Clause::Content => return None,
            Clause::Control(heard) => {
                let further = strongest.is_none_or(|so_far| rank(heard) < rank(so_far));
                strongest = if further { Some(heard) } else { strongest };
            }
        }
    }
    strongest
}

/// The clauses of a short message.
fn clauses(message: &str) -> Vec<Words> {
    message
        .split(['.', ',', ';', '!', '?', '\n', ':'])
        .map(Words::of)
        .filter(|words| !words.is_empty())
        .collect()
}

/// What a clause of a short message is.
enum Clause {
    Courtesy,
    Control(Heard),
    Content,
}

fn meaning(clause: &Words, standing: Standing<'_>, lists: &GateWords) -> Clause {
    let table: [(&[String], Heard); 8] = [
        (&lists.end, Heard::End),
        (&lists.redo, Heard::Redo),
        (&lists.no_questions, Heard::NothingToAsk),
        (&lists.clarify, Heard::Clarify),
        (&lists.pause, Heard::Pause),
        (&lists.repeat, Heard::Repeat),
        (&lists.skip, Heard::Skip),
        (&lists.dont_know, Heard::DontKnow),
    ];
    let core = clause.without(&lists.courtesy);
    let found = table.into_iter().find(|(list, heard)| {
        // To a practical question "not sure" is an answer; "no" says something in the end only.
        let applies = standing.closing
            || (*heard != Heard::NothingToAsk
                && (*heard != Heard::DontKnow || standing.sheet.scored));
        applies
            && list
                .iter()
                .any(|phrase| clause.are(phrase) || core.are(phrase))
    });
    match found {
        Some((_, heard)) => Clause::Control(heard),
        None if core.is_empty() || clause.without(&lists.greeting).is_empty() => Clause::Courtesy,
        None => Clause::Content,
    }
}

/// Which of several control phrases counts: the one that goes furthest.
fn rank(heard: Heard) -> u8 {
    match heard {
        Heard::End => 0,
        Heard::Redo => 1,
        Heard::NothingToAsk => 2,
        Heard::Clarify => 3,
        Heard::Repeat => 4,
        Heard::Skip => 5,
        Heard::DontKnow => 6,
        Heard::Pause => 7,
        Heard::Answer
        | Heard::Silence
        | Heard::Asks
        | Heard::Wonders
        | Heard::Greeting
        | Heard::OtherLanguage
        | Heard::Hostile
        | Heard::Gibberish
        | Heard::Copied
        | Heard::Instruction
        | Heard::OffTopic
        | Heard::Thin => 8,
    }
}

/// "I don't know much about that", but not "I don't know it by heart, but ..".
fn is_not_knowing(words: &Words) -> bool {
    let opens = [
        "i dont know",
        "i do not know",
        "i really dont know",
        "i honestly dont know",
        "sorry i dont know",
        "no idea",
        "i have no idea",
    ];
    words.len() <= 9
        && opens
            .iter()
            .any(|opening| words.position(opening) == Some(0))
        && !["but", "yet", "however", "though", "would", "maybe"]
            .iter()
            .any(|turn| words.has(turn))
}

/// A short question back about what is meant. Where asking is part of the task it is an answer.
fn long_clarification(
    message: &str,
    words: &Words,
    standing: Standing<'_>,
    lists: &GateWords,
) -> Option<Heard> {
    if standing.closing || standing.questions_welcome || words.len() > 25 {
        return None;
    }
    let asks = message.trim_end().ends_with('?');
    if words.len() <= 16 && (asks || words.len() <= 10) && words.has_any(&lists.clarify_anywhere) {
        return Some(Heard::Clarify);
    }
    let core = words.without(&lists.courtesy);
    let opens = lists
        .clarify_opening
        .iter()
        .any(|opening| words.position(opening) == Some(0) || core.position(opening) == Some(0));
    (asks && opens).then_some(Heard::Clarify)
}
