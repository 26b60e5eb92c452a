//! What a number looks like: its groups of digits, and which groups a phone number has.

/// Country calling codes.
const COUNTRIES: [&str; 96] = [
    "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45",
    "46", "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
    "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98", "212",
    "213", "216", "218", "221", "225", "226", "228", "229", "230", "233", "234", "237", "250",
    "251", "254", "255", "256", "260", "263", "264", "351", "352", "353", "354", "355", "356",
    "357", "358", "359", "370", "371", "372", "373", "374", "375", "377", "380", "381", "385",
    "386", "387", "389", "420", "421", "852", "880", "886", "965", "97",
];

/// A number as written.
pub(super) struct Number<'a> {
    text: &'a str,
    groups: Vec<&'a str>,
    digits: String,
}

impl<'a> Number<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let main = text
            .find(|c: char| c.is_ascii_alphabetic())
            .and_then(|extension| text.get(..extension))
            .unwrap_or(text)
            .trim_end();
        let groups: Vec<_> = main
            .split(|c: char| !c.is_ascii_digit())
            .filter(|group| !group.is_empty())
            .collect();
        Self {
            text: main,
            digits: groups.concat(),
            groups,
        }
    }

    /// Dates and ranges of years, months or amounts.
    pub(super) fn is_date_or_years(&self) -> bool {
        let is_year = |group: &&&str| {
            group.len() == 4 && (group.starts_with("19") || group.starts_with("20"))
        };
        let years = self.groups.iter().filter(is_year).count();
        let lengths = self.lengths();
        let international = self.text.starts_with(['+', '(']);
        let date = matches!(lengths.as_slice(), [4, 2, 2, ..] | [1 | 2, 1 | 2, 4, ..]) && years > 0;
        (!international && (date || years >= 2)) || self.groups.iter().all(|g| g.len() == 1)
    }

    /// Whether it could be a phone number if something says so.
    pub(super) fn is_possible(&self) -> bool {
        (7..=15).contains(&self.digits.len())
            && !self
                .digits
                .bytes()
                .all(|byte| Some(&byte) == self.digits.as_bytes().first())
    }

    /// Whether its shape alone says that it is a phone number.
    pub(super) fn is_telling(&self) -> bool {
        if self.text.starts_with('+') || self.text.starts_with("(+") {
            return self.is_international(&self.digits);
        }
        if let Some(rest) = self.digits.strip_prefix("00") {
            return !rest.starts_with('0') && self.is_international(rest);
        }
        self.is_north_american() || self.is_with_trunk_zero() || self.is_without_trunk_zero()
    }

    /// Whether it is written in groups as numbers to be dialled are: nine digits or more.
    pub(super) fn is_grouped(&self) -> bool {
        self.digits.len() >= 9 && (2..=5).contains(&self.groups.len())
    }

    fn is_polish_mobile(&self) -> bool {
        self.digits.get(..2).is_some_and(|lead| {
            matches!(
                lead,
                "45" | "50"
                    | "51"
                    | "53"
                    | "57"
                    | "60"
                    | "66"
                    | "69"
                    | "72"
                    | "73"
                    | "78"
                    | "79"
                    | "88"
            )
        })
    }

    fn lengths(&self) -> Vec<usize> {
        self.groups.iter().map(|group| group.len()).collect()
    }

    fn is_international(&self, digits: &str) -> bool {
        let round = self.text.ends_with("000 000") || digits.ends_with("0000000");
        let mut national = COUNTRIES
            .iter()
            .filter_map(|code| digits.strip_prefix(code));
        !round
            && (8..=15).contains(&digits.len())
            && national.any(|national| national.len() >= 5)
            && (!digits.starts_with('1') || is_area_and_more(digits.get(1..).unwrap_or_default()))
    }

    /// `(415) 555-0123`, also with the country's 1 before it.
    fn is_north_american(&self) -> bool {
        let digits = self.digits.strip_prefix('1').unwrap_or(&self.digits);
        let shape = match self.lengths().as_slice() {
            [1, 3, 3, 4] => self.digits.starts_with('1'),
            [3, 3, 4] => true,
            [3, 7] => self.text.starts_with('('),
            _ => false,
        };
        let punctuated = self.text.contains(['-', '.', '(']);
        shape && is_area_and_exchange(digits, punctuated)
    }

    /// `020 7946 0958`, `0171/1234567`, `06 12 34 56 78`, `090-1234-5678`: most of the world.
    fn is_with_trunk_zero(&self) -> bool {
        let Some(first) = self.groups.first() else {
            return false;
        };
        let second = self.digits.as_bytes().get(1).copied().unwrap_or_default();
        let trunk = self.digits.starts_with('0') && (b'1'..=b'9').contains(&second);
        if self.groups.len() == 1 {
            let mobile = matches!(second, b'4' | b'6' | b'7') || self.digits.starts_with("015");
            return trunk && mobile && (10..=11).contains(&self.digits.len());
        }
        let widest = self.groups.iter().map(|group| group.len()).max();
        trunk
            && (2..=5).contains(&self.groups.len())
            && (2..=6).contains(&first.len())
            && (9..=12).contains(&self.digits.len())
            && widest.is_some_and(|widest| widest <= 8)
            && !(self.text.contains('.') && self.groups.len() == 2)
    }

    /// National forms without a zero that no amount or date has.
    fn is_without_trunk_zero(&self) -> bool {
        let first = self.digits.as_bytes().first().copied().unwrap_or_default();
        let parenthesis = self.text.starts_with('(');
        let dash = self.text.matches('-').count() == 1;
        match self.lengths().as_slice() {
            // Russia
            [1, 3, 3, 2, 2] => first == b'8',
            // Spain
            [3, 2, 2, 2] => matches!(first, b'6'..=b'9'),
            // India
            [5, 5] => matches!(first, b'6'..=b'9') && !self.digits.ends_with("000"),
            // Brazil
            [2, 4 | 5, 4] => parenthesis || dash,
            // Italy's mobiles
            [3, 3, 4] => first == b'3' && !self.digits.ends_with("0000"),
            // Italy's mobiles with a slash
            [3, 6 | 7] => first == b'3' && self.text.contains('/'),
            // Poland
            [2, 3, 2, 2] => first != b'0',
            [3, 3, 3] => self.text.matches('-').count() == 2 && self.is_polish_mobile(),
            _ => false,
        }
    }
}

