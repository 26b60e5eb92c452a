//! Passports and driving licences: numbers after words that say so.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, any_of, digits, has_digit, pattern, report_values};
use super::label::{labelled, near};

const PASSPORTS: &str =
    r"passports?|passeports?|reisepass(?:nummer)?|pasaporte|passaporto|paspoort|paszport";

const LICENCES: &str = r"driv(?:er|ers|er's|ing)[ '-]{0,2}licen[cs]e|driver licen[cs]e|licen[cs]e (?:number|no|num)|dl (?:number|no|num)|(?-i:DL)|dvla|fuhrerschein(?:nummer)?|permis de conduire|carnet de conducir|patente di guida|rijbewijs(?:nummer)?|prawo jazdy";

/// Groups of letters and digits, each with a digit.
const NUMBER: &str = r"[a-z]{0,5}\d[a-z0-9]{0,17}(?:[ -][a-z0-9]{0,5}\d[a-z0-9]{0,8}){0,4}";

static PASSPORT: LazyLock<Regex> = LazyLock::new(|| pattern(&labelled(PASSPORTS, NUMBER)));
static PASSPORT_NEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&near(
        PASSPORTS,
        r"[a-z]{1,2}\d{6,8}|\d{9}|[a-z0-9]{2}\d{7}",
    ))
});
static LICENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&labelled(
        LICENCES,
        &format!("[a-z9]{{5}} ?[0-9]{{6}} ?[a-z0-9]{{5}}|{NUMBER}"),
    ))
});
static LICENCE_NEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(&near(LICENCES, r"[a-z]{1,5}[0-9][a-z0-9]{5,16}|\d{7,12}")));

/// Parts of the labels, of which a text must hold one.
static TALK: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "pass",
        "pasaporte",
        "paspoort",
        "paszport",
        "licen",
        "dl",
        "dvla",
        "fuhrerschein",
        "permis",
        "carnet",
        "patente",
        "rijbewijs",
        "prawo",
    ])
});

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    if !has_digit(view) || !TALK.is_match(view) {
        return;
    }
    for (pattern, kind) in [
        (&PASSPORT, SpanKind::Passport),
        (&PASSPORT_NEAR, SpanKind::Passport),
        (&LICENCE, SpanKind::DrivingLicence),
        (&LICENCE_NEAR, SpanKind::DrivingLicence),
    ] {
        report_values(view, pattern, kind, found, |value| digits(value).len() >= 5);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::found::tests::found_by;

    #[test]
    fn numbers_after_a_label_are_found() {
        for (text, number) in [
            ("my passport number is X1234567.", "X1234567"),
            ("Passport No: 533380006", "533380006"),
            ("Driver's license: F162823540116", "F162823540116"),
            (
                "driving licence MORGA657054SM9IJ, valid",
                "MORGA657054SM9IJ",
            ),
            ("Driver license number 2270-66-1551", "2270-66-1551"),
        ] {
            let found = found_by(find, text);
            assert!(
                !found.is_empty() && found.iter().all(|f| f == number),
                "{text} {found:?}"
            );
        }
    }

    #[test]
    fn talk_of_documents_stays() {
        for text in [
            "Passport.js handled 2000000 logins",
            "the passport office had 12 desks in 2019",
            "driving license checks fell by 35 percent",
        ] {
            assert!(found_by(find, text).is_empty(), "{text}");
        }
    }
}
