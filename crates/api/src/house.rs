//! What a process does by itself while it serves: it extends its leases, sweeps what has had its day and
//! notes which keys were used.

use std::sync::Arc;
use std::time::Duration;

use application::RunningTurns;
use application::key_use::KeyUse;
use domain::time::Micros;
use ports::{Clock, Housekeeping, StoreError};

use crate::telemetry::metrics::housework;

/// How often it is noted which keys were used.
const KEYS_NOTED_EVERY: Micros = Micros::minutes(1);

/// A serving process's housekeeper.
pub struct House {
    /// The store's part.
    pub(crate) store: Arc<dyn Housekeeping>,
    /// The time.
    pub(crate) clock: Arc<dyn Clock>,
    /// Who holds this process's leases.
    pub(crate) owner: String,
    /// The turns it is at work on.
    pub(crate) running: RunningTurns,
    /// The keys that were used.
    pub(crate) key_use: KeyUse,
}

impl House {
    /// Keeps house until it is aborted.
    pub async fn keep(&self, heartbeat: Micros, lease: Micros) {
        let period = Duration::from_micros(heartbeat.0.unsigned_abs());
        let is_due = |beat: i64, every: Micros| beat % (every.0 / heartbeat.0.max(1)).max(1) == 0;
        for beat in 1_i64.. {
            tokio::time::sleep(period).await;
            let turns = self.running.ids();
            let extended = self.store.extend_leases(&self.owner, &turns, lease).await;
            told("leases", extended);
            if is_due(beat, KEYS_NOTED_EVERY) {
                self.note_keys().await;
            }
            if is_due(beat, lease) {
                let swept = self.store.sweep(self.clock.now()).await;
                told("sweep", swept);
            }
        }
    }

    /// Notes which keys were used.
    pub async fn note_keys(&self) {
        let noted = self.store.note_key_use(&self.key_use.take()).await;
        told("keys", noted);
    }
}

/// What fails is done again the next time.
fn told<T: std::fmt::Debug>(what: &'static str, outcome: Result<T, StoreError>) {
    housework(what, outcome.is_ok());
    match outcome {
        Ok(done) => tracing::debug!(what, ?done, "kept house"),
        Err(error) => tracing::warn!(what, %error, "could not keep house; the next time goes on"),
    }
}
