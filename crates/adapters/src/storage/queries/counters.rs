//! How many sessions a tenant has in its list, by domain and by whether they ended, without
//! counting them.

use diesel::ExpressionMethods;
use diesel::upsert::excluded;

use super::dialect::{Conn, Run};
use crate::storage::fault::Fault;
use crate::storage::kept::changed;
use crate::storage::schema::tenant_counters;

/// So many sessions more, or fewer.
pub(crate) async fn count(
    c: &mut Conn,
    tenant: &str,
    domain: &str,
    ended: bool,
    more: i64,
) -> Result<(), Fault> {
    changed!(
        c,
        diesel::insert_into(tenant_counters::table)
            .values((
                tenant_counters::tenant_id.eq(tenant),
                tenant_counters::domain.eq(domain),
                tenant_counters::ended.eq(ended),
                tenant_counters::n.eq(more),
            ))
            .on_conflict((
                tenant_counters::tenant_id,
                tenant_counters::domain,
                tenant_counters::ended,
            ))
            .do_update()
            .set(tenant_counters::n.eq(tenant_counters::n + excluded(tenant_counters::n)))
            .returning(tenant_counters::domain)
    );
    Ok(())
}

/// A session is in the list from now on, or ends, or both at once.
pub(crate) async fn moved(
    c: &mut Conn,
    tenant: &str,
    domain: &str,
    is_new: bool,
    ends: bool,
) -> Result<(), Fault> {
    match (is_new, ends) {
        (true, ended) => count(c, tenant, domain, ended, 1).await,
        (false, true) => {
            count(c, tenant, domain, false, -1).await?;
            count(c, tenant, domain, true, 1).await
        }
        (false, false) => Ok(()),
    }
}
