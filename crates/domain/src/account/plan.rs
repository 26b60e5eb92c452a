//! Plans: what a tenant may use in a minute and in a month.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::session::{UnknownWord, worded_enum};

worded_enum! {
    /// A tenant's plan.
    Plan {
        /// Of companies that signed up by themselves.
        Starter = "starter",
        /// Of tenants that the operator made; the operator sets limits, if any.
        SelfHosted = "self_hosted",
    }
}

/// What a tenant may use; none: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowance {
    /// Requests a minute.
    pub requests_per_minute: Option<u32>,
    /// What it may use in a month.
    pub month: MonthlyQuota,
}

/// What a tenant may use in a calendar month (UTC); none: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MonthlyQuota {
    /// Committed turns.
    pub requests: Option<i64>,
    /// Tokens of their messages.
    pub tokens: Option<i64>,
}

/// The part of a quota that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsedUp {
    /// Committed turns.
    Requests,
    /// Tokens.
    Tokens,
}

impl MonthlyQuota {
    /// Nothing has to be counted.
    pub const fn is_unlimited(self) -> bool {
        self.requests.is_none() && self.tokens.is_none()
    }

    /// What keeps a turn from beginning, with so many committed or running, itself included, and so
    /// many tokens used. How many tokens a turn takes is known at its end: the one that goes past the
    /// quota is finished, and the next one does not begin.
    pub fn used_up(self, requests: i64, tokens: i64) -> Option<UsedUp> {
        if self.requests.is_some_and(|most| requests > most) {
            Some(UsedUp::Requests)
        } else if self.tokens.is_some_and(|most| tokens >= most) {
            Some(UsedUp::Tokens)
        } else {
            None
        }
    }
}

impl Plan {
    /// What the plan allows, as published.
    pub const fn allowance(self) -> Allowance {
        match self {
            Self::Starter => Allowance {
                requests_per_minute: Some(60),
                month: MonthlyQuota {
                    requests: Some(10_000),
                    tokens: Some(50_000_000),
                },
            },
            Self::SelfHosted => Allowance {
                requests_per_minute: None,
                month: MonthlyQuota {
                    requests: None,
                    tokens: None,
                },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_turn_of_a_quota_begins_and_none_after_it() {
        let quota = MonthlyQuota {
            requests: Some(10),
            tokens: Some(1_000),
        };
        assert_eq!(quota.used_up(10, 999), None);
        assert_eq!(quota.used_up(11, 0), Some(UsedUp::Requests));
        assert_eq!(quota.used_up(1, 1_000), Some(UsedUp::Tokens));
        assert_eq!(MonthlyQuota::default().used_up(i64::MAX, i64::MAX), None);
        assert!(MonthlyQuota::default().is_unlimited() && !quota.is_unlimited());
    }
}
