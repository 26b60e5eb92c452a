//! Dates of birth: a date after words that say so. Other dates stay.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, any_of, pattern, report_values};

const LABELS: &str = r"born(?: on| in)?|date of birth|birth ?dates?|d\.?o\.?b|birthday|birth day|geboren(?: am)?|geb|geburtsdatum|geburtstag|nee? le|date de naissance|fecha de nacimiento|nacid[oa] el|data di nascita|nat[oa] il|geboortedatum|geboren op|data urodzenia|urodzon[ya]|data de nascimento|nascid[oa] em|nacimiento|fodelsedatum|fodt|syntynyt|narozen[ya]?|szuletett|birth";

/// Months of many languages, without accents.
const MONTH: &str = r"(?:jan(?:uary|uar|uari|vier)?|feb(?:ruary|ruar|ruari)?|mar(?:ch|s|zo|t|ca|co)?|marz|maart|apr(?:il|ile)?|avril|abril|may|ma[ij]a?|mei|maio|mayo|maggio|june?|juni|juin|junio|junho|giugno|july?|juli|juillet|julio|julho|luglio|aug(?:ust|ustus)?|aout|agosto|sept?(?:ember|embre|iembre)?|settembre|setembro|o[ck]t(?:ober|obre|ubre)?|ottobre|outubro|nov(?:ember|embre|iembre|embro)?|de[cz](?:ember|embre|iembre|embro)?|dicembre|dic(?:iembre)?|gennaio|febbraio|fevrier|fevereiro|febrero|enero|janeiro|stycznia|lutego|kwietnia|czerwca|lipca|sierpnia|wrzesnia|pazdziernika|listopada|grudnia)";

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let sep = " ?[./-] ?";
    let of = r"(?: of| de)?";
    let day = r"\d{1,2}(?:st|nd|rd|th|er|\.)?";
    let year = r"(?:19|20)\d{2}";
    pattern(&format!(
        r"(?i)\b(?:{LABELS})\b(?:'s)?[.)]?(?:[ \n:=,(-]{{1,4}}(?:is|was|on|am|le|el|il|my|as|in|it's|falls)\b){{0,4}}[ \n:=,(-]{{0,4}}(?P<value>(?:the )?(?:{year}{sep}\d{{1,2}}{sep}\d{{1,2}}|\d{{1,2}}{sep}\d{{1,2}}{sep}(?:{year}|\d{{2}})|{day}[ -](?:of |de )?{MONTH}\.?(?:,?[ -](?:of |de )?{year})?|{MONTH}\.? {day}(?:,? {year})?|{MONTH}\.?,?{of} {year}|{year} {MONTH} \d{{1,2}}|{year}\d{{4}}|\d{{1,2}} \d{{1,2}} {year}))\b"
    ))
});

/// Parts of the labels, of which a text must hold one.
static TALK: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "born",
        "birth",
        "o.b",
        "dob",
        "geb",
        "geburt",
        "ne le",
        "nee le",
        "naissance",
        "nacim",
        "nacid",
        "nascit",
        "nato il",
        "nata il",
        "geboorte",
        "urodz",
        "nascim",
        "nascid",
        "fodelse",
        "fodt",
        "synty",
        "naroz",
        "szulet",
    ])
});

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    if !TALK.is_match(view) {
        return;
    }
    report_values(view, &DATE, SpanKind::BirthDate, found, |_| true);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::found::tests::found_by;

    #[test]
    fn dates_after_a_label_are_found() {
        for (text, date) in [
            ("I was born on 12 March 1990 in Leeds", "12 March 1990"),
            ("DOB: 1990-03-12", "1990-03-12"),
            ("D.O.B.: 12/03/90", "12/03/90"),
            ("my date of birth is March 12th, 1990.", "March 12th, 1990"),
            ("Date of birth (12.03.1990)", "12.03.1990"),
            ("My birthday is the 3rd of May", "the 3rd of May"),
            ("Geboren am 4. Mai 1988", "4. Mai 1988"),
            ("born in March 1990", "March 1990"),
        ] {
            assert_eq!(found_by(find, text), [date], "{text}");
        }
    }

    #[test]
    fn other_dates_and_years_stay() {
        for text in [
            "Released on 12 March 1990",
            "The company was born in 2012",
            "born leader, 12 teams",
            "birthday party for 30 people",
        ] {
            assert!(found_by(find, text).is_empty(), "{text}");
        }
    }
}
