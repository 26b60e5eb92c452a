//! The query bodies, compiled once for each database. They see it through `dialect` only.

use super::dialect;

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod calls;
pub(crate) mod claim;
pub(crate) mod commit;
pub(crate) mod contexts;
pub(crate) mod counters;
pub(crate) mod directory;
pub(crate) mod end;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod give_up;
pub(crate) mod lists;
pub(crate) mod masking;
pub(crate) mod minutes;
pub(crate) mod outbox;
pub(crate) mod person;
pub(crate) mod purge;
pub(crate) mod quota;
pub(crate) mod recall;
pub(crate) mod redactions;
pub(crate) mod remember;
#[cfg(feature = "seeded-faults")]
pub(crate) mod seeded;
pub(crate) mod sessions;
pub(crate) mod standing;
pub(crate) mod sweep;
pub(crate) mod turn_base;
pub(crate) mod upkeep;
pub(crate) mod usage;
pub(crate) mod users;
pub(crate) mod webhooks;
