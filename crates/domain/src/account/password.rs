//! Passwords in plain text, between the edge and the hash.

use std::fmt;
use std::str::FromStr;

/// The fewest characters: NIST SP 800-63B asks for length instead of classes of characters.
pub const LEAST_CHARS: usize = 12;

/// The most characters: a bound on the work of hashing.
pub const MOST_CHARS: usize = 128;

/// A password that somebody chose. It cannot be shown or stored.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainPassword(String);

/// The text is too short or too long for a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have 12 to 128 characters")]
pub struct UnfitPassword;

impl PlainPassword {
    /// What was typed at a login: of any length, as it is only compared.
    pub fn typed(text: String) -> Self {
        Self(text)
    }

    /// The text, for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PlainPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainPassword(..)")
    }
}

impl FromStr for PlainPassword {
    type Err = UnfitPassword;

    fn from_str(text: &str) -> Result<Self, UnfitPassword> {
        (LEAST_CHARS..=MOST_CHARS)
            .contains(&text.chars().count())
            .then(|| Self(text.to_owned()))
            .ok_or(UnfitPassword)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_twelve_to_a_hundred_and_twenty_eight_characters_and_shows_none() {
        assert!("é".repeat(11).parse::<PlainPassword>().is_err());
        assert!("é".repeat(12).parse::<PlainPassword>().is_ok());
        assert!("x".repeat(128).parse::<PlainPassword>().is_ok());
        assert!("x".repeat(129).parse::<PlainPassword>().is_err());
        let shown = format!("{:?}", PlainPassword::typed("hunter2".to_owned()));
        assert!(!shown.contains("hunter2"));
    }
}
