//! Requests of a minute that a process takes to hand out.

use diesel::{ExpressionMethods, QueryDsl};
use domain::ids::TenantId;
use ports::request_minutes::{Minute, Taken};

use super::dialect::{Conn, Run, locked};
use crate::storage::fault::Fault;
use crate::storage::rows::counted;
use crate::storage::schema::tenant_minutes;

/// Takes some of what a minute has left. A process whose clock is behind takes from the newest minute
/// that anybody knows.
pub(crate) async fn take(
    c: &mut Conn,
    (tenant, minute, wanted): &(TenantId, Minute, u32),
) -> Result<Taken, Fault> {
    let row = tenant_minutes::table.find(tenant.as_str());
    diesel::insert_into(tenant_minutes::table)
        .values((
            tenant_minutes::tenant_id.eq(tenant.as_str()),
            tenant_minutes::minute.eq(minute.number),
            tenant_minutes::taken.eq(0),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    let standing = row.select((tenant_minutes::minute, tenant_minutes::taken));
    let (newest, taken): (i64, i64) = locked!(standing).get_result(c).await?;
    let taken = if newest < minute.number { 0 } else { taken };
    let left = (i64::from(minute.limit) - taken).max(0);
    let granted = left.min(i64::from(*wanted));
    if granted > 0 {
        diesel::update(row)
            .set((
                tenant_minutes::minute.eq(newest.max(minute.number)),
                tenant_minutes::taken.eq(taken + granted),
            ))
            .execute(c)
            .await?;
    }
    Ok(Taken {
        granted: counted("tenant_minutes", "taken", granted)?,
        left: counted("tenant_minutes", "taken", left - granted)?,
    })
}
