//! Check digits. Every function sees letters and digits only, letters in upper case.

use crate::redaction::card::passes_luhn;

pub(super) fn never(_number: &str) -> bool {
    false
}

/// What follows a label is a number at all: six signs, four of them digits.
pub(super) fn is_number(value: &str) -> bool {
    value.bytes().filter(u8::is_ascii_digit).count() >= 4
        && value.bytes().filter(u8::is_ascii_alphanumeric).count() >= 6
}

fn values(number: &str) -> Option<Vec<u32>> {
    number.chars().map(|c| c.to_digit(10)).collect()
}

fn weighted(values: &[u32], weights: &[u32]) -> u32 {
    values.iter().zip(weights).map(|(v, w)| v * w).sum()
}

fn all_alike(number: &str) -> bool {
    let mut chars = number.chars();
    let first = chars.next();
    chars.all(|c| Some(c) == first)
}

/// Areas 000, 666 and 900 and above, group 00 and serial 0000 are not given out.
pub(super) fn is_ssn(number: &str) -> bool {
    let part = |range| {
        number
            .get(range)
            .and_then(|part: &str| part.parse::<u32>().ok())
    };
    match (part(0..3), part(3..5), part(5..9)) {
        (Some(area), Some(group), Some(serial)) => {
            number.len() == 9 && area != 0 && area != 666 && area < 900 && group != 0 && serial != 0
        }
        (_, _, _) => false,
    }
}

pub(super) fn is_nino(number: &str) -> bool {
    let prefix = number.get(..2).unwrap_or_default();
    number.len() == 9
        && !["BG", "GB", "NK", "KN", "TN", "NT", "ZZ"].contains(&prefix)
        && number
            .get(2..8)
            .is_some_and(|middle| middle.bytes().all(|b| b.is_ascii_digit()))
}

