//! What a tenant used, from the ledger.

use async_trait::async_trait;
use domain::ids::TenantId;
use domain::money::MicroUsd;
use domain::session::{Domain, Intent};

use crate::error::StoreError;

/// What was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Used {
    /// Committed turns.
    pub requests: i64,
    /// Tokens of their messages.
    pub tokens: i64,
    /// What they cost.
    pub cost: MicroUsd,
}

impl std::ops::AddAssign for Used {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.tokens += other.tokens;
        self.cost += other.cost;
    }
}

/// Reads the ledger. Days are UTC, `2026-03-14`.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait UsageReader: Send + Sync {
    /// What was used from `first_day` on, by intent; intents without use are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn by_intent(
        &self,
        tenant: &TenantId,
        first_day: &str,
    ) -> Result<Vec<(Domain, Intent, Used)>, StoreError>;

    /// What was used from `first_day` on, by month (`2026-03`), oldest first; months without use
    /// are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn by_month(
        &self,
        tenant: &TenantId,
        first_day: &str,
    ) -> Result<Vec<(String, Used)>, StoreError>;
}
