//! Keeps to the tenants' retention while the process serves: pass after pass over the tenants, in
//! small steps with pauses, so that turns find the store free. A process that is killed loses the
//! step at work; several processes share the work, because a step leaves out what another has
//! locked.

use std::time::{Duration, Instant};

use application::UseCaseError;
use application::keep_retention::KeepRetention;
use domain::ids::TenantId;
use domain::settings::RetentionConfig;
use ports::person_store::Erased;

use crate::telemetry::metrics::housework;

/// How much longer than a step the pause after it is: a fifth of the time is work.
const REST: u32 = 4;

/// What a pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Passed {
    /// What went.
    pub gone: Erased,
    /// Sessions masked in place.
    pub masked: u64,
    /// Audit entries that went.
    pub told: u64,
    /// Tenants whose part did not come to its end; the next pass goes on there.
    pub broken_off: u64,
}

/// Makes a pass every so often, until it is aborted.
pub async fn keep(retention: KeepRetention, every: Duration) {
    loop {
        let passed = pass(&retention).await;
        let whole = passed.as_ref().is_ok_and(|passed| passed.broken_off == 0);
        housework("retention", whole);
        match passed {
            Ok(passed) if passed == Passed::default() => tracing::debug!("nothing was due"),
            Ok(passed) => report(&passed),
            Err(error) => tracing::warn!(%error, "retention did not finish; the next pass goes on"),
        }
        tokio::time::sleep(every).await;
    }
}

fn report(passed: &Passed) {
    let Passed {
        gone,
        masked,
        told,
        broken_off,
    } = passed;
    let count = |what: &'static str, n: u64| {
        metrics::counter!("liya_retention_total", "what" => what).increment(n);
    };
    count("sessions_purged", gone.sessions);
    count("messages_purged", gone.messages);
    count("sessions_masked", *masked);
    count("audit_entries_purged", *told);
    tracing::info!(
        sessions = gone.sessions,
        messages = gone.messages,
        turns = gone.turns,
        memories = gone.memories + gone.goals + gone.commitments,
        masked,
        told,
        broken_off,
        "kept to retention"
    );
}

/// Masks and removes what is due, of every tenant.
///
/// # Errors
///
/// Where the tenants cannot be read; what was done stays done.
pub async fn pass(retention: &KeepRetention) -> Result<Passed, UseCaseError> {
    let mut passed = Passed::default();
    let mut after: Option<TenantId> = None;
    loop {
        let tenants = retention.tenants_after(after).await?;
        after = tenants.last().map(|(tenant, _)| tenant.clone());
        for (tenant, config) in &tenants {
            if let Err(error) = of_tenant(retention, tenant, config, &mut passed).await {
                passed.broken_off += 1;
                tracing::warn!(%error, %tenant, "a tenant's retention did not finish");
            }
        }
        if after.is_none() {
            break;
        }
    }
    if passed != Passed::default() {
        retention.scrub().await?;
    }
    Ok(passed)
}

async fn of_tenant(
    retention: &KeepRetention,
    tenant: &TenantId,
    config: &RetentionConfig,
    passed: &mut Passed,
) -> Result<(), UseCaseError> {
    loop {
        let mut masked = 0;
        for session in retention.to_mask(tenant, config).await? {
            let begun = Instant::now();
            masked += u64::from(retention.mask(tenant, session).await?);
            rest(begun).await;
        }
        passed.masked += masked;
        if masked == 0 {
            break;
        }
    }
    loop {
        let begun = Instant::now();
        let gone = retention.purge(tenant, config).await?;
        if gone == Erased::default() {
            break;
        }
        passed.gone += gone;
        rest(begun).await;
    }
    loop {
        let begun = Instant::now();
        let told = retention.purge_told(tenant, config).await?;
        if told == 0 {
            return Ok(());
        }
        passed.told += told;
        rest(begun).await;
    }
}

async fn rest(begun: Instant) {
    tokio::time::sleep(begun.elapsed() * REST).await;
}
