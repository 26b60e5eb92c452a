//! How often credentials may be tried: by account and address together, and, more generously, by
//! each alone. So one address cannot try many accounts, and nobody can lock another out from afar.

use std::num::NonZeroU32;
use std::time::Duration;

use domain::account::EmailAddress;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;

use crate::http::error_code::ErrorCode;
use crate::http::problem::Problem;

/// Tries of one account from one address: ten at once, then one a minute.
const PAIR: (u32, Duration) = (10, Duration::from_mins(1));

/// Tries from one address: fifty at once, then one every six seconds.
const ADDRESS: (u32, Duration) = (50, Duration::from_secs(6));

/// Tries of one account: a hundred at once, then one every ten seconds.
const ACCOUNT: (u32, Duration) = (100, Duration::from_secs(10));

/// The audit log hears of an account's refused tries: once an hour.
const NEWS: (u32, Duration) = (1, Duration::from_hours(1));

/// Accounts and addresses kept in mind before those that are whole again are dropped.
const MOST_KEYS: usize = 10_000;

/// Counts tries in this process's memory.
#[derive(Debug)]
pub(crate) struct Attempts {
    clock: DefaultClock,
    pairs: DefaultKeyedRateLimiter<(IpAddr, String)>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    accounts: DefaultKeyedRateLimiter<String>,
    news: DefaultKeyedRateLimiter<String>,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            clock: DefaultClock::default(),
            pairs: RateLimiter::keyed(quota(PAIR)),
            addresses: RateLimiter::keyed(quota(ADDRESS)),
            accounts: RateLimiter::keyed(quota(ACCOUNT)),
            news: RateLimiter::keyed(quota(NEWS)),
        }
    }
}

fn quota((burst, period): (u32, Duration)) -> Quota {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(period)
        .unwrap_or(Quota::per_second(NonZeroU32::MIN))
        .allow_burst(burst)
}

impl Attempts {
    /// A try to prove an account.
    pub(crate) fn of_account(&self, from: IpAddr, email: &EmailAddress) -> Result<(), Problem> {
        self.of_address(from)?;
        let account = email.as_str().to_owned();
        if self.pairs.len() > MOST_KEYS || self.accounts.len() > MOST_KEYS {
            self.pairs.retain_recent();
            self.accounts.retain_recent();
        }
        let now = self.clock.now();
        self.pairs
            .check_key(&(from, account.clone()))
            .map_err(|until| refused(until.wait_time_from(now)))?;
        self.accounts
            .check_key(&account)
            .map_err(|until| refused(until.wait_time_from(now)))
    }

    /// Whether it is news that tries of this account are refused.
    pub(crate) fn is_news(&self, email: &EmailAddress) -> bool {
        if self.news.len() > MOST_KEYS {
            self.news.retain_recent();
        }
        self.news.check_key(&email.as_str().to_owned()).is_ok()
    }

    /// A try of something that names no account yet.
    pub(crate) fn of_address(&self, from: IpAddr) -> Result<(), Problem> {
        if self.addresses.len() > MOST_KEYS {
            self.addresses.retain_recent();
        }
        self.addresses
            .check_key(&from)
            .map_err(|until| refused(until.wait_time_from(self.clock.now())))
    }
}

fn refused(wait: Duration) -> Problem {
    let seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
    Problem::of(ErrorCode::RateLimited).retry_after(seconds.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_of_one_account_from_one_address_are_enough() {
        let attempts = Attempts::default();
        let maria = "maria@example.com".parse().unwrap();
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        for _ in 0..10 {
            assert!(attempts.of_account(here, &maria).is_ok());
        }
        let refused = attempts.of_account(here, &maria).unwrap_err();
        assert_eq!(refused.code, ErrorCode::RateLimited);
        assert!(
            refused
                .retry_after
                .is_some_and(|seconds| (1..=61).contains(&seconds))
        );
        // Neither the account elsewhere nor the neighbour here is locked out.
        let elsewhere = "192.0.2.2".parse().unwrap();
        assert!(attempts.of_account(elsewhere, &maria).is_ok());
        let other = "other@example.com".parse().unwrap();
        assert!(attempts.of_account(here, &other).is_ok());
    }

    #[test]
    fn one_address_cannot_try_account_after_account() {
        let attempts = Attempts::default();
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        let tried = (0..60).filter(|number| {
            let email = format!("user{number}@example.com").parse().unwrap();
            attempts.of_account(here, &email).is_ok()
        });
        assert_eq!(tried.count(), 50);
    }
}
