//! The interview's clock: the candidate's time from a question's commit to the answer's claim. It
//! stands still while a model thinks, while the coach talks and while help comes first, and a lunch
//! break costs one question's share at most. Nothing fires while idle.

use serde::{Deserialize, Serialize};

use crate::interview::machine::Pace;
use crate::time::{Micros, Timestamp};

/// What was spent, and since when the candidate thinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Clock {
    running_since: Option<Timestamp>,
    spent: Micros,
    on_question: Micros,
    /// The last turn was the coach's: time until the coach's next one is not the interview's.
    aside: bool,
}

impl Clock {
    /// The candidate's clock starts: a reply is committed.
    pub(crate) fn start(&mut self, now: Timestamp) {
        self.running_since = Some(now);
        self.aside = false;
    }

    /// The candidate's clock stops: a message is claimed. One question costs at most `cap`.
    pub(crate) fn stop(&mut self, at: Timestamp, cap: Micros) {
        let Some(since) = self.running_since.take() else {
            return;
        };
        let left = Micros((cap.0 - self.on_question.0).max(0));
        let taken = at.since(since).max(Micros(0)).min(left);
        self.on_question.0 += taken.0;
        self.spent.0 += taken.0;
    }

    /// A turn of another kind came between: coaching, from its claim to its commit.
    pub(crate) fn set_aside(&mut self, claimed: Timestamp, now: Timestamp, cap: Micros) {
        if !self.aside {
            self.stop(claimed, cap);
        }
        self.running_since = Some(now);
        self.aside = true;
    }

    /// Another question stands.
    pub(crate) fn next_question(&mut self) {
        self.on_question = Micros(0);
    }

    /// How much of the limit is left, as far as it decides anything: follow-ups end at 80 %,
    /// questions at 90 %.
    pub(crate) fn pace(&self, limit: Micros) -> Pace {
        let spent = i128::from(self.spent.0) * 10;
        let tenth = i128::from(limit.0);
        if spent >= tenth * 10 {
            Pace::Up
        } else if spent >= tenth * 9 {
            Pace::Closing
        } else if spent >= tenth * 8 {
            Pace::Late
        } else {
            Pace::Early
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_unix_micros(0).plus(Micros::minutes(minutes))
    }

    const LIMIT: Micros = Micros::minutes(40);
    const CAP: Micros = Micros::minutes(20);

    #[test]
    fn a_lunch_break_costs_one_question_at_most_twice_its_share() {
        let mut clock = Clock::default();
        clock.start(at(0));
        clock.stop(at(90), CAP);
        assert_eq!(clock.spent, CAP);
        clock.start(at(91));
        clock.stop(at(200), CAP);
        assert_eq!(clock.spent, CAP, "the same question costs no more");
        clock.next_question();
        clock.start(at(200));
        clock.stop(at(205), CAP);
        assert_eq!(clock.spent, Micros::minutes(25));
    }

    #[test]
    fn the_time_between_claim_and_commit_is_not_the_candidates() {
        let mut clock = Clock::default();
        clock.start(at(0));
        clock.stop(at(5), CAP);
        clock.stop(at(9), CAP);
        clock.start(at(10));
        clock.stop(at(12), CAP);
        assert_eq!(clock.spent, Micros::minutes(7));
    }

    #[test]
    fn coaching_in_between_is_left_out() {
        let mut clock = Clock::default();
        clock.start(at(0));
        clock.set_aside(at(2), at(3), CAP);
        clock.set_aside(at(10), at(11), CAP);
        clock.stop(at(12), CAP);
        assert_eq!(clock.spent, Micros::minutes(3));
    }

    #[test]
    fn the_last_tenth_is_kept_for_closing() {
        for (spent, pace) in [
            (31, Pace::Early),
            (32, Pace::Late),
            (36, Pace::Closing),
            (40, Pace::Up),
        ] {
            let mut clock = Clock::default();
            clock.start(at(0));
            clock.stop(at(spent), Micros::minutes(99));
            assert_eq!(clock.pace(LIMIT), pace, "{spent}");
        }
    }
}
