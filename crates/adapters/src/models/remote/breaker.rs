//! Spares a model that keeps failing: after several failures in a row nothing is sent to it for a
//! while, then one request at a time finds out whether it is back.

use std::sync::{Mutex, PoisonError};

use domain::asking::Setback;
use domain::time::{Micros, Timestamp};

/// Failures in a row after which the model is spared.
const FAILURES: u32 = 5;
/// For how long, and how long a request that finds out may take before the next one does.
const SPARED: Micros = Micros::seconds(20);

/// Of one model of one provider.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<Run>);

#[derive(Debug, Default)]
struct Run {
    failures: u32,
    /// Until then nothing is sent.
    spared_until: Option<Timestamp>,
}

impl Breaker {
    /// Whether nothing is sent just now.
    pub(super) fn is_open(&self, now: Timestamp) -> bool {
        let run = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        run.spared_until.is_some_and(|until| now < until)
    }

    /// Whether a request may be sent. The first one after a pause holds the others back until it
    /// has found out.
    pub(super) fn admits(&self, now: Timestamp) -> bool {
        let mut run = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match run.spared_until {
            Some(until) if now < until => false,
            Some(_) => {
                run.spared_until = Some(now.plus(SPARED));
                true
            }
            None => true,
        }
    }

    /// Notes what became of a request. What is our own doing (a refused request, a rate limit, a
    /// reply that cannot be used) shows that the provider is there.
    pub(super) fn note(&self, setback: Option<&Setback>, now: Timestamp) {
        let failed = match setback {
            Some(
                Setback::NotSent(_)
                | Setback::Overloaded { .. }
                | Setback::Broken(_)
                | Setback::TimedOut,
            ) => true,
            Some(
                Setback::Refused(_)
                | Setback::RateLimited { .. }
                | Setback::Unusable(_)
                | Setback::CutOff
                | Setback::Declined
                | Setback::Capped,
            )
            | None => false,
        };
        let mut run = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !failed {
            *run = Run::default();
            return;
        }
        run.failures = run.failures.saturating_add(1);
        if run.failures >= FAILURES {
            run.spared_until = Some(now.plus(SPARED));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_micros(0).plus(Micros::seconds(seconds))
    }

    fn failed(times: u32) -> Breaker {
        let breaker = Breaker::default();
        for _ in 0..times {
            breaker.note(Some(&Setback::TimedOut), at(0));
        }
        breaker
    }

    #[test]
    fn a_model_is_spared_after_five_failures_in_a_row_and_not_before() {
        assert!(!failed(4).is_open(at(0)));
        assert!(failed(5).is_open(at(0)));
        assert!(!failed(5).admits(at(19)));
    }

    #[test]
    fn an_answer_in_between_starts_the_count_anew() {
        let breaker = failed(4);
        breaker.note(None, at(0));
        breaker.note(Some(&Setback::TimedOut), at(0));
        assert!(!breaker.is_open(at(0)));
        let refused = failed(4);
        refused.note(Some(&Setback::RateLimited { retry_after: None }), at(0));
        refused.note(Some(&Setback::TimedOut), at(0));
        assert!(!refused.is_open(at(0)));
    }

    #[test]
    fn after_the_pause_one_request_finds_out_and_the_others_wait_for_it() {
        let breaker = failed(5);
        assert!(breaker.admits(at(20)));
        assert!(!breaker.admits(at(21)));
        breaker.note(None, at(22));
        assert!(breaker.admits(at(22)) && breaker.admits(at(22)));
        let still_down = failed(5);
        assert!(still_down.admits(at(20)));
        still_down.note(Some(&Setback::TimedOut), at(25));
        assert!(!still_down.admits(at(44)));
        assert!(still_down.admits(at(45)));
    }

    #[test]
    fn a_request_that_never_came_back_does_not_spare_the_model_for_ever() {
        let breaker = failed(5);
        assert!(breaker.admits(at(20)));
        assert!(breaker.admits(at(40)));
    }
}
