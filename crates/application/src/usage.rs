//! What a tenant used: this month, and the months before.

use std::sync::Arc;

use domain::session::{Domain, Intent};
use domain::time::Timestamp;
use ports::usage_reader::Used;
use ports::{Clock, UsageReader};

use crate::callers::DashboardCaller;
use crate::error::UseCaseError;

/// Adds usage up.
pub struct Usage {
    /// The ledger.
    pub ledger: Arc<dyn UsageReader>,
    /// Which month it is.
    pub clock: Arc<dyn Clock>,
}

/// The running month (UTC).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthToDate {
    /// Its first moment.
    pub start: Timestamp,
    /// Its last moment: the first one of the next month.
    pub end: Timestamp,
    /// By domain and intent; what was not used is left out.
    pub by_intent: Vec<(Domain, Intent, Used)>,
}

impl MonthToDate {
    /// Everything together.
    pub fn total(&self) -> Used {
        let mut total = Used::default();
        for (_, _, used) in &self.by_intent {
            total += *used;
        }
        total
    }
}

impl Usage {
    /// The running month.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn this_month(&self, caller: &DashboardCaller) -> Result<MonthToDate, UseCaseError> {
        let start = self.clock.now().month_start(0);
        let by_intent = self
            .ledger
            .by_intent(&caller.tenant.id, &start.day())
            .await?;
        Ok(MonthToDate {
            start,
            end: start.month_start(1),
            by_intent,
        })
    }

    /// The last `months` months, this one included, oldest first, with zeros where nothing was
    /// used. A month is `2026-03`.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn history(
        &self,
        caller: &DashboardCaller,
        months: i32,
    ) -> Result<Vec<(String, Used)>, UseCaseError> {
        let now = self.clock.now();
        let first = now.month_start(1 - months);
        let used = self
            .ledger
            .by_month(&caller.tenant.id, &first.day())
            .await?;
        Ok((0..months)
            .map(|number| {
                let month = first.month_start(number).month();
                let used = used.iter().find(|(used, _)| *used == month);
                let used = used.map_or_else(Used::default, |(_, used)| *used);
                (month, used)
            })
            .collect())
    }
}
