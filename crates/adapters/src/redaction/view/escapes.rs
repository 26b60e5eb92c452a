//! Characters written as HTML entities or percent codes.

/// Entities by name that hide an address or number.
const NAMED: [(&str, char); 8] = [
    ("&commat;", '@'),
    ("&period;", '.'),
    ("&nbsp;", ' '),
    ("&dash;", '-'),
    ("&hyphen;", '-'),
    ("&plus;", '+'),
    ("&num;", '#'),
    ("&amp;", '&'),
];

/// The printable ASCII character that an escape at the start of the text means, and the escape's
/// length in bytes.
pub(super) fn read(text: &str) -> Option<(char, usize)> {
    match text.as_bytes().first()? {
        b'&' => numeric_entity(text).or_else(|| named_entity(text)),
        b'%' => percent_code(text),
        _ => None,
    }
}

fn named_entity(text: &str) -> Option<(char, usize)> {
    NAMED
        .iter()
        .find(|(name, _)| text.starts_with(name))
        .map(|(name, meant)| (*meant, name.len()))
}

fn numeric_entity(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix("&#")?;
    let (digits, radix, lead) = match body.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 3),
        None => (body, 10, 2),
    };
    let length = digits.bytes().take(7).position(|byte| byte == b';')?;
    let code = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
    Some((printable(code)?, lead + length + 1))
}

/// Signs only: a letter or digit is not written so, and `5%20` in prose is rare.
fn percent_code(text: &str) -> Option<(char, usize)> {
    let code = u32::from_str_radix(text.get(1..3)?, 16).ok()?;
    let meant = printable(code).filter(|c| !c.is_ascii_alphanumeric() && *c != '%')?;
    Some((meant, 3))
}

fn printable(code: u32) -> Option<char> {
    char::from_u32(code).filter(|c| c.is_ascii_graphic() || *c == ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_percent_codes_are_read() {
        assert_eq!(read("&#64;x"), Some(('@', 5)));
        assert_eq!(read("&#x40;x"), Some(('@', 6)));
        assert_eq!(read("&commat;x"), Some(('@', 8)));
        assert_eq!(read("%40x"), Some(('@', 3)));
    }

    #[test]
    fn prose_is_left_alone() {
        for text in [
            "&#;",
            "&#99999999;",
            "& more",
            "% of",
            "%4",
            "%+4",
            "%41",
            "&#10;",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
