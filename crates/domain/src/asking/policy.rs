//! What follows when a model fails: the same again, one repair, the next of the line-up, or the end.
//! No clock and no chance in here: both are arguments.

use crate::brief::ReplyFault;
use crate::time::Micros;

/// The first wait before a request is repeated; it doubles with each one.
const FIRST_WAIT: Micros = Micros(500_000);

/// Why one request to a model gave no usable reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Setback {
    /// Nothing was sent: no connection, or the model is being spared. It costs nothing.
    #[error("the model cannot be reached: {0}")]
    NotSent(String),
    /// The provider refused the request itself (400, 401, 403, 404): a repetition would fare alike.
    #[error("the provider refused the request: {0}")]
    Refused(String),
    /// 429.
    #[error("the provider limits the rate")]
    RateLimited {
        /// What the provider says to wait.
        retry_after: Option<Micros>,
    },
    /// 502, 503, 529: too much is going on there.
    #[error("the provider is overloaded")]
    Overloaded {
        /// What the provider says to wait.
        retry_after: Option<Micros>,
    },
    /// Another error of the provider (500), or the connection broke after the request was sent. It
    /// may be billed.
    #[error("the provider failed: {0}")]
    Broken(String),
    /// No answer in time, or none further. It may be billed.
    #[error("the model did not answer in time")]
    TimedOut,
    /// The reply cannot be used, for a reason that the model may be told.
    #[error("the reply cannot be used: {0}")]
    Unusable(String),
    /// The reply was cut off where the bound on its length is.
    #[error("the reply was cut off at its longest")]
    CutOff,
    /// The model declines to reply.
    #[error("the model declined")]
    Declined,
    /// A cost cap holds no further request.
    #[error("a cost cap holds no further request")]
    Capped,
}

impl From<ReplyFault> for Setback {
    fn from(fault: ReplyFault) -> Self {
        Self::Unusable(fault.to_string())
    }
}

impl Setback {
    /// Its kind in one word, for figures and traces.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotSent(_) => "not_sent",
            Self::Refused(_) => "refused",
            Self::RateLimited { .. } => "rate_limited",
            Self::Overloaded { .. } => "overloaded",
            Self::Broken(_) => "broken",
            Self::TimedOut => "timed_out",
            Self::Unusable(_) => "unusable",
            Self::CutOff => "cut_off",
            Self::Declined => "declined",
            Self::Capped => "capped",
        }
    }

    /// The provider is known to have made no reply, so that nothing is billed.
    pub fn is_free(&self) -> bool {
        match self {
            Self::NotSent(_)
            | Self::Refused(_)
            | Self::RateLimited { .. }
            | Self::Overloaded { .. }
            | Self::Capped => true,
            Self::Broken(_)
            | Self::TimedOut
            | Self::Unusable(_)
            | Self::CutOff
            | Self::Declined => false,
        }
    }

    /// What a repair tells the model; none where a repair is of no use.
    pub fn to_repair(&self) -> Option<String> {
        match self {
            Self::Unusable(_) | Self::CutOff => Some(self.to_string()),
            Self::NotSent(_)
            | Self::Refused(_)
            | Self::RateLimited { .. }
            | Self::Overloaded { .. }
            | Self::Broken(_)
            | Self::TimedOut
            | Self::Declined
            | Self::Capped => None,
        }
    }
}

/// How patient the engine is with models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskPolicy {
    /// From the claim to the last reply, over all requests.
    pub deadline: Micros,
    /// Most requests of the same kind to one model, at least 1.
    pub tries: u32,
}

impl Default for AskPolicy {
    fn default() -> Self {
        Self {
            deadline: Micros::seconds(45),
            tries: 3,
        }
    }
}

/// What has happened in a turn so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SoFar {
    /// Time since the claim.
    pub elapsed: Micros,
    /// Requests to the model that stands, since its last repair.
    pub tries: u32,
    /// It was asked to repair its reply.
    pub repaired: bool,
    /// A reader has seen words of this reply.
    pub released: bool,
    /// The model after it in the line-up, if any: whether it runs in this process.
    pub next: Option<bool>,
}

/// What follows a setback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The same request again, after a pause.
    Again {
        /// The pause.
        after: Micros,
    },
    /// The same model, told what was wrong.
    Repair(String),
    /// The next model of the line-up.
    Fallback,
    /// The turn fails.
    Fail,
}

impl AskPolicy {
    /// The time left for further requests; none once there is none.
    pub fn left(&self, elapsed: Micros) -> Option<Micros> {
        let left = Micros(self.deadline.0.saturating_sub(elapsed.0));
        (left.0 > 0).then_some(left)
    }

