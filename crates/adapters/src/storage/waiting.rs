//! Who in this process waits for which running turn: at most two a turn.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::ids::TurnId;

/// Most callers that wait for one turn.
const MOST_WAITERS: u8 = 2;

/// How many wait for each turn.
#[derive(Default)]
pub(crate) struct Waiting {
    turns: Mutex<HashMap<TurnId, u8>>,
}

impl Waiting {
    /// A place among those who wait for a turn; none where they are two already.
    pub(crate) fn place(&self, turn: TurnId) -> Option<Place<'_>> {
        let mut turns = self.turns();
        let waiters = turns.entry(turn).or_default();
        if *waiters >= MOST_WAITERS {
            return None;
        }
        *waiters += 1;
        Some(Place {
            waiting: self,
            turn,
        })
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<TurnId, u8>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among the waiters, given up when dropped.
pub(crate) struct Place<'a> {
    waiting: &'a Waiting,
    turn: TurnId,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut turns = self.waiting.turns();
        if let Some(waiters) = turns.get_mut(&self.turn) {
            *waiters -= 1;
            if *waiters == 0 {
                turns.remove(&self.turn);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_caller_does_not_wait_and_a_place_comes_free_again() {
        let waiting = Waiting::default();
        let turn = TurnId::from_bits(7);
        let first = waiting.place(turn);
        let second = waiting.place(turn);
        assert!(first.is_some() && second.is_some());
        assert!(waiting.place(turn).is_none());
        assert!(waiting.place(TurnId::from_bits(8)).is_some());
        drop(first);
        assert!(waiting.place(turn).is_some());
        drop(second);
        assert!(waiting.turns().is_empty());
    }
}
