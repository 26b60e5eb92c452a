//! National, tax and social security numbers: by shape and check digit, or after their label.

mod checks;
mod rules;

use std::sync::LazyLock;

use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, compact, is_whole, pattern, stands_alone};
use super::label::{before_label, labelled, near};
use rules::{RULES, Rule};

struct Compiled {
    rule: &'static Rule,
    label: Regex,
    labelled: Regex,
    near: Regex,
    before: Regex,
    plain: Option<Regex>,
}

static COMPILED: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    RULES
        .iter()
        .map(|rule| Compiled {
            rule,
            label: pattern(&format!(r"(?i)\b(?:{})\b", rule.labels)),
            labelled: pattern(&labelled(rule.labels, rule.shape)),
            near: pattern(&near(rule.labels, rule.shape)),
            before: pattern(&before_label(rule.labels, rule.shape)),
            plain: rule
                .plain
                .map(|plain| pattern(&format!(r"\b(?:{plain})\b"))),
        })
        .collect()
});

/// Any label at all, and any shape that needs none: most texts have neither and are done.
static ANY_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    let labels: Vec<_> = RULES.iter().map(|rule| rule.labels).collect();
    pattern(&format!(r"(?i)\b(?:{})\b", labels.join("|")))
});
static ANY_PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    let plain: Vec<_> = RULES.iter().filter_map(|rule| rule.plain).collect();
    pattern(&format!(r"\b(?:{})\b", plain.join("|")))
});

/// No number has fewer digits.
const FEWEST_DIGITS: usize = 4;

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    if view.bytes().filter(u8::is_ascii_digit).count() < FEWEST_DIGITS {
        return;
    }
    let any_label = ANY_LABEL.is_match(view);
    let any_plain = ANY_PLAIN.is_match(view);
    if !any_label && !any_plain {
        return;
    }
    for compiled in COMPILED.iter() {
        if let Some(plain) = compiled.plain.as_ref().filter(|_| any_plain) {
            found.extend(
                plain
                    .find_iter(view)
                    .filter(|number| (compiled.rule.check)(&compact(number.as_str())))
                    .filter(|number| is_whole(view, &number.range()))
                    .map(|number| Found::new(number.range(), SpanKind::NationalId)),
            );
        }
        if any_label && compiled.label.is_match(view) {
            find_labelled(view, compiled, found);
        }
    }
}

/// A number directly after its label needs no check digit: who says it is one and mistypes it has
/// still said it.
fn find_labelled(view: &str, compiled: &Compiled, found: &mut Vec<Found>) {
    for (pattern, checked) in [
        (&compiled.labelled, false),
        (&compiled.near, true),
        (&compiled.before, true),
    ] {
        for captures in pattern.captures_iter(view) {
            if let Some(value) = captures.name("value")
                && (!checked || (compiled.rule.check)(&compact(value.as_str())))
                && checks::is_number(value.as_str())
                && stands_alone(view, &value.range())
            {
                found.push(Found::new(value.range(), SpanKind::NationalId));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::found::tests::found_by;

    #[test]
    fn numbers_of_every_country_are_found() {
        for (text, number) in [
            ("I have 536-90-4399 there", "536-90-4399"),
            ("my SSN is 536904399", "536904399"),
            ("SSN 536-90-4399 2019", "536-90-4399"),
            ("NI number: QQ 12 34 56 C", "QQ 12 34 56 C"),
            ("it is AB123456C.", "AB123456C"),
            ("Steuer-ID 86 095 742 719", "86 095 742 719"),
            ("NIR 2 55 08 14 168 025 38", "2 55 08 14 168 025 38"),
            ("the 12345678Z one", "12345678Z"),
            ("NIE X-1234567-L", "X-1234567-L"),
            ("CF RSSMRA85T10A562S", "RSSMRA85T10A562S"),
            ("BSN: 111222333", "111222333"),
            ("111222333 is my BSN", "111222333"),
            ("PESEL 44051401359", "44051401359"),
            ("2341 2341 2346 on the card", "2341 2341 2346"),
            ("my PAN is ABCPE1234F", "ABCPE1234F"),
            ("529.982.247-25", "529.982.247-25"),
            ("CPF 52998224725", "52998224725"),
            ("my social insurance number is 046 454 286", "046 454 286"),
            ("TFN 123 456 782", "123 456 782"),
            ("national id: 8001015009087", "8001015009087"),
        ] {
            let found = found_by(find, text);
            assert!(!found.is_empty(), "{text}");
            assert!(found.iter().all(|one| one == number), "{text} {found:?}");
        }
    }

    #[test]
    fn numbers_without_context_or_check_digit_stay() {
        for text in [
            "536904399 rows in 44051401359 files",
            "000-12-3456 and 666-12-3456",
            "2021 2022 2023 were good",
            "2341 2341 2345 units",
            "111222333 items",
            "046 454 286 views",
            "build 12345678A",
            "SINCE 046 454 286 of them",
            "pan out in 2024, din 12",
        ] {
            assert_eq!(found_by(find, text), Vec::<String>::new(), "{text}");
        }
    }
}
