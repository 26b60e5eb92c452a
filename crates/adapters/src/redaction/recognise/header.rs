//! The lines at the top of a resume: which is a title, which names the candidate.

use std::sync::LazyLock;

use regex::Regex;

use super::PARTICLES;
use crate::redaction::found::pattern;
use crate::redaction::words;

/// Words of a header line that is no name.
const NO_HEADER: [&str; 62] = [
    "resume",
    "curriculum",
    "vitae",
    "cv",
    "profile",
    "summary",
    "objective",
    "experience",
    "education",
    "skills",
    "contact",
    "engineer",
    "developer",
    "manager",
    "designer",
    "analyst",
    "scientist",
    "architect",
    "consultant",
    "director",
    "lead",
    "senior",
    "junior",
    "principal",
    "staff",
    "officer",
    "product",
    "software",
    "data",
    "project",
    "program",
    "marketing",
    "sales",
    "university",
    "college",
    "school",
    "inc",
    "llc",
    "ltd",
    "gmbh",
    "technologies",
    "solutions",
    "systems",
    "group",
    "street",
    "avenue",
    "city",
    "work",
    "history",
    "professional",
    "personal",
    "details",
    "information",
    "about",
    "machine",
    "learning",
    "backend",
    "frontend",
    "stack",
    "full",
    "page",
    "application",
];

/// `Resume`, `Curriculum Vitae`.
pub(super) fn is_title(line: &str) -> bool {
    let mut words = line
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty());
    words.all(|word| {
        ["resume", "curriculum", "vitae", "cv", "of"].contains(&word.to_lowercase().as_str())
    })
}

/// `First name: Wanjiru`, `Surname: Kamau`.
pub(super) fn labelled_name(line: &str) -> Option<&str> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^[ *#_>-]{0,4}(?:full |first |last |given |family |middle |preferred |legal )?(?:name|names|surname|forename|vorname|nachname|nom|prenom|nombre|apellidos?|cognome|nome|naam|voornaam|achternaam|imie|nazwisko)(?: of (?:the )?(?:candidate|applicant))?[ *_]{0,3}[:|][ *_]{0,3}(?P<value>(?u:[A-Za-z\u{80}-\u{FFFB}])(?u:[A-Za-z\u{80}-\u{FFFB} '.-]){1,60})",
        )
    });
    let value = NAMED.captures(line)?.name("value")?;
    Some(value.as_str().trim())
}

/// The name with which a header line begins: two to four capitalised words that are no role,
/// heading or company.
pub(super) fn name_in(line: &str) -> Option<&str> {
    let line = line
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .trim_start_matches("Name:")
        .trim_start_matches("Resume of ")
        .split(['\n', ',', ';', '(', '/', ':', '\u{2022}'])
        .next()?
        .split(" - ")
        .next()?
        .trim();
    let words: Vec<_> = line.split_whitespace().collect();
    let is_name_word = |word: &&str| {
        let small = word.to_lowercase();
        let particle = PARTICLES.contains(&small.trim_end_matches('.'));
        (particle || word.starts_with(char::is_uppercase))
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '-'))
            && !NO_HEADER.contains(&small.as_str())
            && !words::is_no_name(&small)
    };
    ((2..=4).contains(&words.len()) && words.iter().all(is_name_word)).then_some(line)
}
