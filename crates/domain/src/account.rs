//! Accounts of companies: who may log in to the dashboard, with what, and what each role may do.

pub mod company;
pub mod email;
pub mod password;
pub mod plan;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::session::{UnknownWord, worded_enum};
pub use company::{CompanyName, CompanyProfile, Industry, TeamSize};
pub use email::EmailAddress;
pub use password::PlainPassword;
pub use plan::{Allowance, MonthlyQuota, Plan, UsedUp};

worded_enum! {
    /// What a dashboard user may do.
    Role {
        /// Everything, users included.
        Owner = "owner",
        /// Reads and configures.
        Admin = "admin",
        /// Reads.
        Viewer = "viewer",
    }
}

impl Role {
    /// May change account, configuration, keys and webhooks.
    pub const fn may_configure(self) -> bool {
        match self {
            Self::Owner | Self::Admin => true,
            Self::Viewer => false,
        }
    }

    /// May invite, change and remove users.
    pub const fn may_manage_users(self) -> bool {
        match self {
            Self::Owner => true,
            Self::Admin | Self::Viewer => false,
        }
    }
}
