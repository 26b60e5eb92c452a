//! Matters that an interview must not touch, because the law or decency protects them, as words to look for.
//!
//! Words with a harmless meaning in a workplace (a race condition, the age of a cache, a retired service, a
//! union of two tables) are looked for only in phrases that leave no doubt.

use super::prose;

/// Entries of the bank's matching language with the matter they touch.
const ENTRIES: &[(&str, &str)] = &[
    ("your age", "age"),
    ("how old are", "age"),
    ("date of birth", "age"),
    ("elderly", "age"),
    ("too old", "age"),
    ("too young", "age"),
    ("gender*", "sex"),
    ("sexual*", "sex"),
    ("religio*", "religion"),
    ("church*", "religion"),
    ("mosque*", "religion"),
    ("synagogue*", "religion"),
    ("pray*", "religion"),
    ("your faith", "religion"),
    ("husband*", "family"),
    ("wife", "family"),
    ("wives", "family"),
    ("spouse*", "family"),
    ("your family", "family"),
    ("your child*", "family"),
    ("your kids", "family"),
    ("childcare", "family"),
    ("marital", "marital state"),
    ("married", "marital state"),
    ("divorc*", "marital state"),
    ("pregnan*", "pregnancy"),
    ("maternity", "pregnancy"),
    ("paternity", "pregnancy"),
    ("your health", "health"),
    ("your illness*", "health"),
    ("sick leave", "health"),
    ("your medical*", "health"),
    ("disabilit*", "disability"),
    ("handicap*", "disability"),
    ("wheelchair*", "disability"),
    ("ethnic*", "origin"),
    ("racial*", "origin"),
    ("your race", "origin"),
    ("your origin*", "origin"),
    ("birthplace", "origin"),
    ("where were you born", "origin"),
    ("native speaker*", "origin"),
    ("immigra*", "origin"),
    ("nationalit*", "nationality"),
    ("citizenship", "nationality"),
    ("political part*", "politics"),
    ("your political*", "politics"),
    ("your politics", "politics"),
    ("trade union*", "union"),
    ("labour union*", "union"),
    ("union member*", "union"),
];

/// What a text touches: the entry and the matter.
pub(super) fn touched(text: &str) -> Vec<(&'static str, &'static str)> {
    let words = prose::words(text);
    ENTRIES
        .iter()
        .copied()
        .filter(|(entry, _)| prose::contains(&words, entry))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::touched;

    #[test]
    fn a_protected_matter_is_caught_by_its_word() {
        assert_eq!(
            touched("Does your family mind the travel?"),
            [("your family", "family")]
        );
        assert_eq!(
            touched("Is your religion a hurdle?"),
            [("religio*", "religion")]
        );
    }

    #[test]
    fn words_of_the_workplace_are_fine() {
        let text = "How would you find a race condition, limit the age of a cache entry, or write a union of two tables?";
        assert!(touched(text).is_empty());
    }
}
