//! How long what is kept: the published block of a tenant, and what a candidate shortened.
//!
//! A session goes with its messages, because its counts are their sums: at the longer of the two
//! periods after its last activity, and never where one of them is switched off. A candidate's own
//! `data_retention_days` can only shorten that.

use crate::settings::RetentionConfig;
use crate::time::{Micros, Timestamp};

/// What is due of a tenant's sessions at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The moment. Sessions still open then are left alone, however short their period.
    pub now: Timestamp,
    /// Sessions whose last activity is no later go with their messages; none: by their candidates'
    /// wish alone.
    pub gone_since: Option<Timestamp>,
    /// Sessions kept as sent whose last activity is no later are masked in place; none: never.
    pub masked_since: Option<Timestamp>,
}

impl Due {
    /// What is due of a tenant with these settings.
    pub fn at(now: Timestamp, config: &RetentionConfig) -> Self {
        let gone = config.kept_for();
        // What goes is masked before, so that memory which outlives its session is masked too.
        let masked = config
            .masked_after()
            .map(|days| gone.map_or(days, |gone| days.min(gone)));
        let since = |span: Micros| now.plus(Micros(-span.0));
        Self {
            now,
            gone_since: gone.map(since),
            masked_since: masked.map(since),
        }
    }
}

impl RetentionConfig {
    /// How long a session and its messages are kept after its last activity; none: for ever.
    pub fn kept_for(&self) -> Option<Micros> {
        let longer = self
            .session_retention_days?
            .max(self.message_retention_days?);
        Some(Micros::days(longer.into()))
    }

    /// Audit entries no later than this go; none: they are kept for ever.
    pub fn told_since(&self, now: Timestamp) -> Option<Timestamp> {
        let days = Micros::days(self.audit_log_retention_days?.into());
        Some(now.plus(Micros(-days.0)))
    }

    /// How long after its last activity a session that was kept as sent is masked; none: never.
    pub fn masked_after(&self) -> Option<Micros> {
        self.pii_retention_days
            .map(|days| Micros::days(days.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);

    fn config(session: Option<u32>, message: Option<u32>, pii: Option<u32>) -> RetentionConfig {
        RetentionConfig {
            session_retention_days: session,
            message_retention_days: message,
            pii_retention_days: pii,
            ..RetentionConfig::default()
        }
    }

    fn ago(days: i64) -> Timestamp {
        NOW.plus(Micros::days(-days))
    }

    #[test]
    fn a_session_goes_with_its_messages_at_the_longer_period() {
        for (session, message, gone) in [
            (Some(30), Some(90), Some(ago(90))),
            (Some(30), Some(7), Some(ago(30))),
            (None, Some(90), None),
            (Some(30), None, None),
            (None, None, None),
        ] {
            let due = Due::at(NOW, &config(session, message, None));
            assert_eq!(due.gone_since, gone, "{session:?} {message:?}");
        }
    }

    #[test]
    fn the_published_defaults_keep_ninety_days_and_mask_after_seven() {
        let due = Due::at(NOW, &RetentionConfig::default());
        assert_eq!(
            (due.gone_since, due.masked_since),
            (Some(ago(90)), Some(ago(7)))
        );
    }

    #[test]
    fn audit_entries_are_kept_two_years_unless_the_tenant_says_otherwise() {
        let mut config = RetentionConfig::default();
        assert_eq!(config.told_since(NOW), Some(ago(730)));
        config.audit_log_retention_days = None;
        assert_eq!(config.told_since(NOW), None);
    }

    #[test]
    fn what_goes_is_masked_before_it_goes() {
        let masked = |gone, pii| Due::at(NOW, &config(gone, gone, pii)).masked_since;
        assert_eq!(masked(Some(3), Some(7)), Some(ago(3)));
        assert_eq!(masked(Some(30), Some(7)), Some(ago(7)));
        assert_eq!(masked(None, Some(7)), Some(ago(7)));
        assert_eq!(masked(Some(3), None), None);
    }
}
