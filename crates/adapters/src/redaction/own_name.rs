//! The candidate's own name: each word that could be one is hashed and compared.

use std::ops::Range;
use std::sync::LazyLock;

use domain::text::{MarkKind, SpanKind};
use regex::Regex;

use super::found::{Found, after, before, pattern};
use super::known::{Known, is_cased_name, titled};
use super::words;

/// Longer runs of letters are no name.
const LONGEST: usize = 32;
/// How far an address around a name is looked at.
const MOST_BYTES: usize = 120;

/// What joins the parts of one name: space, hyphen, initials, particles.
static JOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[ ,'_.-]{1,2}(?:[A-Za-z]\.?|(?i:de|la|las|los|del|di|da|do|dos|van|der|den|von|zu|bin|ibn|al|el|le|y|e|ter|ten|st|san))){0,3}[ ,'_.-]{0,2}$",
    )
});

/// Initials or `O'` before a name.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:^|(?u:[^A-Za-z.]))(?P<value>(?:[A-Z]\. ?){1,3}|[A-HJ-Z] |[A-Za-z]')$")
});

/// Particles before a name; they count where they belong to the candidate's.
static PARTICLES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|(?u:[^A-Za-z.]))(?P<value>(?:[A-Za-z]{2,4}[ '-]){1,3})$"));

/// An initial after a name.
static TRAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ (?:[A-Z]\.(?: [A-Z]\.)?|Jr\b\.?|Sr\b\.?|I{2,3}\b)"));

/// A part of an address: the whole of it names the candidate.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:https?://|www\.)|[a-z0-9-]\.(?:com|dev|io|me|net|org|app|co|uk|de|ai|info|page|site|tech|blog|xyz)(?:/|$)",
    )
});

pub(super) fn find(view: &str, known: &mut Known<'_>, found: &mut Vec<Found>) {
    if !known.has(MarkKind::Name) && !known.has(MarkKind::CasedName) {
        return;
    }
    let words = words_of(view);
    let mut own: Vec<bool> = words
        .iter()
        .map(|range| is_own(view, range, known))
        .collect();
    recognise_neighbours(view, &words, &mut own, known);
    let mut names: Vec<Range<usize>> = Vec::new();
    for (word, _) in words.into_iter().zip(own).filter(|(_, own)| *own) {
        match names.last_mut() {
            Some(last) if is_joined(view, last.end, word.start) => last.end = word.end,
            Some(_) | None => names.push(word),
        }
    }
    for name in names {
        let found_name = widened(view, name, known);
        found.push(found_name);
    }
}

/// The runs of letters.
fn words_of(view: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in view.char_indices().filter(|(_, c)| c.is_alphabetic()) {
        match words.last_mut() {
            Some(last) if last.end == at => last.end = at + c.len_utf8(),
            Some(_) | None => words.push(at..at + c.len_utf8()),
        }
    }
    words.retain(|word| (2..=LONGEST).contains(&(word.end - word.start)));
    words
}

fn is_own(view: &str, range: &Range<usize>, known: &mut Known<'_>) -> bool {
    let word = view.get(range.clone()).unwrap_or_default();
    let small = word.to_lowercase();
    let capital = word.starts_with(char::is_uppercase);
    if !is_cased_name(&small) {
        return known.is(MarkKind::Name, small);
    }
    capital
        && known.has(MarkKind::CasedName)
        && !is_other_use(view, range, &small)
        && known.is(MarkKind::CasedName, word.to_owned())
}

/// `Will you`, `May 2023`, `in June`: the word is used as one.
fn is_other_use(view: &str, range: &Range<usize>, small: &str) -> bool {
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^ (?:you|we|i|I|they|he|she|it|the|this|that|there|be|not|do|have|my|your|our)\b")
    });
    static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^,? \d"));
    static IN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:\b(?:in|since|until|till|from|by|last|next|early|late|mid|of)|\d(?:st|nd|rd|th)?) $",
        )
    });
    let next = after(view, range.end, 12);
    match small {
        "will" | "may" | "can" | "do" => {
            opens_sentence(view, range.start) && VERB.is_match(next)
                || small == "may" && is_month(view, range, &DATE, &IN)
        }
        "april" | "june" | "august" | "summer" | "autumn" | "winter" | "spring" => {
            is_month(view, range, &DATE, &IN)
        }
        _ => false,
    }
}

fn opens_sentence(view: &str, at: usize) -> bool {
    let left = before(view, at, 8).trim_end_matches(' ');
    left.is_empty() || left.ends_with(['.', '!', '?', '\n', '"', '\'', ':', ';', ','])
}

fn is_month(view: &str, range: &Range<usize>, date: &Regex, preposition: &Regex) -> bool {
    date.is_match(after(view, range.end, 12)) || preposition.is_match(before(view, range.start, 12))
}

/// Beside a part of the name, a common word of it is recognised in any case: `jane will okafor`.
fn recognise_neighbours(
    view: &str,
    words: &[Range<usize>],
    own: &mut [bool],
    known: &mut Known<'_>,
) {
    if !known.has(MarkKind::CasedName) || !known.has(MarkKind::Name) {
        return;
    }
    let forward = 1..words.len();
    let backward = (0..words.len().saturating_sub(1)).rev();
    let pairs = forward
        .map(|at| (at - 1, at))
        .chain(backward.map(|at| (at + 1, at)));
    for (beside, at) in pairs {
        let (Some(true), Some(false)) = (own.get(beside), own.get(at)) else {
            continue;
        };
        let (Some(one), Some(other)) = (words.get(beside.min(at)), words.get(beside.max(at)))
        else {
            continue;
        };
        let Some(word) = words.get(at).and_then(|range| view.get(range.clone())) else {
            continue;
        };
        let sure = words
            .get(beside)
            .and_then(|range| view.get(range.clone()))
            .is_some_and(|word| !words::is_common(&word.to_lowercase()));
        let near = view
            .get(one.end..other.start)
            .is_some_and(|gap| matches!(gap, " " | "-" | "_" | "." | ", "));
        if sure
            && near
            && known.is(MarkKind::CasedName, titled(word))
            && let Some(own) = own.get_mut(at)
        {
            *own = true;
        }
    }
}

