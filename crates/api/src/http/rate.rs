//! Requests a minute: a fixed window of one minute for each tenant, shared by all processes.
//!
//! A process takes requests from the store, some at a time where the limit is large, and hands them
//! out from memory. Tenants without a limit cost the store nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::TenantId;
use domain::time::{Micros, Timestamp};
use ports::request_minutes::{Minute, Taken};
use ports::{RequestMinutes, StoreError};

/// The window's length in seconds, as announced.
pub(crate) const WINDOW_SECONDS: i64 = 60;

/// What is announced to a tenant without a limit; nobody is refused then.
pub(crate) const UNLIMITED: u32 = 1_000_000;

/// Of how many parts of a limit one is taken at a time. Below this limit requests are taken singly, so
/// that all of them can be used, whichever process they come to.
const PARTS: u32 = 100;

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

/// What this process has of a tenant's minute. Held while the store is asked, so that others wait for
/// the same answer.
type Share = Arc<tokio::sync::Mutex<Option<Taken>>>;

/// The minute that runs.
#[derive(Default)]
struct Running {
    number: i64,
    shares: HashMap<TenantId, Share>,
}

/// Counts requests.
pub(crate) struct RequestMeter {
    minutes: Arc<dyn RequestMinutes>,
    running: Mutex<Running>,
}

impl RequestMeter {
    /// Counts by what the store hands out.
    pub(crate) fn new(minutes: Arc<dyn RequestMinutes>) -> Self {
        Self {
            minutes,
            running: Mutex::default(),
        }
    }

    /// Counts one request of a tenant; `limit` none: nobody is refused.
    ///
    /// # Errors
    ///
    /// Where the store has to be asked and cannot.
    pub(crate) async fn count(
        &self,
        tenant: &TenantId,
        limit: Option<u32>,
        now: Timestamp,
    ) -> Result<Standing, StoreError> {
        let window = Micros::seconds(WINDOW_SECONDS).0;
        let left = Micros(window - now.unix_micros().rem_euclid(window));
        let standing = Standing {
            limit: limit.unwrap_or(UNLIMITED),
            remaining: limit.unwrap_or(UNLIMITED),
            reset: left.seconds_up(),
            exceeded: false,
        };
        let Some(limit) = limit else {
            return Ok(standing);
        };
        let number = now.unix_micros().div_euclid(window);
        let share = self.share(tenant, number);
        let mut share = share.lock().await;
        let mut taken = match *share {
            // What is left for anybody may be taken by now; that it is used up does not change.
            Some(taken) if taken.granted > 0 || taken.left == 0 => taken,
            Some(_) | None => {
                let minute = Minute { number, limit };
                let wanted = (limit / PARTS).max(1);
                self.minutes.take(tenant, minute, wanted).await?
            }
        };
        let exceeded = taken.granted == 0;
        taken.granted = taken.granted.saturating_sub(1);
        *share = Some(taken);
        Ok(Standing {
            remaining: taken.granted + taken.left,
            exceeded,
            ..standing
        })
    }

    /// This process's share of a tenant's minute; late requests of the minute before count in this one.
    fn share(&self, tenant: &TenantId, number: i64) -> Share {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.number < number {
            *running = Running {
                number,
                shares: HashMap::new(),
            };
        }
        Arc::clone(running.shares.entry(tenant.clone()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    use async_trait::async_trait;

    /// One minute that several processes take from, and how often they did.
    #[derive(Default)]
    struct Shared {
        taken: AtomicU32,
        asked: AtomicU32,
    }

    #[async_trait]
    impl RequestMinutes for Shared {
        async fn take(
            &self,
            _: &TenantId,
            minute: Minute,
            wanted: u32,
        ) -> Result<Taken, StoreError> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let left = minute.limit - self.taken.load(Ordering::Relaxed);
            let granted = left.min(wanted);
            self.taken.fetch_add(granted, Ordering::Relaxed);
            Ok(Taken {
                granted,
                left: left - granted,
            })
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_micros(1_800_000_000_000_000).plus(Micros::seconds(seconds))
    }

    fn tenant() -> TenantId {
        TenantId::slug_of("acme", 0)
    }

    async fn passed(meters: &[RequestMeter], limit: u32, requests: u32) -> u32 {
        let mut passed = 0;
        for (_, meter) in (0..requests).zip(meters.iter().cycle()) {
            let standing = meter.count(&tenant(), Some(limit), at(0)).await.unwrap();
            passed += u32::from(!standing.exceeded);
        }
        passed
    }

    #[tokio::test]
    async fn processes_share_a_small_minute_to_its_last_request() {
        let shared = Arc::new(Shared::default());
        let meters = [(); 3].map(|()| RequestMeter::new(shared.clone()));
        assert_eq!(passed(&meters, 60, 100).await, 60);
    }

    #[tokio::test]
    async fn a_large_minute_is_taken_in_parts_and_a_used_up_one_not_asked_for() {
        let shared = Arc::new(Shared::default());
        let meters = [(); 2].map(|()| RequestMeter::new(shared.clone()));
        assert_eq!(passed(&meters, 10_000, 10_500).await, 10_000);
        // A hundred parts, and no more than one question of each process after that.
        assert!(shared.asked.load(Ordering::Relaxed) <= 102);
    }

    #[tokio::test]
    async fn a_tenant_without_a_limit_is_told_a_million_and_the_store_is_not_asked() {
        let shared = Arc::new(Shared::default());
        let meter = RequestMeter::new(shared.clone());
        let standing = meter.count(&tenant(), None, at(0)).await.unwrap();
        assert_eq!((standing.limit, standing.exceeded), (1_000_000, false));
        assert_eq!(shared.asked.load(Ordering::Relaxed), 0);
    }
}
