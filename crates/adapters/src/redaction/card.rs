//! Payment cards: issuer, length and the Luhn digit.

use std::ops::Range;
use std::sync::LazyLock;

use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, before, digits, pattern, stands_alone};

static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d(?:[ .-]{0,2}\d){11,40}\b"));

static GROUPED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:\d{4}(?:[ .-]\d{4}){3}|\d{4}[ .-]\d{6}[ .-]\d{4,5}|\d{13,19})\b")
});

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:cards?|visa|mastercard|amex|american express|discover|maestro|cc|credit|debit)\b[ -~]{0,24}$",
    )
});

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    for number in NUMBER.find_iter(view) {
        let range = number.range();
        let card = if is_card(view, &range) {
            Some(range)
        } else {
            card_within(view, &number)
        };
        found.extend(card.map(|range| Found::new(range, SpanKind::Card)));
    }
}

/// A card with other numbers beside it: `4111 1111 1111 1111 12/25`.
fn card_within(view: &str, number: &regex::Match<'_>) -> Option<Range<usize>> {
    let text = number.as_str();
    let mut at = 0;
    while let Some(card) = GROUPED.find_at(text, at) {
        let range = number.start() + card.start()..number.start() + card.end();
        if is_card(view, &range) {
            return Some(range);
        }
        at = card.start() + 4;
    }
    None
}

fn is_card(view: &str, range: &Range<usize>) -> bool {
    let Some(number) = view.get(range.clone()) else {
        return false;
    };
    let plain = digits(number);
    let labelled = || LABEL.is_match(before(view, range.start, 40));
    let fits = is_issued(&plain) && stands_alone(view, range);
    fits && (passes_luhn(&plain) && (plain.len() > 12 || labelled())
        || plain.len() == 16 && is_grouped(number) && labelled())
}

/// Four digits, four times.
fn is_grouped(number: &str) -> bool {
    number
        .split([' ', '-', '.'])
        .filter(|part| !part.is_empty())
        .all(|part| part.len() == 4)
}

/// Whether an issuer gives out numbers of this beginning and length.
fn is_issued(number: &str) -> bool {
    let lead = |digits: usize| {
        number
            .get(..digits)
            .and_then(|lead| lead.parse::<u32>().ok())
    };
    let length = number.len();
    match (lead(1), lead(2), lead(4)) {
        (Some(4), _, _) => matches!(length, 13 | 16 | 19),
        (_, Some(51..=55), _) | (_, _, Some(2221..=2720)) => length == 16,
        (_, Some(34 | 37), _) | (_, _, Some(1800 | 2131)) => length == 15,
        (_, Some(30 | 36 | 38 | 39), _) => length == 14 || length == 16,
        (_, Some(35), _) => (16..=19).contains(&length),
        (_, Some(50 | 56..=58 | 60..=69), _) => (12..=19).contains(&length),
        (_, _, _) => false,
    }
}

/// The check digit of cards and of some national ids.
pub(super) fn passes_luhn(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0'));
            match (place % 2, digit * 2) {
                (0, _) => digit,
                (_, double) if double > 9 => double - 9,
                (_, double) => double,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::found::tests::found_by;

    #[test]
    fn cards_are_found_grouped_and_bare() {
        for number in [
            "4111 1111 1111 1111",
            "5555-5555-5555-4444",
            "378282246310005",
            "3782 822463 10005",
            "30569309025904",
            "6011111111111117",
        ] {
            assert_eq!(found_by(find, &format!("paid with {number}.")), [number]);
        }
        assert_eq!(
            found_by(find, "4111 1111 1111 1111 12/25 123"),
            ["4111 1111 1111 1111"]
        );
        assert_eq!(
            found_by(find, "2024 4111 1111 1111 1111"),
            ["4111 1111 1111 1111"]
        );
        assert_eq!(
            found_by(find, "my card number is 4111 1111 1111 1112"),
            ["4111 1111 1111 1112"]
        );
    }

    #[test]
    fn other_long_numbers_are_none() {
        for text in [
            "4111 1111 1111 1112",
            "1716912345678901",
            "trace 4111111111111111-abc",
            "order 4111111111111112",
            "0.4111111111111111",
        ] {
            assert!(found_by(find, text).is_empty(), "{text}");
        }
    }
}
