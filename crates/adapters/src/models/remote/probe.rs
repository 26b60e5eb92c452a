//! A tiny request to each configured model, for the operator: does it answer, how fast, at what
//! price, and does it keep to a schema?

use std::time::{Duration, Instant};

use domain::asking::Setback;
use domain::money::{MicroUsd, Usage};
use ports::model::WholeReply;

use super::settings::SchemaSupport;
use super::{Bounds, RemoteModels, Served, Trail};
use crate::models::prices::Priced;
use crate::models::prompt::{Prompt, Seal};

/// Enough for a sentence and for what a reasoning model thinks before it.
const MOST_TOKENS: u32 = 1_000;
/// The whole of one request.
const WITHIN: Duration = Duration::from_secs(45);

/// What a probe of one model found.
#[derive(Debug, Clone)]
pub struct Probe {
    /// The provider's name.
    pub provider: String,
    /// The model's name.
    pub model: String,
    /// What it costs.
    pub priced: Priced,
    /// The day from which it is served no more, where that is known.
    pub retires: Option<String>,
    /// An answer, or why there is none.
    pub found: Result<Probed, Setback>,
}

/// An answer to a probe.
#[derive(Debug, Clone)]
pub struct Probed {
    /// From the first byte sent to the last one read.
    pub latency: Duration,
    /// Tokens.
    pub usage: Usage,
    /// What it cost.
    pub cost: MicroUsd,
    /// Which support for schemas it turned out to have.
    pub schema: SchemaSupport,
}

impl RemoteModels {
    /// Probes every configured model, one after the other, in the order of their names.
    pub async fn probe(&self) -> Vec<Probe> {
        let day = self.clock.now().day();
        let mut probes = Vec::new();
        for served in self.models.values() {
            let priced = self.settings.price(&served.model, 0, &day);
            let retires = self.settings.prices.retires(served.model.upstream(), &day);
            probes.push(Probe {
                provider: served.provider.settings.name.clone(),
                model: served.model.name.clone(),
                retires: retires.map(str::to_owned),
                found: self.probe_one(served, &priced).await,
                priced,
            });
        }
        probes
    }

    async fn probe_one(&self, served: &Served, priced: &Priced) -> Result<Probed, Setback> {
        let mut form = served.schema();
        loop {
            let found = self.probe_once(served, priced).await;
            let next = served.schema();
            // It did not take the form of the schema: the next request has another.
            if next == form || found.is_ok() {
                return found;
            }
            form = next;
        }
    }

    async fn probe_once(&self, served: &Served, priced: &Priced) -> Result<Probed, Setback> {
        let prompt = Prompt::probe(&Seal::drawn());
        let mut trail = Trail::default();
        let begun = Instant::now();
        let bounds = Bounds {
            call: "probe",
            max_output_tokens: MOST_TOKENS,
            streamed: false,
        };
        let exchange = self.exchange(served, &prompt, bounds, &WholeReply, &mut trail);
        tokio::time::timeout(WITHIN, exchange)
            .await
            .unwrap_or(Err(Setback::TimedOut))?;
        let usage = trail.usage.unwrap_or_default();
        Ok(Probed {
            latency: begun.elapsed(),
            usage,
            cost: priced.price.cost(usage),
            schema: served.schema(),
        })
    }
}