/// ISO 7064, modulus 11, 10.
pub(super) fn is_steuer_id(number: &str) -> bool {
    let Some(values) = values(number).filter(|v| v.len() == 11 && v.first() != Some(&0)) else {
        return false;
    };
    let product = values.iter().take(10).fold(10, |product, value| {
        let sum = (value + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    values.last() == Some(&((11 - product) % 10))
}

/// The last two digits make the number before them a multiple of 97; Corsica's letters count as digits.
pub(super) fn is_nir(number: &str) -> bool {
    let plain = number.replace("2A", "19").replace("2B", "18");
    let part = |range| {
        plain
            .get(range)
            .and_then(|part: &str| part.parse::<u64>().ok())
    };
    match (plain.len(), part(0..13), part(13..15)) {
        (15, Some(body), Some(key)) => 97 - body % 97 == key,
        (_, _, _) => false,
    }
}

/// The letter is the remainder by 23; X, Y and Z stand for 0, 1 and 2.
pub(super) fn is_dni(number: &str) -> bool {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let mut number = number.to_owned();
    for (letter, digit) in [("X", "0"), ("Y", "1"), ("Z", "2")] {
        if number.starts_with(letter) {
            number.replace_range(..1, digit);
        }
    }
    let (Some(body), Some(letter)) = (number.get(..8), number.as_bytes().get(8)) else {
        return false;
    };
    number.len() == 9
        && body
            .parse::<usize>()
            .is_ok_and(|body| LETTERS.get(body % 23) == Some(letter))
}

pub(super) fn is_codice_fiscale(number: &str) -> bool {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let bytes = number.as_bytes();
    let (Some(check), Some(body), 16) = (bytes.last(), bytes.get(..15), bytes.len()) else {
        return false;
    };
    let sum: u32 = body
        .iter()
        .enumerate()
        .map(|(place, byte)| {
            let value = match byte {
                b'0'..=b'9' => byte - b'0',
                letter => letter.saturating_sub(b'A'),
            };
            if place % 2 == 0 {
                ODD.get(usize::from(value)).copied().unwrap_or_default()
            } else {
                u32::from(value)
            }
        })
        .sum();
    u32::from(check.saturating_sub(b'A')) == sum % 26
}

/// Eleven divides the weighted sum in which the last digit counts negatively.
pub(super) fn is_bsn(number: &str) -> bool {
    let padded = format!("{number:0>9}");
    values(&padded).is_some_and(|values| {
        padded.len() == 9
            && !all_alike(&padded)
            && weighted(&values, &[9, 8, 7, 6, 5, 4, 3, 2, 10]).is_multiple_of(11)
    })
}

pub(super) fn is_pesel(number: &str) -> bool {
    values(number).is_some_and(|values| {
        values.len() == 11
            && !all_alike(number)
            && weighted(&values, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
    })
}

/// Verhoeff's digit; three years in a row are not a number.
pub(super) fn is_aadhaar(number: &str) -> bool {
    let years = number
        .as_bytes()
        .chunks(4)
        .all(|group| matches!(group, [b'1', b'9', ..] | [b'2', b'0', ..]));
    number.len() == 12 && !years && !all_alike(number) && passes_verhoeff(number)
}

/// The dihedral group of order ten: 0 to 4 rotate, 5 to 9 mirror.
fn passes_verhoeff(number: &str) -> bool {
    const TURN: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let combined = number
        .bytes()
        .rev()
        .enumerate()
        .try_fold(0, |sum, (place, byte)| {
            let mut value = usize::from(byte.checked_sub(b'0')?);
            for _ in 0..place % 8 {
                value = *TURN.get(value)?;
            }
            Some(combine(sum, value))
        });
    combined == Some(0)
}

fn combine(left: usize, right: usize) -> usize {
    match (left < 5, right < 5) {
        (true, true) => (left + right) % 5,
        (true, false) => (left + right) % 5 + 5,
        (false, true) => (left + 5 - right) % 5 + 5,
        (false, false) => (left + 5 - right) % 5,
    }
}

pub(super) fn is_pan(number: &str) -> bool {
    number.len() == 10
}

pub(super) fn is_cpf(number: &str) -> bool {
    let Some(values) = values(number).filter(|v| v.len() == 11 && !all_alike(number)) else {
        return false;
    };
    let check = |length: u32| {
        let sum: u32 = (0..length)
            .zip(&values)
            .map(|(place, v)| v * (length + 1 - place))
            .sum();
        sum * 10 % 11 % 10
    };
    values.get(9..) == Some(&[check(9), check(10)])
}

pub(super) fn is_sin(number: &str) -> bool {
    number.len() == 9 && !all_alike(number) && passes_luhn(number)
}

pub(super) fn is_tfn(number: &str) -> bool {
    values(number).is_some_and(|values| match values.len() {
        9 => weighted(&values, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11),
        8 => weighted(&values, &[10, 7, 8, 4, 6, 3, 5, 1]).is_multiple_of(11),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Check = fn(&str) -> bool;

    /// Whether changing any one digit breaks the check.
    fn notices_every_slip(check: Check, number: &str) -> bool {
        (0..number.len())
            .filter(|place| number.as_bytes()[*place].is_ascii_digit())
            .all(|place| {
                let mut slipped = number.as_bytes().to_vec();
                slipped[place] = b'0' + (slipped[place] - b'0' + 1) % 10;
                !check(std::str::from_utf8(&slipped).unwrap())
            })
    }

    #[test]
    fn true_numbers_pass_and_a_slip_does_not() {
        let cases: [(Check, &str); 10] = [
            (is_steuer_id, "86095742719"),
            (is_nir, "255081416802538"),
            (is_dni, "12345678Z"),
            (is_codice_fiscale, "RSSMRA85T10A562S"),
            (is_bsn, "111222333"),
            (is_pesel, "44051401359"),
            (is_aadhaar, "234123412346"),
            (is_cpf, "52998224725"),
            (is_sin, "046454286"),
            (is_tfn, "123456782"),
        ];
        for (check, number) in cases {
            assert!(check(number), "{number}");
            assert!(notices_every_slip(check, number), "{number}");
        }
    }
}
