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

/// What a plan allows; none: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a minute.
    pub requests_per_minute: Option<u32>,
    /// Committed turns a calendar month (UTC).
    pub monthly_requests: Option<i64>,
    /// Tokens a calendar month (UTC).
    pub monthly_tokens: Option<i64>,
}

impl Plan {
    /// What the plan allows, as published.
    pub const fn allowance(self) -> Allowance {
        match self {
            Self::Starter => Allowance {
                requests_per_minute: Some(60),
                monthly_requests: Some(10_000),
                monthly_tokens: Some(50_000_000),
            },
            Self::SelfHosted => Allowance {
                requests_per_minute: None,
                monthly_requests: None,
                monthly_tokens: None,
            },
        }
    }
}
