//! Made-up numbers with true check digits, worked out apart from the code they measure.

use super::values::Dice;

fn digits(dice: &mut Dice, count: usize) -> String {
    (0..count)
        .map(|_| char::from(b'0' + u8::try_from(dice.below(10)).unwrap_or(0)))
        .collect()
}

/// The number with the one last digit, of ten, that the check accepts.
fn completed(body: &str, accepts: impl Fn(&str) -> bool) -> String {
    (0..10)
        .map(|digit| format!("{body}{digit}"))
        .find(|number| accepts(number))
        .unwrap_or_default()
}

fn numbers(text: &str) -> Vec<i64> {
    text.chars()
        .filter_map(|c| c.to_digit(10))
        .map(i64::from)
        .collect()
}

fn luhn(number: &str) -> bool {
    let mut sum = 0;
    for (place, digit) in numbers(number).into_iter().rev().enumerate() {
        let value = if place % 2 == 1 { digit * 2 } else { digit };
        sum += value / 10 + value % 10;
    }
    sum % 10 == 0
}

fn grouped(number: &str, lengths: &[usize], separator: &str) -> String {
    let mut rest = number;
    let mut parts = Vec::new();
    for length in lengths {
        let (part, tail) = rest.split_at((*length).min(rest.len()));
        parts.push(part);
        rest = tail;
    }
    parts.push(rest);
    parts.retain(|part| !part.is_empty());
    parts.join(separator)
}

pub(super) fn card(dice: &mut Dice) -> String {
    let (lead, length, groups): (&str, usize, &[usize]) = match dice.below(4) {
        0 => ("4", 16, &[4, 4, 4, 4]),
        1 => ("53", 16, &[4, 4, 4, 4]),
        2 => ("37", 15, &[4, 6, 5]),
        _ => ("6011", 16, &[4, 4, 4, 4]),
    };
    let body = format!("{lead}{}", digits(dice, length - 1 - lead.len()));
    let number = completed(&body, luhn);
    let separator = *dice.pick(&["", " ", "-"]);
    grouped(&number, groups, separator)
}

pub(super) fn iban(dice: &mut Dice) -> String {
    let (country, bank, count) = *dice.pick(&[
        ("DE", "", 18),
        ("GB", "NWBK", 14),
        ("NL", "ABNA", 10),
        ("FR", "", 23),
        ("ES", "", 20),
        ("PL", "", 24),
    ]);
    let body = format!("{bank}{}", digits(dice, count));
    let spelled: String = format!("{body}{country}00")
        .chars()
        .map(|c| {
            c.to_digit(36)
                .map(|value| value.to_string())
                .unwrap_or_default()
        })
        .collect();
    let remainder = spelled
        .chars()
        .filter_map(|c| c.to_digit(10))
        .fold(0, |sum, d| (sum * 10 + d) % 97);
    let number = format!("{country}{:02}{body}", 98 - remainder);
    if dice.below(2) == 0 {
        number
    } else {
        grouped(&number, &[4; 8], " ")
    }
}

pub(super) fn ssn(dice: &mut Dice) -> String {
    format!(
        "{:03}-{:02}-{:04}",
        100 + dice.below(500),
        1 + dice.below(99),
        1 + dice.below(9999)
    )
}

pub(super) fn nino(dice: &mut Dice) -> String {
    let prefix = *dice.pick(&["AB", "CE", "HJ", "JR", "PX", "WM"]);
    let number = format!(
        "{prefix}{}{}",
        digits(dice, 6),
        dice.pick(&["A", "B", "C", "D"])
    );
    if dice.below(2) == 0 {
        number
    } else {
        grouped(&number, &[2, 2, 2, 2, 1], " ")
    }
}

pub(super) fn steuer_id(dice: &mut Dice) -> String {
    let body = format!("{}{}", 1 + dice.below(9), digits(dice, 9));
    let mut product = 10;
    for digit in numbers(&body) {
        let sum = (digit + product) % 10;
        product = if sum == 0 { 20 } else { sum * 2 } % 11;
    }
    let number = format!("{body}{}", (11 - product) % 10);
    if dice.below(2) == 0 {
        number
    } else {
        grouped(&number, &[2, 3, 3, 3], " ")
    }
}

