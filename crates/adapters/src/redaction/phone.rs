//! Phone numbers: international, in the national forms of many regions, or after words that say so.

mod shapes;

use std::ops::Range;
use std::sync::LazyLock;

use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, after, before, digits, pattern};
use super::known::Known;
use shapes::Number;

/// A run of more digits than this is several numbers.
const MOST_DIGITS: usize = 13;
/// How far from a number the rest of somebody's contact details may be.
const NEARBY: usize = 120;

/// Anything written like a number with its separators.
static CANDIDATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\+ ?)?(?:\(\+?\d{1,4}\)[ .-]{0,2})?\(?\d(?:[ ()./-]{0,3}\d){6,17}(?: {0,2}(?i:ext|extension|x)\.? {0,2}\d{1,6}\b)?",
    )
});

/// "Phone", "mobile number is", "call me on" directly before a number.
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:tele)?(?:phone|fon|fono|foon|fax)|\btel|\bmobile?|\bmovil|\bcell(?:phone|ular)?|\bhandy|\bwhats ?app|\bsms|\bportable|\bcelular|\bnumer|\bmob|\bph|\bhotline|\blandline|\bvoicemail|\b(?:call|text|ring|reach|contact|dial|phone|message|get|ping)(?: (?:me|us|him|her|them))(?: (?:back|directly|anytime|any time|later|up))?|\bdial(?:ed)?|\bdesk|\bdirect line|\banswering|\bmessages? (?:to|on)|\b(?:my|best|private|personal) (?:direct )?number|\b(?:his|her|their|our) number|\bcontact(?: number| no)?|\bcontact details?)\b\.?(?:[ \n:#=(,-]{1,3}(?:is|was|on|at|via|number|no|num|nr|my|the|me|us|or|text|phone|mobile|cell|work|home|signal|under|by|using|today|tomorrow|de|it's)\b\.?){0,5}[ \n:#=('-]{0,4}$",
    )
});

/// A person or line to be called, some words before a number and none between.
static CUE_NEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:emergency contact|next of kin|referees?|pager(?: number)?|call|ring|text|reach|phone|telephone|whatsapp)\b(?u:[^\n0-9$€£%#]{0,40})$",
    )
});

/// `m: `, or an e-mail address and "or" directly before a number.
static CUE_SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?:^|[\n|,;(/ ])[mMtTpPcC][:.]|\b(?i:call|dial|text|ring|phone)|[a-z0-9]@[a-z0-9.-]{3,60}(?:,? or|,? and|,| /| \||;)) {0,2}$",
    )
});

/// What counts: no number before these words is a phone number.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^ ?(?:%|percent|users?|requests?|rows?|records?|messages?|calls?|tickets?|events?|customers?|people|times|tokens?|items?|orders?|transactions?|downloads?|installs?|subscribers?|minutes?|seconds?|ms\b|hours?|bytes|units?|lines?|dollars?|euros?|eur\b|usd\b|k\b|m\b|devices?|phones?|logins?)",
    )
});

/// "Office", "fax" after a number, at the end of a line or clause.
static CUE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?: is (?:my|his|her|our|the best) (?:[a-z]{2,10} ){0,2}(?:number|cell|mobile|phone|line)\b|[ (-]{1,2}(?:office|mobile|cell|home|work|fax|phone|tel|whatsapp)(?:[\n,.;)\\]|$))",
    )
});

pub(super) fn find(view: &str, known: &mut Known<'_>, found: &mut Vec<Found>) {
    let mut at = 0;
    while let Some(candidate) = CANDIDATE.find_at(view, at) {
        if let Some(range) = longest_number(view, &candidate, known) {
            at = range.end;
            found.push(Found::new(range, SpanKind::Phone));
        } else {
            // A number in brackets is not the tail of the one before it.
            let bracket = candidate.as_str().get(1..).and_then(|rest| rest.find('('));
            at = bracket.map_or(candidate.end(), |offset| candidate.start() + 1 + offset);
        }
    }
}

/// The number, without other numbers that follow it after a space or slash.
fn longest_number(
    view: &str,
    candidate: &regex::Match<'_>,
    known: &mut Known<'_>,
) -> Option<Range<usize>> {
    let mut text = candidate.as_str();
    loop {
        let range = candidate.start()..candidate.start() + text.len();
        if is_phone(view, text, &range, known) {
            return Some(range);
        }
        if digits(candidate.as_str()).len() <= MOST_DIGITS {
            return None;
        }
        text = text
            .rsplit_once([' ', '/'])?
            .0
            .trim_end_matches([' ', '/', '(', '-']);
    }
}

fn is_phone(view: &str, text: &str, range: &Range<usize>, known: &mut Known<'_>) -> bool {
    if !is_free(view, range) {
        return false;
    }
    let number = Number::of(text);
    if number.is_date_or_years() || text.parse::<std::net::Ipv4Addr>().is_ok() {
        return false;
    }
    let counted = || COUNTED.is_match(after(view, range.end, 16));
    known.is_phone(&digits(text))
        || number.is_telling() && !counted()
        || number.is_possible()
            && (CUE.is_match(before(view, range.start, 72))
                || CUE_SHORT.is_match(before(view, range.start, 72))
                || is_line_of_contact(view, range)
                || number.is_grouped() && CUE_NEAR.is_match(before(view, range.start, 64))
                || CUE_AFTER.is_match(after(view, range.end, 40)))
            && !counted()
}

