//! Picks verbatim words of the latest answer as evidence.

use super::text::Reading;

/// Longest quote, in characters.
const LONGEST: usize = 160;

/// The words of a sentence of the latest answer, shortened at a word; none where the sentence is
/// of an earlier answer, too short, masked, or holds an instruction.
pub(super) fn quote(reading: &Reading, latest: usize, text: &str, at: usize) -> Option<String> {
    let sentence = reading
        .sentences
        .get(at)
        .filter(|sentence| sentence.answer == latest && !sentence.empty)?;
    let range = sentence.range();
    let cut = reading
        .cuts
        .get(latest)
        .into_iter()
        .flatten()
        .any(|cut| cut.start < range.end && range.start < cut.end);
    let words = text.get(range)?.trim();
    if cut || words.contains("[REDACTED]") || words.split_whitespace().count() < 3 {
        return None;
    }
    Some(shortened(words, LONGEST).to_owned())
}

/// The words, or their beginning up to a comma or a conjunction, at most so many characters: never a
/// half sentence. None where it cannot be cut so.
pub(super) fn clause(words: &str, most: usize) -> Option<&str> {
    let Some((end, _)) = words.char_indices().nth(most) else {
        return Some(words);
    };
    let head = words.get(..end)?;
    let cut = [
        ", ",
        "; ",
        ": ",
        " and ",
        " but ",
        " because ",
        " so ",
        " which ",
        " since ",
    ]
    .iter()
    .filter_map(|joint| head.rfind(joint))
    .max()?;
    let clause = head
        .get(..cut)?
        .trim_end_matches(|c: char| !c.is_alphanumeric());
    (clause.split_whitespace().count() >= 5).then_some(clause)
}

/// The beginning of the text, at most so many characters, cut after a word.
pub(super) fn shortened(text: &str, most: usize) -> &str {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return text;
    };
    let cut = text.get(..end).unwrap_or_default();
    let last = cut.rfind(char::is_whitespace).unwrap_or(end);
    cut.get(..last)
        .unwrap_or(cut)
        .trim_end_matches(|c: char| !c.is_alphanumeric())
}
