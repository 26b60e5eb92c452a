//! What a company says of itself.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::session::{UnknownWord, worded_enum};

worded_enum! {
    /// `industry`.
    Industry {
        /// Staffing.
        Staffing = "staffing",
        /// Software for human resources.
        HrTech = "hr_tech",
        /// Finance.
        Fintech = "fintech",
        /// Health care.
        Healthcare = "healthcare",
        /// Law.
        Legal = "legal",
        /// Environment, health and safety.
        Ehs = "ehs",
        /// Anything else.
        Other = "other",
    }
}

worded_enum! {
    /// `teamSize`.
    TeamSize {
        /// One person.
        One = "1",
        /// Two to ten.
        UpToTen = "2-10",
        /// Eleven to fifty.
        UpToFifty = "11-50",
        /// Fifty-one to two hundred.
        UpToTwoHundred = "51-200",
        /// More.
        More = "201+",
    }
}

/// What is known of the company itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyProfile {
    /// Its industry.
    pub industry: Option<Industry>,
    /// How many work there.
    pub team_size: Option<TeamSize>,
}

/// A company's name: 1 to 200 characters that can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyName(String);

/// The text is not a company's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have 1 to 200 characters")]
pub struct UnfitName;

impl CompanyName {
    /// The most characters.
    pub const MOST_CHARS: usize = 200;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CompanyName {
    type Err = UnfitName;

    fn from_str(text: &str) -> Result<Self, UnfitName> {
        let name = text.trim();
        let fits = (1..=Self::MOST_CHARS).contains(&name.chars().count())
            && !name.chars().any(char::is_control);
        fits.then(|| Self(name.to_owned())).ok_or(UnfitName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_has_a_name_that_can_be_seen() {
        assert_eq!(" Acme ".parse::<CompanyName>().unwrap().as_str(), "Acme");
        for bad in ["", "   ", "a\nb"] {
            assert!(bad.parse::<CompanyName>().is_err(), "{bad:?}");
        }
        assert!("x".repeat(201).parse::<CompanyName>().is_err());
    }
}
