//! Percentiles of many durations.

use std::time::Duration;

use serde_json::{Value, json};

/// The percentiles of durations, in milliseconds.
pub(crate) fn of(mut taken: Vec<Duration>) -> Value {
    taken.sort_unstable();
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a list of far fewer than 2^52"
        )]
        let place = ((taken.len() as f64 * share) as usize).min(taken.len().saturating_sub(1));
        taken
            .get(place)
            .map_or(0.0, |duration| duration.as_secs_f64() * 1_000.0)
    };
    json!({
        "p50_ms": at(0.5),
        "p90_ms": at(0.9),
        "p99_ms": at(0.99),
        "max_ms": at(1.0),
    })
}
