//! Quotas of a month: a row that each commit of a tenant with a quota adds to, and that its claims are
//! held against.
//!
//! A claim locks the row once its turn is pending; a commit changes it while its turn still is. So a
//! claim that has the lock sees every turn of the tenant either in the row or pending.

use diesel::{ExpressionMethods, QueryDsl};
use domain::ids::TenantId;
use domain::time::Timestamp;
use ports::turn_store::{Claim, ClaimRefusal, TurnCommit};

use super::dialect::{Conn, Run, locked};
use super::usage;
use crate::storage::fault::Fault;
use crate::storage::schema::{tenant_months, turns};

/// Refuses a claim that goes beyond the quota; its turn is pending already. Roll back then.
pub(crate) async fn hold(c: &mut Conn, claim: &Claim) -> Result<(), Fault> {
    if claim.quota.is_unlimited() {
        return Ok(());
    }
    begin(c, &claim.tenant, claim.at).await?;
    let row = tenant_months::table
        .find((claim.tenant.as_str(), claim.at.month()))
        .select((tenant_months::requests, tenant_months::tokens));
    let (committed, tokens): (i64, i64) = locked!(row).get_result(c).await?;
    let running: i64 = turns::table
        .filter(turns::tenant_id.eq(claim.tenant.as_str()))
        .filter(turns::lease_until.is_not_null())
        .count()
        .get_result(c)
        .await?;
    match claim.quota.used_up(committed + running, tokens) {
        None => Ok(()),
        Some(what) => {
            let left = claim.at.month_start(1).since(claim.at);
            Err(Fault::Refused(ClaimRefusal::QuotaExceeded {
                what,
                retry_after: left.seconds_up().max(1),
            }))
        }
    }
}

/// Counts a turn that is charged already.
pub(crate) async fn count(c: &mut Conn, commit: &TurnCommit) -> Result<(), Fault> {
    if begin(c, &commit.tenant, commit.at).await? {
        return Ok(());
    }
    diesel::update(tenant_months::table.find((commit.tenant.as_str(), commit.at.month())))
        .set((
            tenant_months::requests.eq(tenant_months::requests + 1),
            tenant_months::tokens.eq(tenant_months::tokens + commit.tokens),
        ))
        .execute(c)
        .await?;
    Ok(())
}

/// Makes the row of a month with what the ledger holds; false where it is there. Two that make it at
/// once wait for each other, so that no turn is counted twice or not at all.
async fn begin(c: &mut Conn, tenant: &TenantId, at: Timestamp) -> Result<bool, Fault> {
    let month = at.month();
    let inserted = diesel::insert_into(tenant_months::table)
        .values((
            tenant_months::tenant_id.eq(tenant.as_str()),
            tenant_months::month.eq(&month),
            tenant_months::requests.eq(0),
            tenant_months::tokens.eq(0),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    if inserted == 0 {
        return Ok(false);
    }
    let (requests, tokens) = usage::of_month(c, tenant, at).await?;
    diesel::update(tenant_months::table.find((tenant.as_str(), month)))
        .set((
            tenant_months::requests.eq(requests),
            tenant_months::tokens.eq(tokens),
        ))
        .execute(c)
        .await?;
    Ok(true)
}