    /// What follows a setback. `chance` is any number: it spreads the waits of many callers.
    pub fn after(&self, setback: &Setback, so_far: &SoFar, chance: u64) -> Next {
        if so_far.released {
            return Next::Fail;
        }
        let left = self.left(so_far.elapsed).unwrap_or_default();
        let wait = match setback {
            Setback::NotSent(_) => Some(None),
            Setback::RateLimited { retry_after } | Setback::Overloaded { retry_after } => {
                Some(*retry_after)
            }
            Setback::Refused(_)
            | Setback::Broken(_)
            | Setback::TimedOut
            | Setback::Unusable(_)
            | Setback::CutOff
            | Setback::Declined
            | Setback::Capped => None,
        };
        if let Some(told) = wait.filter(|_| so_far.tries < self.tries) {
            let after = told.unwrap_or_default().max(jittered(so_far.tries, chance));
            if after < left {
                return Next::Again { after };
            }
        }
        if let Some(fault) = setback.to_repair()
            && !so_far.repaired
            && left > Micros(0)
        {
            return Next::Repair(fault);
        }
        match so_far.next {
            Some(in_process) if in_process || left > Micros(0) => Next::Fallback,
            Some(_) | None => Next::Fail,
        }
    }
}

/// Half of the doubled wait, and a share of the other half by chance.
fn jittered(tries: u32, chance: u64) -> Micros {
    let half = (FIRST_WAIT.0 / 2) << tries.saturating_sub(1).min(6);
    let share = i64::try_from(chance % 1_000).unwrap_or_default();
    Micros(half + half * share / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: AskPolicy = AskPolicy {
        deadline: Micros::seconds(10),
        tries: 3,
    };

    fn first() -> SoFar {
        SoFar {
            tries: 1,
            ..SoFar::default()
        }
    }

    fn busy(seconds: Option<i64>) -> Setback {
        Setback::Overloaded {
            retry_after: seconds.map(Micros::seconds),
        }
    }

    #[test]
    fn what_was_not_answered_for_being_busy_is_asked_again_and_again_but_not_for_ever() {
        for setback in [
            Setback::NotSent("refused".to_owned()),
            Setback::RateLimited { retry_after: None },
            busy(None),
        ] {
            for (tries, least, most) in [(1, 250_000, 500_000), (2, 500_000, 1_000_000)] {
                for chance in [0, 999, u64::MAX] {
                    let so_far = SoFar { tries, ..first() };
                    let Next::Again { after } = POLICY.after(&setback, &so_far, chance) else {
                        panic!("{setback:?} is not asked again");
                    };
                    assert!((least..=most).contains(&after.0), "{after:?}");
                }
            }
            let spent = SoFar {
                tries: 3,
                ..first()
            };
            assert_eq!(POLICY.after(&setback, &spent, 0), Next::Fail);
        }
    }

    #[test]
    fn the_providers_own_wait_is_kept_while_it_fits_into_the_deadline() {
        let after = Micros::seconds(4);
        assert_eq!(
            POLICY.after(&busy(Some(4)), &first(), 0),
            Next::Again { after }
        );
        assert_eq!(POLICY.after(&busy(Some(11)), &first(), 0), Next::Fail);
        let late = SoFar {
            elapsed: Micros::seconds(7),
            next: Some(false),
            ..first()
        };
        assert_eq!(POLICY.after(&busy(Some(4)), &late, 0), Next::Fallback);
    }

    #[test]
    fn what_may_be_billed_is_never_sent_again() {
        for setback in [
            Setback::TimedOut,
            Setback::Broken("500".to_owned()),
            Setback::Refused("401".to_owned()),
            Setback::Declined,
            Setback::Capped,
        ] {
            assert_eq!(POLICY.after(&setback, &first(), 0), Next::Fail);
            let followed = SoFar {
                next: Some(false),
                ..first()
            };
            assert_eq!(POLICY.after(&setback, &followed, 0), Next::Fallback);
        }
    }

    #[test]
    fn an_unusable_reply_is_repaired_once() {
        for setback in [Setback::Unusable("no ratings".to_owned()), Setback::CutOff] {
            let told = setback.to_string();
            assert_eq!(POLICY.after(&setback, &first(), 0), Next::Repair(told));
            let repaired = SoFar {
                repaired: true,
                ..first()
            };
            assert_eq!(POLICY.after(&setback, &repaired, 0), Next::Fail);
        }
    }

    #[test]
    fn past_the_deadline_only_the_in_process_model_is_left() {
        let mut late = SoFar {
            elapsed: POLICY.deadline,
            next: Some(false),
            ..first()
        };
        assert_eq!(POLICY.left(late.elapsed), None);
        for setback in [busy(None), Setback::TimedOut, Setback::CutOff] {
            late.next = Some(false);
            assert_eq!(POLICY.after(&setback, &late, 0), Next::Fail);
            late.next = Some(true);
            assert_eq!(POLICY.after(&setback, &late, 0), Next::Fallback);
        }
    }

    #[test]
    fn nothing_follows_once_a_reader_has_seen_words() {
        let seen = SoFar {
            released: true,
            next: Some(true),
            ..first()
        };
        for setback in [busy(Some(1)), Setback::CutOff, Setback::TimedOut] {
            assert_eq!(POLICY.after(&setback, &seen, 0), Next::Fail);
        }
    }
}
