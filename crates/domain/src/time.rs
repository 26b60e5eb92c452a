//! Instants, in whole microseconds. Reading the clock is the `Clock` port's affair.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Date, Month, OffsetDateTime};

/// An instant: microseconds since the Unix epoch, UTC. Both databases keep exactly this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timestamp(i64);

/// A span of time in microseconds; negative where the order was the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Micros(pub i64);

impl Micros {
    /// A span of whole seconds.
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds * 1_000_000)
    }

    /// A span of whole minutes.
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes * 60)
    }

    /// A span of whole days of 24 hours.
    pub const fn days(days: i64) -> Self {
        Self::minutes(days * 24 * 60)
    }

    /// Whole seconds in it, rounded up, at least 0: what `Retry-After` shows.
    pub const fn seconds_up(self) -> i64 {
        if self.0 <= 0 {
            0
        } else {
            (self.0 + 999_999) / 1_000_000
        }
    }
}

impl Timestamp {
    /// The instant this many microseconds after the epoch.
    pub const fn from_unix_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    /// This much later.
    #[must_use]
    pub const fn plus(self, span: Micros) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// How long after `earlier` it is.
    pub const fn since(self, earlier: Self) -> Micros {
        Micros(self.0.saturating_sub(earlier.0))
    }

    /// The same instant as a calendar date and time of day in UTC; out of range becomes the epoch.
    pub fn to_utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// The UTC day, as `2026-03-14`.
    pub fn day(self) -> String {
        let utc = self.to_utc();
        format!(
            "{:04}-{:02}-{:02}",
            utc.year(),
            u8::from(utc.month()),
            utc.day()
        )
    }

    /// The UTC month, as `2026-03`.
    pub fn month(self) -> String {
        let utc = self.to_utc();
        format!("{:04}-{:02}", utc.year(), u8::from(utc.month()))
    }

    /// The first moment of the UTC month that lies `months` after this one's; before it where
    /// negative. Out of the calendar's range it is the epoch.
    #[must_use]
    pub fn month_start(self, months: i32) -> Self {
        let utc = self.to_utc();
        let number = utc.year() * 12 + i32::from(u8::from(utc.month())) - 1 + months;
        let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
        let first = u8::try_from(month)
            .ok()
            .and_then(|month| Month::try_from(month).ok())
            .and_then(|month| Date::from_calendar_date(year, month, 1).ok());
        let seconds = first.map_or(0, |day| day.midnight().assume_utc().unix_timestamp());
        Self(seconds.saturating_mul(1_000_000))
    }
}

/// Whole seconds, as on the wire: `2026-03-14T22:41:07Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = self.to_utc();
        write!(
            f,
            "{}T{:02}:{:02}:{:02}Z",
            self.day(),
            utc.hour(),
            utc.minute(),
            utc.second()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_shows_whole_seconds_in_utc() {
        let at = Timestamp::from_unix_micros(1_773_528_067_999_999);
        assert_eq!(at.to_string(), "2026-03-14T22:41:07Z");
        assert_eq!(at.day(), "2026-03-14");
    }

    #[test]
    fn seconds_are_rounded_up_for_a_caller_who_waits() {
        assert_eq!(Micros(1).seconds_up(), 1);
        assert_eq!(Micros::seconds(2).seconds_up(), 2);
        assert_eq!(Micros(-5).seconds_up(), 0);
    }

    #[test]
    fn months_begin_on_their_first_day_across_years() {
        let march = Timestamp(1_773_528_067_000_000);
        for (months, day) in [
            (0, "2026-03-01"),
            (1, "2026-04-01"),
            (-3, "2025-12-01"),
            (10, "2027-01-01"),
            (-15, "2024-12-01"),
        ] {
            assert_eq!(march.month_start(months).day(), day);
        }
        assert_eq!(march.month_start(0).to_string(), "2026-03-01T00:00:00Z");
    }
}
