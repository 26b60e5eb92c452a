//! E-mail addresses of dashboard users: the form alone, never whether somebody reads them.

use std::fmt;
use std::str::FromStr;

/// The most characters of an address (RFC 5321, 4.5.3.1.3).
const MOST_CHARS: usize = 254;

/// The most characters before the `@` (RFC 5321, 4.5.3.1.1).
const MOST_LOCAL_CHARS: usize = 64;

/// An address in lower case: one account an address, however it is written. Its `Debug` shows
/// nothing, so that it never reaches a log.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address of at most 254 characters")]
pub struct MalformedEmail;

impl EmailAddress {
    /// The address as it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(..)")
    }
}

impl FromStr for EmailAddress {
    type Err = MalformedEmail;

    fn from_str(text: &str) -> Result<Self, MalformedEmail> {
        let text = text.trim().to_lowercase();
        let (local, host) = text.rsplit_once('@').ok_or(MalformedEmail)?;
        let plain =
            |c: char| !c.is_whitespace() && !c.is_control() && !"\"(),:;<>[\\]@".contains(c);
        let labels: Vec<&str> = host.split('.').collect();
        let well_formed = text.chars().count() <= MOST_CHARS
            && (1..=MOST_LOCAL_CHARS).contains(&local.chars().count())
            && local.chars().all(plain)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && labels.len() >= 2
            && labels.iter().all(|label| is_label(label));
        if well_formed {
            Ok(Self(text))
        } else {
            Err(MalformedEmail)
        }
    }
}

/// A part of a host's name: letters, digits and inner hyphens, of any script.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.chars().count())
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_however_it_is_written() {
        let address: EmailAddress = " Maria.Lopez+jobs@Example.COM ".parse().unwrap();
        assert_eq!(address.as_str(), "maria.lopez+jobs@example.com");
        assert_eq!(format!("{address:?}"), "EmailAddress(..)");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "maria",
            "@example.com",
            "maria@",
            "maria@localhost",
            "maria@example..com",
            "maria@-example.com",
            ".maria@example.com",
            "ma..ria@example.com",
            "ma ria@example.com",
            "maria@exa mple.com",
            "a@b@example.com",
            "<maria@example.com>",
            "maria\n@example.com",
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad:?}");
        }
        assert!(
            format!("{}@example.com", "x".repeat(65))
                .parse::<EmailAddress>()
                .is_err()
        );
        assert!("maria@exämple.com".parse::<EmailAddress>().is_ok());
    }
}
