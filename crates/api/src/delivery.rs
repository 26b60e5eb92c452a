//! Tells webhooks what they are to be told while the process serves: round after round, the next one at
//! once while there is much to do.

use std::time::Duration;

use application::UseCaseError;
use application::deliver::{Deliver, Delivered};

use crate::telemetry::metrics::housework;

/// How long to wait where nothing more is due.
const PAUSE: Duration = Duration::from_secs(1);

/// Delivers until it is aborted.
pub async fn keep(deliver: Deliver) {
    loop {
        let round = deliver.round().await;
        housework("webhooks", round.is_ok());
        let full = round.as_ref().is_ok_and(|done| done.full);
        report(round);
        if !full {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn report(round: Result<Delivered, UseCaseError>) {
    match round {
        Ok(done) => {
            let count = |outcome: &'static str, n: u32| {
                metrics::counter!("liya_webhooks_total", "outcome" => outcome).increment(n.into());
            };
            count("delivered", done.delivered);
            count("again", done.again);
            count("failed", done.failed);
        }
        Err(error) => tracing::warn!(%error, "webhooks could not be told; the next round goes on"),
    }
}
