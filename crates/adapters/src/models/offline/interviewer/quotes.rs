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

/// The first quotes of these sentences.
pub(super) fn quotes(
    reading: &Reading,
    latest: usize,
    text: &str,
    places: &[usize],
) -> Vec<String> {
    places
        .iter()
        .filter_map(|at| quote(reading, latest, text, *at))
        .take(2)
        .collect()
}
