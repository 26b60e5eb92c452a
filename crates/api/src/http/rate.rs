//! Requests a minute: a fixed window of one minute for each tenant, in this process's memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::ids::TenantId;
use domain::time::{Micros, Timestamp};

/// The window's length in seconds, as announced.
pub(crate) const WINDOW_SECONDS: i64 = 60;

/// What is announced to a tenant without a limit; nobody is refused then.
pub(crate) const UNLIMITED: u32 = 1_000_000;

/// Where a tenant stands in the running minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Requests a minute.
    pub(crate) limit: u32,
    /// Requests left in this minute.
    pub(crate) remaining: u32,
    /// Seconds until the next minute, 1 to 60.
    pub(crate) reset: i64,
    /// This request is beyond the limit.
    pub(crate) exceeded: bool,
}

/// Counts requests.
pub(crate) trait RequestMeter: Send + Sync {
    /// Counts one request of a tenant; `limit` none: nobody is refused.
    fn count(&self, tenant: &TenantId, limit: Option<u32>, now: Timestamp) -> Standing;
}

/// The minute that runs, with its counts.
#[derive(Debug, Default)]
struct Minute {
    number: i64,
    counts: HashMap<TenantId, u32>,
}

/// Counts in memory; each process counts for itself.
#[derive(Debug, Default)]
pub(crate) struct MinuteWindows(Mutex<Minute>);

impl RequestMeter for MinuteWindows {
    fn count(&self, tenant: &TenantId, limit: Option<u32>, now: Timestamp) -> Standing {
        let window = Micros::seconds(WINDOW_SECONDS).0;
        let number = now.unix_micros().div_euclid(window);
        let left = Micros(window - now.unix_micros().rem_euclid(window));
        let used = {
            let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if minute.number != number {
                *minute = Minute {
                    number,
                    counts: HashMap::new(),
                };
            }
            let count = minute.counts.entry(tenant.clone()).or_default();
            *count = count.saturating_add(1);
            *count
        };
        Standing {
            limit: limit.unwrap_or(UNLIMITED),
            remaining: limit.unwrap_or(UNLIMITED).saturating_sub(used),
            reset: left.seconds_up(),
            exceeded: limit.is_some_and(|limit| used > limit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_micros(1_800_000_000_000_000).plus(Micros::seconds(seconds))
    }

    #[test]
    fn a_minute_holds_as_many_requests_as_the_limit_and_the_next_one_starts_afresh() {
        let meter = MinuteWindows::default();
        let tenant = TenantId::slug_of("acme", 0);
        let first = meter.count(&tenant, Some(2), at(0));
        assert_eq!(
            (first.remaining, first.reset, first.exceeded),
            (1, 60, false)
        );
        assert!(!meter.count(&tenant, Some(2), at(1)).exceeded);
        let third = meter.count(&tenant, Some(2), at(59));
        assert_eq!((third.remaining, third.reset, third.exceeded), (0, 1, true));
        assert!(!meter.count(&tenant, Some(2), at(60)).exceeded);
    }

    #[test]
    fn tenants_do_not_use_up_each_others_minute() {
        let meter = MinuteWindows::default();
        assert!(
            !meter
                .count(&TenantId::slug_of("a", 0), Some(1), at(0))
                .exceeded
        );
        assert!(
            !meter
                .count(&TenantId::slug_of("b", 0), Some(1), at(0))
                .exceeded
        );
    }

    #[test]
    fn a_tenant_without_a_limit_is_told_a_million_and_never_refused() {
        let meter = MinuteWindows::default();
        let standing = meter.count(&TenantId::slug_of("a", 0), None, at(0));
        assert_eq!((standing.limit, standing.remaining), (1_000_000, 999_999));
        assert!(!standing.exceeded);
    }
}
