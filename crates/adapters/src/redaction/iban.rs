//! International bank account numbers: country, length and the remainder by 97.

use std::ops::Range;
use std::sync::LazyLock;

use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, pattern};

/// Length by country.
const LENGTHS: [(&str, usize); 77] = [
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("XK", 20),
];

static START: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b[a-z]{2} ?\d{2}[ .-]?[a-z0-9]"));

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    for start in START.find_iter(view) {
        if let Some(range) = account(view, start.start()) {
            found.push(Found::new(range, SpanKind::Iban));
        }
    }
}

fn account(view: &str, start: usize) -> Option<Range<usize>> {
    let country = view.get(start..start + 2)?.to_ascii_uppercase();
    let (_, length) = LENGTHS.iter().find(|(code, _)| *code == country)?;
    let mut compact = Vec::with_capacity(*length);
    let mut end = start;
    let mut gaps = 0;
    for (offset, byte) in view.get(start..)?.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() {
            compact.push(byte.to_ascii_uppercase());
            gaps = 0;
            end = start + offset + 1;
        } else if matches!(byte, b' ' | b'-' | b'.') && gaps < 2 {
            gaps += 1;
        } else {
            break;
        }
        if compact.len() == *length {
            break;
        }
    }
    let ends = !view
        .get(end..)?
        .starts_with(|c: char| c.is_ascii_alphanumeric());
    (compact.len() == *length && ends && is_valid(&compact)).then_some(start..end)
}

/// The remainder by 97 of the number with its first four signs put last is one.
fn is_valid(account: &[u8]) -> bool {
    let (head, body) = account.split_at(4.min(account.len()));
    let remainder = body.iter().chain(head).fold(0_u32, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        letter => (sum * 100 + u32::from(letter.saturating_sub(b'A')) + 10) % 97,
    });
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::found::tests::found_by;

    #[test]
    fn accounts_are_found_grouped_and_bare() {
        for (text, account) in [
            (
                "GB29 NWBK 6016 1331 9268 19 and more",
                "GB29 NWBK 6016 1331 9268 19",
            ),
            ("iban de89370400440532013000.", "de89370400440532013000"),
            ("NL91-ABNA-0417-1643-00", "NL91-ABNA-0417-1643-00"),
        ] {
            assert_eq!(found_by(find, text), [account], "{text}");
        }
    }

    #[test]
    fn wrong_check_digits_and_other_codes_are_none() {
        for text in [
            "GB28 NWBK 6016 1331 9268 19",
            "in 2019 we had",
            "DE89 3704",
            "XX12 3456",
        ] {
            assert!(found_by(find, text).is_empty(), "{text}");
        }
    }
}