pub(super) fn nir(dice: &mut Dice) -> String {
    let body = format!(
        "{}{:02}{:02}{:02}{:03}{:03}",
        1 + dice.below(2),
        50 + dice.below(50),
        1 + dice.below(12),
        1 + dice.below(95),
        1 + dice.below(900),
        1 + dice.below(900)
    );
    let key = 97 - body.parse::<u64>().unwrap_or(0) % 97;
    let number = format!("{body}{key:02}");
    if dice.below(2) == 0 {
        number
    } else {
        grouped(&number, &[1, 2, 2, 2, 3, 3, 2], " ")
    }
}

fn dni_letter(number: u64) -> char {
    "TRWAGMYFPDXBNJZSQVHLCKE"
        .chars()
        .nth(usize::try_from(number % 23).unwrap_or(0))
        .unwrap_or('T')
}

pub(super) fn dni(dice: &mut Dice) -> String {
    let number = 10_000_000 + dice.below(89_999_999);
    let dash = *dice.pick(&["", "-"]);
    if dice.below(3) > 0 {
        return format!("{number}{dash}{}", dni_letter(number));
    }
    let number = dice.below(10_000_000);
    format!("X{dash}{number:07}{dash}{}", dni_letter(number))
}

pub(super) fn codice_fiscale(dice: &mut Dice) -> String {
    let body = format!(
        "{}{:02}{}{:02}{}{:03}",
        dice.pick(&["RSSMRA", "BNCLGU", "VRDGPP", "FRRLCU"]),
        dice.below(100),
        dice.pick(&["A", "H", "P", "T"]),
        1 + dice.below(28),
        dice.pick(&["F", "H", "A", "L"]),
        1 + dice.below(998)
    );
    let odd = "BAKPLCQDREVOSFTGUHMINJWZYX";
    let mut sum = 0;
    for (place, c) in body.chars().enumerate() {
        let value = if c.is_ascii_digit() {
            u32::from(c) - u32::from('0')
        } else {
            u32::from(c) - u32::from('A')
        };
        sum += if place % 2 == 1 {
            value
        } else {
            let letter = char::from(b'A' + u8::try_from(value).unwrap_or(0));
            u32::try_from(odd.find(letter).unwrap_or(0)).unwrap_or(0)
        };
    }
    format!(
        "{body}{}",
        char::from(b'A' + u8::try_from(sum % 26).unwrap_or(0))
    )
}

pub(super) fn bsn(dice: &mut Dice) -> String {
    loop {
        let body = format!("{}{}", 1 + dice.below(9), digits(dice, 7));
        let sum: i64 = numbers(&body)
            .iter()
            .zip((2..=9).rev())
            .map(|(d, w)| d * w)
            .sum();
        if sum % 11 < 10 {
            return format!("{body}{}", sum % 11);
        }
    }
}

