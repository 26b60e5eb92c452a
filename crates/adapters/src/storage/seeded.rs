//! Three bugs on purpose, to see that the history checker has teeth. They exist only in builds with the
//! cargo feature `seeded-faults`, one at a time, by the name in `LIYA_SEEDED_FAULT`.

use std::time::Duration;

use ports::turn_store::{Claim, Claimed, Committed, Ticket, TurnCommit};

use super::Storage;
use super::db::in_transaction;
use super::fault::Fault;

/// A kill shall find the two halves of a commit apart.
const BETWEEN_HALVES: Duration = Duration::from_millis(50);

/// A bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bug {
    /// A late commit is not fenced off.
    NoFence,
    /// Keys are not unique.
    NoUniqueKeys,
    /// A commit is two transactions.
    SplitCommit,
}

impl Bug {
    /// Whether it is the one that was asked for.
    pub(crate) fn is_on(self) -> bool {
        let name = match self {
            Self::NoFence => "no-fence",
            Self::NoUniqueKeys => "no-unique-keys",
            Self::SplitCommit => "split-commit",
        };
        std::env::var("LIYA_SEEDED_FAULT").is_ok_and(|asked| asked == name)
    }
}

impl Storage {
    /// Takes the unique index of keys away.
    pub(super) async fn seed_at_the_start(&self) -> Result<(), Fault> {
        if !Bug::NoUniqueKeys.is_on() {
            return Ok(());
        }
        in_transaction!(self.db(), seeded::drop_unique_keys, ())
    }

    /// A commit with a bug, where one is on.
    pub(super) async fn seeded_commit(
        &self,
        ticket: Ticket,
        commit: &TurnCommit,
    ) -> Option<Result<Committed, Fault>> {
        let arguments = (ticket, commit.clone());
        if Bug::NoFence.is_on() {
            return Some(in_transaction!(
                self.db(),
                seeded::unfenced_commit,
                arguments
            ));
        }
        if !Bug::SplitCommit.is_on() {
            return None;
        }
        let first = in_transaction!(self.db(), seeded::first_half, arguments.clone());
        if let Err(fault) = first {
            return Some(Err(fault));
        }
        tokio::time::sleep(BETWEEN_HALVES).await;
        Some(in_transaction!(self.db(), seeded::second_half, arguments))
    }

    /// A turn recorded with a bug, where one is on.
    pub(super) async fn seeded_record(
        &self,
        claim: &Claim,
        commit: &TurnCommit,
    ) -> Option<Result<Claimed, Fault>> {
        if !Bug::SplitCommit.is_on() {
            return None;
        }
        let claimed = in_transaction!(self.db(), claim::claim_turn, claim.clone());
        if let Ok(Claimed::Won(ticket)) = &claimed {
            let done = self.seeded_commit(*ticket, commit).await;
            if let Some(Err(fault)) = done {
                return Some(Err(fault));
            }
        }
        Some(claimed)
    }
}