fn is_joined(view: &str, end: usize, start: usize) -> bool {
    start - end <= 16 && view.get(end..start).is_some_and(|gap| JOINT.is_match(gap))
}

/// With initials around it, and with the whole address of which it is a part.
fn widened(view: &str, mut name: Range<usize>, known: &mut Known<'_>) -> Found {
    let left = before(view, name.start, MOST_BYTES);
    let left = left.rfind(|c: char| !is_in_address(c)).map_or(left, |at| {
        left.get(at..)
            .unwrap_or_default()
            .trim_start_matches(|c| !is_in_address(c))
    });
    let right = after(view, name.end, MOST_BYTES);
    let right = right
        .find(|c: char| !is_in_address(c))
        .and_then(|at| right.get(..at))
        .unwrap_or(right)
        .trim_end_matches(['.', '-', '/']);
    let whole = name.start - left.len()..name.end + right.len();
    if view
        .get(whole.clone())
        .is_some_and(|text| ADDRESS.is_match(text))
    {
        return Found::new(whole, SpanKind::Link);
    }
    name.start -= particles_before(view, &name, known);
    let lead = LEAD
        .captures(before(view, name.start, 12))
        .and_then(|captures| captures.name("value"))
        .map_or(0, |lead| lead.len());
    let trail = TRAIL
        .find(after(view, name.end, 8))
        .map_or(0, |trail| trail.len());
    Found::new(name.start - lead..name.end + trail, SpanKind::OwnName)
}

/// The bytes of the candidate's own particles before a part of the name: `van der Meer`.
fn particles_before(view: &str, name: &Range<usize>, known: &mut Known<'_>) -> usize {
    let Some(lead) = PARTICLES
        .captures(before(view, name.start, 16))
        .and_then(|captures| captures.name("value"))
        .map(|lead| lead.as_str().to_lowercase())
    else {
        return 0;
    };
    let first: String = after(view, name.start, LONGEST)
        .chars()
        .take_while(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let starts =
        std::iter::once(0).chain(lead.match_indices([' ', '\'', '-']).map(|(at, _)| at + 1));
    starts
        .filter_map(|start| lead.get(start..).filter(|lead| !lead.is_empty()))
        .find(|lead| known.is(MarkKind::Name, with_particles(lead, &first)))
        .map_or(0, str::len)
}

/// Particles and the name after them as one token.
pub(super) fn with_particles(particles: &str, name: &str) -> String {
    let words = particles
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty());
    words.chain([name]).collect::<Vec<_>>().join(" ")
}

fn is_in_address(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':' | '~' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::recognise::recognise;
    use crate::redaction::tests::null_hashes;
    use serde_json::{Value, json};

    fn found(name: &str, text: &str) -> Vec<String> {
        let hashes = null_hashes();
        let person = recognise(&hashes, &json!({ "name": name }), &Value::Null);
        let mut found = Vec::new();
        find(text, &mut Known::new(&hashes, &person), &mut found);
        found
            .into_iter()
            .map(|found| text[found.range].to_owned())
            .collect()
    }

    #[test]
    fn a_name_is_found_in_every_form() {
        for (text, name) in [
            ("I am Maria Gonzalez here", "Maria Gonzalez"),
            ("MARIA said", "MARIA"),
            ("as maria's idea", "maria"),
            ("Maria J. Gonzalez", "Maria J. Gonzalez"),
            ("M. Gonzalez led", "M. Gonzalez"),
            ("Gonzalez, Maria", "Gonzalez, Maria"),
            ("see maria-gonzalez.dev/cv.", "maria-gonzalez.dev/cv"),
            ("maria_gonzalez", "maria_gonzalez"),
        ] {
            assert_eq!(found("María González", text), [name], "{text}");
        }
        assert_eq!(found("Mies De Vries", "the DE VRIES way"), ["DE VRIES"]);
        assert_eq!(found("Will Okafor", "As Will I led it"), ["Will"]);
        assert_eq!(found("Sean O'Neill", "by O'Neill's team"), ["O'Neill"]);
        assert_eq!(
            found("Ana de la Cruz", "I, Ana de la Cruz, led"),
            ["Ana de la Cruz"]
        );
    }

    #[test]
    fn a_name_that_is_a_word_is_found_only_as_given() {
        assert_eq!(
            found("Will Okafor", "Will led it; we will ship; WILL"),
            ["Will"]
        );
        assert_eq!(found("Will Okafor", "will okafor"), ["will okafor"]);
        assert_eq!(
            found("Mark Grace", "Mark and Grace mark with grace"),
            ["Mark", "Grace"]
        );
        assert!(found("May Will", "Will you come in May 2023?").is_empty());
    }

    #[test]
    fn other_words_stay() {
        assert!(found("Maria Gonzalez", "MariaDB and Marian and Mari").is_empty());
        assert!(found("Ana de la Cruz", "de la and Al").is_empty());
    }
}