pub(super) fn pesel(dice: &mut Dice) -> String {
    let body = format!(
        "{:02}{:02}{:02}{}",
        50 + dice.below(50),
        1 + dice.below(12),
        1 + dice.below(28),
        digits(dice, 4)
    );
    let sum: i64 = numbers(&body)
        .iter()
        .zip([1, 3, 7, 9, 1, 3, 7, 9, 1, 3])
        .map(|(d, w)| d * w)
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

pub(super) fn aadhaar(dice: &mut Dice) -> String {
    const MULTIPLY: [[usize; 10]; 10] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ];
    const PERMUTE: [[usize; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    let body = format!("{}{}", 2 + dice.below(8), digits(dice, 10));
    let number = completed(&body, |number| {
        let mut check = 0;
        for (place, c) in number.chars().rev().enumerate() {
            let digit = c
                .to_digit(10)
                .and_then(|d| usize::try_from(d).ok())
                .unwrap_or(0);
            let moved = PERMUTE
                .get(place % 8)
                .and_then(|row| row.get(digit))
                .copied()
                .unwrap_or(0);
            check = MULTIPLY
                .get(check)
                .and_then(|row| row.get(moved))
                .copied()
                .unwrap_or(0);
        }
        check == 0
    });
    grouped(&number, &[4, 4, 4], " ")
}

pub(super) fn pan(dice: &mut Dice) -> String {
    format!(
        "{}{}{}",
        dice.pick(&["ABCPE", "BNZPM", "CKLPR"]),
        digits(dice, 4),
        dice.pick(&["F", "K", "Z"])
    )
}

pub(super) fn cpf(dice: &mut Dice) -> String {
    let mut number = digits(dice, 9);
    for length in [9_i64, 10] {
        let sum: i64 = numbers(&number)
            .iter()
            .zip((2..=length + 1).rev())
            .map(|(d, w)| d * w)
            .sum();
        let check = match sum % 11 {
            0 | 1 => 0,
            rest => 11 - rest,
        };
        number.push_str(&check.to_string());
    }
    let body = grouped(&number, &[3, 3, 3], ".");
    match body.rsplit_once('.') {
        Some((head, tail)) => format!("{head}-{tail}"),
        None => number,
    }
}

pub(super) fn sin(dice: &mut Dice) -> String {
    let body = format!("{}{}", 1 + dice.below(7), digits(dice, 7));
    let separator = *dice.pick(&["", " ", "-"]);
    grouped(&completed(&body, luhn), &[3, 3, 3], separator)
}

pub(super) fn tfn(dice: &mut Dice) -> String {
    loop {
        let number = format!("{}{}", 1 + dice.below(9), digits(dice, 8));
        let sum: i64 = numbers(&number)
            .iter()
            .zip([1, 4, 3, 7, 5, 8, 6, 9, 10])
            .map(|(d, w)| d * w)
            .sum();
        if sum % 11 == 0 {
            let separator = *dice.pick(&["", " "]);
            return grouped(&number, &[3, 3, 3], separator);
        }
    }
}

/// A number of one of fourteen regions in one of the ways it is written there.
pub(super) fn phone(dice: &mut Dice) -> String {
    let pattern = *dice.pick(&[
        "+1 4@5 5##-####",
        "(4@5) 5##-####",
        "4@5-5##-####",
        "+1-6@2-5##-####",
        "4@5.5##.####",
        "+44 7@## ######",
        "07@## ######",
        "020 7@## ####",
        "+44 (0)20 7@## ####",
        "07@########",
        "+49 151 @#######",
        "0171 @######",
        "030 @#######",
        "+49 (0)30 @######",
        "+33 6 @# ## ## ##",
        "06 @# ## ## ##",
        "01.@#.##.##.##",
        "+34 6@# ### ###",
        "6@# ## ## ##",
        "+39 34@ #######",
        "34@ ### ####",
        "+31 6 @#######",
        "06-@#######",
        "+48 5@# ### ###",
        "+91 9@### #####",
        "9@### #####",
        "+91-9@########",
        "+55 11 9@###-####",
        "(11) 9@###-####",
        "+61 4@# ### ###",
        "04@# ### ###",
        "+81 90-@###-####",
        "090-@###-####",
        "+353 8@ ### ####",
        "+46 7@ ### ## ##",
        "+65 9@## ####",
    ]);
    pattern
        .chars()
        .map(|c| match c {
            '#' => char::from(b'0' + u8::try_from(dice.below(10)).unwrap_or(0)),
            '@' => char::from(b'1' + u8::try_from(dice.below(8)).unwrap_or(0)),
            other => other,
        })
        .collect()
}

pub(super) fn document(dice: &mut Dice) -> String {
    let lead = *dice.pick(&["", "X", "C", "PA"]);
    let number = digits(dice, 6);
    format!("{lead}{}{number}", 10 + dice.below(89))
}

pub(super) fn ip(dice: &mut Dice) -> String {
    if dice.below(6) == 0 {
        return format!(
            "2a02:{:x}:{:x}::{:x}",
            1 + dice.below(65000),
            1 + dice.below(65000),
            1 + dice.below(65000)
        );
    }
    format!(
        "{}.{}.{}.{}",
        dice.pick(&[34, 52, 81, 93, 145, 185, 203, 212]),
        dice.below(256),
        dice.below(256),
        1 + dice.below(254)
    )
}

pub(super) fn birth_date(dice: &mut Dice) -> String {
    let (year, month, day) = (
        1955 + dice.below(50),
        1 + dice.below(12),
        1 + dice.below(28),
    );
    let name = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    .get(usize::try_from(month - 1).unwrap_or(0))
    .copied()
    .unwrap_or("May");
    match dice.below(5) {
        0 => format!("{year}-{month:02}-{day:02}"),
        1 => format!("{day:02}/{month:02}/{year}"),
        2 => format!("{day}.{month}.{year}"),
        3 => format!("{day} {name} {year}"),
        _ => format!("{name} {day}, {year}"),
    }
}