/// Whether the number is a line for itself, or a part of a line set off by bars, near an address or
/// at the end of a letter.
fn is_line_of_contact(view: &str, range: &Range<usize>) -> bool {
    let opens = before(view, range.start, 4).trim_end_matches([' ', '*', '-']);
    let closes = after(view, range.end, 4).trim_start_matches(' ');
    let is_set_off = (opens.is_empty() || opens.ends_with(['\n', '|', '\u{2022}', '/']))
        && (closes.is_empty() || closes.starts_with(['\n', '|', '\u{2022}', '/']));
    let enough = view
        .get(range.clone())
        .is_some_and(|number| (9..=12).contains(&digits(number).len()));
    let near = |text: &str| text.contains('@') || text.contains("egards");
    is_set_off
        && enough
        && (near(before(view, range.start, NEARBY)) || near(after(view, range.end, NEARBY)))
}

/// Whether the number is no part of a longer word, amount, path or ticket.
fn is_free(view: &str, range: &Range<usize>) -> bool {
    let mut left = before(view, range.start, 8).chars().rev();
    let mut right = after(view, range.end, 8).chars();
    let free_left = match (left.next(), left.next()) {
        (Some('$' | '€' | '£' | '¥' | '₹' | '#' | '_' | '@'), _)
        | (Some(' '), Some('$' | '€' | '£' | '¥' | '₹')) => false,
        (Some(':'), Some(c)) => !c.is_ascii_digit(),
        (Some('-' | '.' | ',' | '/' | '=' | '+'), Some(c)) | (Some(c), _) => !c.is_alphanumeric(),
        (None, _) => true,
    };
    let free_right = match (right.next(), right.next()) {
        (Some('%' | '_' | '@' | '€' | '$'), _) => false,
        (Some('-'), Some(c)) => !c.is_ascii_digit(),
        (Some('.' | ',' | '/' | ':' | '='), Some(c)) | (Some(c), _) => !c.is_alphanumeric(),
        (None, _) => true,
    };
    free_left && free_right
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::tests::{nobody, null_hashes};

    fn found(text: &str) -> Vec<String> {
        let hashes = null_hashes();
        let person = nobody();
        let mut found = Vec::new();
        find(text, &mut Known::new(&hashes, &person), &mut found);
        found
            .into_iter()
            .map(|found| text[found.range].to_owned())
            .collect()
    }

    #[test]
    fn numbers_of_many_regions_are_found_whole() {
        for number in [
            "+14155550123",
            "+1 (415) 555-0123",
            "(415) 555-0123",
            "415-555-0123",
            "415.555.0123 ext. 22",
            "+44 20 7946 0958",
            "020 7946 0958",
            "07700 900123",
            "07700900123",
            "(0161) 496 0000",
            "+49 (0) 30 901820",
            "030 90182000",
            "0171/1234567",
            "+33 1 23 45 67 89",
            "06 12 34 56 78",
            "+34 612 345 678",
            "612 34 56 78",
            "+39 06 1234 5678",
            "340 123 4567",
            "+31 6 12345678",
            "06-12345678",
            "+48 512 345 678",
            "+91 98765 43210",
            "98765 43210",
            "+55 11 91234-5678",
            "(11) 91234-5678",
            "+61 412 345 678",
            "0412 345 678",
            "+81 90-1234-5678",
            "090-1234-5678",
            "0046 70 123 45 67",
            "03-1234-5678",
        ] {
            assert_eq!(found(&format!("it is {number}, I think")), [number]);
        }
        assert_eq!(
            found("415-555-0123 / 415-555-0124 2019"),
            ["415-555-0123", "415-555-0124"]
        );
        assert_eq!(found("in 2019 (415) 555-0123"), ["(415) 555-0123"]);
    }

    #[test]
    fn after_a_cue_any_plausible_number_is_one() {
        for (text, number) in [
            ("call me on 612 345 678", "612 345 678"),
            ("Phone: 4155550123", "4155550123"),
            ("my number is 512345678", "512345678"),
            ("Mobile 9876543210.", "9876543210"),
            ("Tel. 467 3395", "467 3395"),
            ("416 60 039 office", "416 60 039"),
        ] {
            assert_eq!(found(text), [number], "{text}");
        }
    }

    #[test]
    fn what_an_interview_is_about_stays() {
        for text in [
            "from 2019-2023 and 2015 - 2018",
            "on 2024-05-06 10:11:12",
            "12.05.2023",
            "01/2020-03/2021",
            "1716912345 and 1716912345123",
            "PROJ-4155550123",
            "$415 555 0123",
            "€ 650 000 000",
            "612 345 678 requests",
            "+100 000 000 users",
            "10.2.3.4",
            "ISBN 978-0-306-40615-7",
            "550e8400-e29b-41d4-a716-446655440000",
            "handled 4155550123 rows",
            "port 8080 8081 8082",
            "0.123456789",
            "100 200 300 400",
            "sha 4155550123abcdef",
            "phone 5000000 users",
            "grew 1000000-2000000",
            "scores 90 85 70 60",
            "call volume of 1200000",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
