//! What a tenant used, added up by the database.

use diesel::dsl::{count_star, sql};
use diesel::expression::SqlLiteral;
use diesel::sql_types::{BigInt, Text};
use diesel::{ExpressionMethods, QueryDsl};
use domain::ids::TenantId;
use domain::money::MicroUsd;
use domain::session::{Domain, Intent};
use domain::time::Timestamp;
use ports::usage_reader::Used;

use super::dialect::{Conn, Run};
use crate::storage::fault::Fault;
use crate::storage::rows::parsed;
use crate::storage::schema::usage_ledger;

const TABLE: &str = "usage_ledger";

/// The sum as a 64 bit integer: PostgreSQL would make a decimal of it.
fn tokens() -> SqlLiteral<BigInt> {
    sql("CAST(COALESCE(SUM(tokens), 0) AS BIGINT)")
}

fn cost() -> SqlLiteral<BigInt> {
    sql("CAST(COALESCE(SUM(cost_micro_usd), 0) AS BIGINT)")
}

fn month() -> SqlLiteral<Text> {
    sql("SUBSTR(day, 1, 7)")
}

fn used(requests: i64, tokens: i64, cost: i64) -> Used {
    Used {
        requests,
        tokens,
        cost: MicroUsd(cost),
    }
}

/// How many turns and tokens the ledger holds of the month of a moment.
pub(crate) async fn of_month(
    c: &mut Conn,
    tenant: &TenantId,
    at: Timestamp,
) -> Result<(i64, i64), Fault> {
    let query = usage_ledger::table
        .filter(usage_ledger::tenant_id.eq(tenant.as_str()))
        .filter(usage_ledger::day.ge(at.month_start(0).day()))
        .filter(usage_ledger::day.lt(at.month_start(1).day()))
        .select((count_star(), tokens()));
    Ok(query.get_result(c).await?)
}

/// What was used since a day, by intent.
pub(crate) async fn by_intent(
    c: &mut Conn,
    (tenant, first_day): &(TenantId, String),
) -> Result<Vec<(Domain, Intent, Used)>, Fault> {
    let rows: Vec<(String, String, i64, i64, i64)> = usage_ledger::table
        .filter(usage_ledger::tenant_id.eq(tenant.as_str()))
        .filter(usage_ledger::day.ge(first_day))
        .group_by((usage_ledger::domain, usage_ledger::intent))
        .order((usage_ledger::domain, usage_ledger::intent))
        .select((
            usage_ledger::domain,
            usage_ledger::intent,
            count_star(),
            tokens(),
            cost(),
        ))
        .load(c)
        .await?;
    rows.into_iter()
        .map(|(domain, intent, requests, tokens, cost)| {
            Ok((
                parsed(TABLE, "domain", &domain)?,
                parsed(TABLE, "intent", &intent)?,
                used(requests, tokens, cost),
            ))
        })
        .collect()
}

/// What was used since a day, by month.
pub(crate) async fn by_month(
    c: &mut Conn,
    (tenant, first_day): &(TenantId, String),
) -> Result<Vec<(String, Used)>, Fault> {
    let rows: Vec<(String, i64, i64, i64)> = usage_ledger::table
        .filter(usage_ledger::tenant_id.eq(tenant.as_str()))
        .filter(usage_ledger::day.ge(first_day))
        .group_by(month())
        .order(month())
        .select((month(), count_star(), tokens(), cost()))
        .load(c)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(month, requests, tokens, cost)| (month, used(requests, tokens, cost)))
        .collect())
}
