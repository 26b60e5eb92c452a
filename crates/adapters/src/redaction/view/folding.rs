//! One character, as plain as it gets.

use unicode_normalization::UnicodeNormalization as _;

/// The zeros of the scripts whose digits have no compatibility form; nine digits follow each.
const ZEROS: [u32; 58] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6,
    0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50,
    0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0x104A0,
    0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0,
    0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50, 0x1E140,
    0x1E2F0, 0x1E950,
];

/// Of ASCII only the white space changes: lines stay apart, all else is a space.
pub(super) fn fold_ascii(c: char) -> char {
    match c {
        '\t' | '\r' | '\u{b}' | '\u{c}' => ' ',
        other => other,
    }
}

/// Whether a character shows nothing of itself: zero-width and bidirectional marks, variation
/// selectors, accents that stand alone, and the sign that stands for masked text.
pub(super) fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{300}'..='\u{36F}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180E}'
            | '\u{1AB0}'..='\u{1AFF}'
            | '\u{1DC0}'..='\u{1DFF}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FE20}'..='\u{FE2F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFC}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Gives the plain spelling of a character outside ASCII.
pub(super) fn fold(c: char, mut give: impl FnMut(char)) {
    for c in std::iter::once(c).nfkd() {
        match c {
            _ if is_silent(c) => {}
            'ß' => "ss".chars().for_each(&mut give),
            'ẞ' => "SS".chars().for_each(&mut give),
            'æ' => "ae".chars().for_each(&mut give),
            'Æ' => "AE".chars().for_each(&mut give),
            'œ' => "oe".chars().for_each(&mut give),
            'Œ' => "OE".chars().for_each(&mut give),
            'þ' => "th".chars().for_each(&mut give),
            'Þ' => "Th".chars().for_each(&mut give),
            other => give(fold_one(other)),
        }
    }
}

fn fold_one(c: char) -> char {
    match c {
        'ø' | '°' => 'o',
        'Ø' => 'O',
        'ł' => 'l',
        'Ł' => 'L',
        'đ' | 'ð' => 'd',
        'Đ' | 'Ð' => 'D',
        'ħ' => 'h',
        'Ħ' => 'H',
        'ı' => 'i',
        '\u{58A}'
        | '\u{5BE}'
        | '\u{1400}'
        | '\u{1806}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{301C}'
        | '\u{3030}' => '-',
        '\u{2018}'..='\u{201B}' | '\u{2BC}' | '\u{2032}' | '\u{2B9}' => '\'',
        '\u{201C}'..='\u{201F}' | '\u{2033}' => '"',
        '\u{3002}' | '\u{B7}' | '\u{2219}' | '\u{22C5}' | '\u{30FB}' => '.',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
        other if other.is_whitespace() => ' ',
        other => digit(other).unwrap_or(other),
    }
}

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    char::from_digit(code.checked_sub(*zero)?, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_are_read() {
        assert_eq!(digit('٣'), Some('3'));
        assert_eq!(digit('९'), Some('9'));
        assert_eq!(digit('๐'), Some('0'));
        assert_eq!(digit('क'), None);
        assert!(ZEROS.is_sorted());
    }
}
