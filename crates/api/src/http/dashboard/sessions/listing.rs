//! What the session list is asked for: filters and the place in the list.

use std::str::FromStr;

use domain::session::{Domain, Intent, Status};
use domain::time::Timestamp;
use ports::session_reader::{ListPosition, PageStart, SessionFilter};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::http::decode::address::Address;
use crate::http::problem::Problem;

/// The names that the query may have.
pub(super) const PARAMETERS: &[&str] = &[
    "domain", "status", "userId", "intent", "from", "to", "limit", "offset", "cursor",
];

/// The names that the query of an export may have.
pub(super) const EXPORT_PARAMETERS: &[&str] = &[
    "domain", "status", "userId", "intent", "from", "to", "format",
];

const DEFAULT_LIMIT: u32 = 20;
const MOST_LIMIT: u32 = 100;

/// The farthest offset: what every database counts in.
const MOST_OFFSET: u64 = i64::MAX.unsigned_abs();

const INSTANT: &str = "must be an instant such as 2026-03-14T22:41:07Z";

/// A call for the list.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) filter: SessionFilter,
    pub(super) start: PageStart,
    pub(super) limit: u32,
    pub(super) offset: u64,
}

impl Listing {
    /// Reads the query.
    ///
    /// # Errors
    ///
    /// Every fault of it.
    pub(super) fn of(mut address: Address) -> Result<Self, Problem> {
        let filter = filter(&mut address);
        let limit = address.query("limit", "must be a whole number from 1 to 100", |text| {
            parsed(text).filter(|limit| (1..=MOST_LIMIT).contains(limit))
        });
        let offset = address.query("offset", "must be a whole number from 0", |text| {
            parsed(text).filter(|offset| *offset <= MOST_OFFSET)
        });
        let after = address.query("cursor", "must be the nextCursor of a page", position);
        if address.asks("cursor") && address.asks("offset") {
            address.fault("cursor", "must not be sent together with offset");
        }
        let offset = offset.unwrap_or_default();
        address.finish(Some(Self {
            filter,
            start: after.map_or(PageStart::Offset(offset), PageStart::After),
            limit: limit.unwrap_or(DEFAULT_LIMIT),
            offset,
        }))
    }
}

/// Which sessions are meant.
pub(super) fn filter(address: &mut Address) -> SessionFilter {
    SessionFilter {
        domain: address.query("domain", &one_of(Domain::ALL, Domain::as_str), parsed),
        status: address.query("status", &one_of(Status::ALL, Status::as_str), parsed),
        user: address.query("userId", "must be 1 to 128 characters", parsed),
        intent: address.query("intent", &one_of(Intent::ALL, Intent::as_str), parsed),
        from: address.query("from", INSTANT, instant),
        to: address.query("to", INSTANT, instant),
    }
}

/// A place in the list as a cursor.
pub(super) fn cursor(position: ListPosition) -> String {
    format!(
        "{}.{}",
        position.last_activity_at.unix_micros(),
        position.session
    )
}

fn position(cursor: &str) -> Option<ListPosition> {
    let (micros, session) = cursor.split_once('.')?;
    Some(ListPosition {
        last_activity_at: within_time(micros.parse().ok()?)?,
        session: session.parse().ok()?,
    })
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn instant(text: &str) -> Option<Timestamp> {
    let instant = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let micros = instant.unix_timestamp_nanos().div_euclid(1_000);
    within_time(i64::try_from(micros).ok()?)
}

/// An instant that a calendar of four-digit years can show.
fn within_time(micros: i64) -> Option<Timestamp> {
    let shown = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).ok()?;
    (0..=9_999)
        .contains(&shown.year())
        .then(|| Timestamp::from_unix_micros(micros))
}

fn one_of<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> String {
    let words: Vec<_> = all.iter().map(|value| word(*value)).collect();
    format!("must be one of {}", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::SessionId;

    #[test]
    fn a_cursor_reads_back_as_the_place_it_was_made_of() {
        let place = ListPosition {
            last_activity_at: Timestamp::from_unix_micros(1_773_528_067_123_456),
            session: SessionId::from_bits(99),
        };
        assert_eq!(position(&cursor(place)), Some(place));
        for bad in [
            "",
            ".",
            "1",
            "x.sess_",
            "1.sess_x",
            "9223372036854775807.sess_00000000000000000000000033",
        ] {
            assert_eq!(position(bad), None, "{bad}");
        }
    }

    #[test]
    fn instants_carry_their_own_offset() {
        let utc = instant("2026-03-14T22:41:07Z").unwrap();
        assert_eq!(instant("2026-03-14T23:41:07+01:00"), Some(utc));
        for bad in ["2026-03-14", "2026-03-14T22:41:07", "yesterday", ""] {
            assert_eq!(instant(bad), None, "{bad}");
        }
    }
}
