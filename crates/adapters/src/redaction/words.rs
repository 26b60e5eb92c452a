//! Word lists: what is an ordinary word, what is a given name, what is never a name after a cue.

use std::collections::HashSet;
use std::sync::LazyLock;

static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words(include_str!("../../data/redaction/common_words.txt")));
static GIVEN: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words(include_str!("../../data/redaction/given_names.txt")));
static NOT_NAMES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words(include_str!("../../data/redaction/not_names.txt")));

fn words(list: &'static str) -> HashSet<&'static str> {
    list.split_ascii_whitespace().collect()
}

/// Whether a word in small letters is an ordinary one ("will", "mark", "engineer").
pub(super) fn is_common(word: &str) -> bool {
    COMMON.contains(word)
}

/// Whether a word in small letters is a given name and hardly ever anything else.
pub(super) fn is_given_name(word: &str) -> bool {
    GIVEN.contains(word)
}

/// Whether an ordinary word in small letters is also a common given name: one after "my manager"
/// or "worked with" and with a capital.
pub(super) fn is_name_and_word(word: &str) -> bool {
    NAMES_AND_WORDS.contains(&word)
}

/// Sorted.
const NAMES_AND_WORDS: [&str; 51] = [
    "amber", "april", "august", "autumn", "bill", "brook", "carter", "chase", "cliff", "cooper",
    "daisy", "dawn", "dean", "drew", "eve", "faith", "frank", "gene", "glen", "grace", "grant",
    "guy", "heath", "heather", "holly", "hope", "hunter", "iris", "ivy", "jack", "jean", "joy",
    "june", "lance", "lily", "mark", "martin", "mason", "max", "miles", "pat", "ray", "rob",
    "robin", "rose", "sandy", "sue", "summer", "victor", "violet", "will",
];

/// Whether a word in small letters is a company, product, place, month, department or role.
pub(super) fn is_no_name(word: &str) -> bool {
    NOT_NAMES.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_words_are_known_as_such() {
        for word in ["will", "mark", "grace", "hope", "engineer", "the"] {
            assert!(is_common(word), "{word}");
        }
        for name in ["sarah", "priya", "chen", "maria"] {
            assert!(is_given_name(name) && !is_common(name), "{name}");
        }
        assert!(is_no_name("google") && !is_no_name("sarah"));
    }
}
