//! The turns that a process is at work on. Their leases are extended, and no others: a turn whose commit
//! failed, or that could not be given up, belongs to nobody any more and is left to its lease. Else it
//! would block its session for as long as the process lives.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ids::TurnId;

/// The claimed turns of a process. The clones share one list.
#[derive(Debug, Clone, Default)]
pub struct RunningTurns {
    /// How often each is being worked on: an attempt that was fenced off may not have noticed yet.
    turns: Arc<Mutex<HashMap<TurnId, u32>>>,
}

impl RunningTurns {
    /// All of them, in no order.
    pub fn ids(&self) -> Vec<TurnId> {
        self.turns().keys().copied().collect()
    }

    /// A turn is being worked on while this lives.
    pub(crate) fn begin(&self, turn: TurnId) -> AtWork<'_> {
        *self.turns().entry(turn).or_default() += 1;
        AtWork {
            running: self,
            turn,
        }
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<TurnId, u32>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One attempt at a turn.
pub(crate) struct AtWork<'a> {
    running: &'a RunningTurns,
    turn: TurnId,
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        let mut turns = self.running.turns();
        if let Some(attempts) = turns.get_mut(&self.turn) {
            *attempts -= 1;
            if *attempts == 0 {
                turns.remove(&self.turn);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_runs_until_the_last_attempt_at_it_has_ended() {
        let (running, turn) = (RunningTurns::default(), TurnId::from_bits(7));
        let first = running.begin(turn);
        let second = running.begin(turn);
        drop(first);
        assert_eq!(running.ids(), [turn]);
        drop(second);
        assert!(running.ids().is_empty());
    }
}
