//! The port of what a process does by itself.

use async_trait::async_trait;
use domain::ids::{KeyId, TurnId};
use domain::time::{Micros, Timestamp};
use ports::housekeeping::Swept;
use ports::{Housekeeping, StoreError};

use super::Storage;
use super::arguments::{BATCH, Pending};
use super::db::{Db, in_transaction, reading};

/// Most batches of one sweep, so that it ends; what is left waits for the next.
const MOST_BATCHES: u32 = 100;

/// A batch that was not full is the last.
const FULL: u64 = BATCH.unsigned_abs();

#[async_trait]
impl Housekeeping for Storage {
    async fn ready(&self) -> Result<(), StoreError> {
        let newest = reading!(self.db(), upkeep::newest_migration, ())?;
        if newest.as_ref() >= Some(&self.shared.newest_migration) {
            Ok(())
        } else {
            Err(StoreError::Inconsistent {
                table: "migrations",
                problem: "a migration is missing".to_owned(),
            })
        }
    }

    async fn extend_leases(
        &self,
        owner: &str,
        turns: &[TurnId],
        lease: Micros,
    ) -> Result<(), StoreError> {
        if turns.is_empty() {
            return Ok(());
        }
        let turns: Vec<String> = turns.iter().map(TurnId::to_string).collect();
        let arguments = (owner.to_owned(), turns, lease);
        Ok(in_transaction!(
            self.db(),
            upkeep::extend_leases,
            arguments
        )?)
    }

    async fn abandon_earlier_boots(&self, owner: &str) -> Result<u64, StoreError> {
        let node = node_of(owner);
        let held = reading!(self.db(), sweep::pending, ())?;
        let earlier = held
            .into_iter()
            .filter(|(_, _, holder)| holder != owner && node_of(holder) == node);
        let mut abandoned = 0;
        for turn in earlier {
            abandoned += self.abandon(turn, true).await?;
        }
        Ok(abandoned)
    }

    async fn note_key_use(&self, used: &[(KeyId, Timestamp)]) -> Result<(), StoreError> {
        if used.is_empty() {
            return Ok(());
        }
        Ok(in_transaction!(
            self.db(),
            upkeep::note_key_use,
            used.to_vec()
        )?)
    }

    async fn sweep(&self, now: Timestamp) -> Result<Swept, StoreError> {
        Ok(Swept {
            abandoned: self.abandon_dead().await?,
            empty_sessions: self.sweep_empty(now).await?,
            answers: self.sweep_answers(now).await?,
            unstored: self.sweep_unstored(now).await?,
            deliveries: self.sweep_deliveries(now).await?,
            erasures: self.sweep_erasures(now).await?,
        })
    }
}

impl Storage {
    async fn abandon(&self, turn: Pending, whatever_lease: bool) -> Result<u64, StoreError> {
        let arguments = (turn, whatever_lease);
        let gone = in_transaction!(self.db(), sweep::abandon_dead, arguments)?;
        Ok(u64::from(gone))
    }

    async fn abandon_dead(&self) -> Result<u64, StoreError> {
        let mut abandoned = 0;
        for _ in 0..MOST_BATCHES {
            let mut some = 0;
            let batch = reading!(self.db(), sweep::dead, ())?;
            let full = batch.len() as u64 == FULL;
            for turn in batch {
                some += self.abandon(turn, false).await?;
            }
            abandoned += some;
            if !full || some == 0 {
                break;
            }
        }
        Ok(abandoned)
    }

    async fn sweep_empty(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut gone = 0;
        for _ in 0..MOST_BATCHES {
            let some = in_transaction!(self.db(), sweep::empty_sessions, now)?;
            gone += some;
            if some < FULL {
                break;
            }
        }
        Ok(gone)
    }

    async fn sweep_answers(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut cleared = 0;
        for _ in 0..MOST_BATCHES {
            let (rows, answers) = in_transaction!(self.db(), sweep::answers, now)?;
            cleared += answers;
            if rows < FULL {
                break;
            }
        }
        Ok(cleared)
    }

    async fn sweep_erasures(&self, now: Timestamp) -> Result<u64, StoreError> {
        if let Db::Sqlite(file) = self.db()
            && file.needs_scrubbing().await
        {
            file.scrub().await?;
        }
        Ok(in_transaction!(self.db(), sweep::erasures, now)?)
    }

    async fn sweep_deliveries(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut gone = 0;
        for _ in 0..MOST_BATCHES {
            let some = in_transaction!(self.db(), outbox::forget, now)?;
            gone += some;
            if some < FULL {
                break;
            }
        }
        Ok(gone)
    }

    async fn sweep_unstored(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut gone = 0;
        for _ in 0..MOST_BATCHES {
            let some = in_transaction!(self.db(), sweep::unstored, now)?;
            gone += some;
            if some < FULL {
                break;
            }
        }
        Ok(gone)
    }
}

/// The node of `node/boot`.
fn node_of(owner: &str) -> &str {
    owner.rsplit_once('/').map_or(owner, |(node, _)| node)
}