/// With its country before it, a number needs no more than an area code and ten digits.
fn is_area_and_more(digits: &str) -> bool {
    digits.len() == 10 && digits.as_bytes().first() >= Some(&b'2')
}

/// Area and exchange begin with 2 to 9 (made-up numbers often do not: dashes or brackets say enough)
/// and there are ten digits in all.
fn is_area_and_exchange(digits: &str, punctuated: bool) -> bool {
    let at = |place: usize| digits.as_bytes().get(place).copied().unwrap_or_default();
    digits.len() == 10
        && at(0) >= b'2'
        && (punctuated || at(3) >= b'2')
        && !digits.ends_with("000000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_years_are_told_from_numbers() {
        for text in [
            "2024-05-06",
            "12.05.2023",
            "2019-2023",
            "01/2020-03/2021",
            "1 2 3 4 5 6 7",
        ] {
            assert!(Number::of(text).is_date_or_years(), "{text}");
        }
        for text in ["+44 20 7946 0958", "020 7946 0958", "(020) 2019 2023"] {
            assert!(!Number::of(text).is_date_or_years(), "{text}");
        }
    }

    #[test]
    fn calling_codes_are_sorted_by_length_and_once_each() {
        let mut codes = COUNTRIES.to_vec();
        codes.sort_by_key(|code| (code.len(), *code));
        codes.dedup();
        assert_eq!(codes.len(), COUNTRIES.len());
    }
}
