//! Time and chance, as ports, so that tests can fix both.

use async_trait::async_trait;
use domain::time::{Micros, Timestamp};

/// The time of day.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now, truncated to the microsecond.
    fn now(&self) -> Timestamp;
}

/// Fresh ids.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait IdGenerator: Send + Sync {
    /// 128 bits of a new ULID: 48 bits of milliseconds, 80 random ones, not monotonic.
    fn fresh(&self) -> u128;
}

/// Waiting.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Pause: Send + Sync {
    /// Returns after this span.
    async fn pause(&self, span: Micros);
}
