//! The system's clock and randomness.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use domain::time::{Micros, Timestamp};
use ports::{Clock, IdGenerator, Pause};

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the clock behind the port"
        )]
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_unix_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Waits on the runtime's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct TimerPause;

#[async_trait]
impl Pause for TimerPause {
    async fn pause(&self, span: Micros) {
        tokio::time::sleep(Duration::from_micros(span.0.max(0).unsigned_abs())).await;
    }
}

/// Random ids: 48 bits of milliseconds, 80 bits from the system's random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl IdGenerator for RandomIds {
    fn fresh(&self) -> u128 {
        let millis = SystemClock.now().unix_micros().unsigned_abs() / 1_000;
        let mut random = [0_u8; 16];
        fill(&mut random);
        (u128::from(millis) << 80) | (u128::from_be_bytes(random) >> 48)
    }
}

/// 32 bytes of the system's random source.
pub fn random_bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    bytes
}

/// An engine without randomness can neither make keys nor ids: it stops.
#[expect(
    clippy::expect_used,
    reason = "no safe answer exists without the system's random source"
)]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system's random source is there");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_begin_with_the_time() {
        let (one, two) = (RandomIds.fresh(), RandomIds.fresh());
        assert_ne!(one, two);
        let millis = u128::from(SystemClock.now().unix_micros().unsigned_abs() / 1_000);
        assert!((one >> 80).abs_diff(millis) < 60_000);
    }
}
