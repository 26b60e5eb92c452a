//! Checks over one source file: what it opens with, how long it is, and words that do not belong there.
//!
//! Words are found by plain search outside comments: a rule that needs a parser would be a lint.

/// Most lines of a source file.
const LINES: usize = 450;
/// Most lines of a file below a `tests` folder.
const TEST_LINES: usize = 800;

/// What marks unfinished work, written in halves so that this file does not contain it.
const UNFINISHED: [&str; 5] = [
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("#[", "ignore"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
];

/// All faults of one file; the path is from the root of the tree.
pub(super) fn check(path: &str, text: &str) -> Vec<String> {
    let checks = [opening, name, length, unfinished, wiring, stored_text];
    checks.iter().flat_map(|check| check(path, text)).collect()
}

fn opening(path: &str, text: &str) -> Vec<String> {
    if text.starts_with("//! ") {
        return Vec::new();
    }
    vec![format!(
        "{path}: does not open with `//!` and what it is for"
    )]
}

fn name(path: &str, _: &str) -> Vec<String> {
    if path.ends_with("/mod.rs") {
        return vec![format!("{path}: name it after its folder, beside it")];
    }
    Vec::new()
}

fn length(path: &str, text: &str) -> Vec<String> {
    let most = if path.contains("/tests/") {
        TEST_LINES
    } else {
        LINES
    };
    let lines = text.lines().count();
    if lines > most {
        return vec![format!(
            "{path}: {lines} lines, at most {most}: split it by subject"
        )];
    }
    Vec::new()
}

fn unfinished(path: &str, text: &str) -> Vec<String> {
    let marks = |line: &str| {
        UNFINISHED
            .into_iter()
            .find(|mark| contains_word(line, mark))
    };
    let found = text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| marks(line).map(|mark| (index + 1, mark)));
    found
        .map(|(line, mark)| format!("{path}:{line}: unfinished work: {mark}"))
        .collect()
}

/// The outside world is chosen in one place.
fn wiring(path: &str, text: &str) -> Vec<String> {
    let in_wiring =
        path == "crates/api/src/wiring.rs" || path.starts_with("crates/api/src/wiring/");
    let is_itself = path.starts_with("crates/adapters/");
    let in_product = path.starts_with("crates/") && path.contains("/src/");
    if !in_product || in_wiring || is_itself {
        return Vec::new();
    }
    let uses =
        |line: &str| contains_word(line, "adapters::") || contains_word(line, "use adapters");
    code_lines(text, uses)
        .map(|line| format!("{path}:{line}: `adapters` is for crates/api/src/wiring.rs alone"))
        .collect()
}

/// Text counts as redacted because it was masked, or because it comes out of our own storage.
fn stored_text(path: &str, text: &str) -> Vec<String> {
    let allowed = ["crates/adapters/src/storage", "crates/domain/src/"];
    if !path.starts_with("crates/") || allowed.iter().any(|start| path.starts_with(start)) {
        return Vec::new();
    }
    let uses = |line: &str| contains_word(line, "Redacted::stored(");
    code_lines(text, uses)
        .map(|line| format!("{path}:{line}: `Redacted::stored` is for the storage alone"))
        .collect()
}

/// The numbers of the lines with code, not comment, for which this holds.
fn code_lines(text: &str, holds: impl Fn(&str) -> bool) -> impl Iterator<Item = usize> {
    let code = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.filter(move |(_, line)| holds(line))
        .map(|(index, _)| index + 1)
}

/// Whether the line contains this with nothing of a name directly before it.
fn contains_word(line: &str, word: &str) -> bool {
    let in_name = |before: &str| before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    line.match_indices(word)
        .any(|(at, _)| !line.get(..at).is_some_and(in_name))
}

#[cfg(test)]
mod tests {
    use super::{LINES, TEST_LINES, UNFINISHED, check};

    const PATH: &str = "crates/domain/src/turn.rs";

    fn faults(path: &str, code: &str) -> Vec<String> {
        check(path, &format!("//! A subject.\n{code}"))
    }

    #[test]
    fn a_plain_file_has_no_fault() {
        assert!(faults(PATH, "fn decide() {}\n").is_empty());
    }

    #[test]
    fn a_file_without_an_opening_is_caught() {
        assert_eq!(check(PATH, "use std::fmt;\n").len(), 1);
    }

    #[test]
    fn a_module_file_named_mod_is_caught() {
        assert_eq!(faults("crates/domain/src/turn/mod.rs", "").len(), 1);
    }

    #[test]
    fn a_file_over_the_bound_is_caught_and_tests_have_a_wider_one() {
        let code = "\n".repeat(LINES);
        assert_eq!(faults(PATH, &code).len(), 1);
        assert!(faults("crates/domain/tests/turn.rs", &code).is_empty());
        assert_eq!(
            faults("crates/domain/tests/turn.rs", &"\n".repeat(TEST_LINES)).len(),
            1
        );
    }

    #[test]
    fn every_mark_of_unfinished_work_is_caught_with_its_line() {
        for mark in UNFINISHED {
            assert_eq!(
                faults(PATH, mark),
                [format!("{PATH}:2: unfinished work: {mark}")]
            );
        }
    }

    #[test]
    fn adapters_outside_the_wiring_are_caught() {
        let code = "let store = adapters::Store::open();";
        assert_eq!(faults("crates/api/src/handlers.rs", code).len(), 1);
        assert_eq!(
            faults("crates/api/src/handlers.rs", "use adapters as world;").len(),
            1
        );
        assert_eq!(faults("crates/application/src/turn.rs", code).len(), 1);
        assert!(faults("crates/api/src/wiring.rs", code).is_empty());
        assert!(faults("crates/api/src/wiring/models.rs", code).is_empty());
        assert!(faults("crates/adapters/src/lib.rs", code).is_empty());
    }

    #[test]
    fn a_comment_or_a_longer_name_is_no_use_of_adapters() {
        assert!(
            faults(
                "crates/api/src/handlers.rs",
                "// see adapters::Store\nuse my_adapters::Store;"
            )
            .is_empty()
        );
    }

    #[test]
    fn text_called_stored_outside_the_storage_is_caught() {
        let code = "let text = Redacted::stored(row.content);";
        assert_eq!(faults("crates/api/src/handlers.rs", code).len(), 1);
        assert_eq!(faults("crates/adapters/src/redaction.rs", code).len(), 1);
        assert!(faults("crates/adapters/src/storage/rows.rs", code).is_empty());
    }
}
