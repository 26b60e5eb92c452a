//! Values written so that a simple pattern misses them.

use super::values::Dice;

/// The value in one of the disguises that people use for its kind.
pub(super) fn disguise(value: &str, row: &str, dice: &mut Dice) -> String {
    let disguises: &[fn(&str) -> String] = match row {
        "e-mail" => &[
            at_word, brackets, entity, percent, full_width, zero_width, spaced, at_and_dot,
        ],
        "phone" | "card" | "IBAN" | "national id" => &[
            full_width, arabic, devanagari, zero_width, dashes, odd_spaces, spaced,
        ],
        "own name" => &[
            upper, possessive, unaccented, full_width, zero_width, spaced,
        ],
        _ => &[zero_width, full_width],
    };
    dice.pick(disguises)(value)
}

fn map(value: &str, change: impl Fn(char) -> char) -> String {
    value.chars().map(change).collect()
}

fn at_word(value: &str) -> String {
    value.replace('@', " at ").replace('.', " dot ")
}

fn at_and_dot(value: &str) -> String {
    value.replace('@', "[at]").replace('.', "[dot]")
}

fn brackets(value: &str) -> String {
    value.replace('@', " (at) ")
}

fn entity(value: &str) -> String {
    value.replace('@', "&#64;")
}

fn percent(value: &str) -> String {
    value.replace('@', "%40")
}

fn full_width(value: &str) -> String {
    map(value, |c| {
        if c.is_ascii_graphic() {
            char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)
        } else {
            c
        }
    })
}

fn digits_from(value: &str, zero: u32) -> String {
    map(value, |c| {
        c.to_digit(10)
            .and_then(|digit| char::from_u32(zero + digit))
            .unwrap_or(c)
    })
}

fn arabic(value: &str) -> String {
    digits_from(value, 0x660)
}

fn devanagari(value: &str) -> String {
    digits_from(value, 0x966)
}

fn zero_width(value: &str) -> String {
    let mut out = String::new();
    for (at, c) in value.chars().enumerate() {
        if at % 3 == 2 {
            out.push('\u{200B}');
        }
        out.push(c);
    }
    out
}

fn dashes(value: &str) -> String {
    map(value, |c| {
        if matches!(c, '-' | ' ') {
            '\u{2011}'
        } else {
            c
        }
    })
}

fn odd_spaces(value: &str) -> String {
    map(value, |c| if c == ' ' { '\u{202F}' } else { c })
}

fn spaced(value: &str) -> String {
    let plain: Vec<String> = value
        .chars()
        .filter(|c| *c != ' ')
        .map(String::from)
        .collect();
    plain.join(" ")
}

fn upper(value: &str) -> String {
    value.to_uppercase()
}

/// The genitive stays: only the name is to be masked.
fn possessive(value: &str) -> String {
    value.to_lowercase()
}

fn unaccented(value: &str) -> String {
    map(value, |c| match c {
        'é' | 'è' | 'ê' => 'e',
        'á' | 'ã' => 'a',
        'ó' | 'ö' => 'o',
        'ü' => 'u',
        'ñ' => 'n',
        'ł' => 'l',
        'í' => 'i',
        'ç' => 'c',
        other => other,
    })
}
