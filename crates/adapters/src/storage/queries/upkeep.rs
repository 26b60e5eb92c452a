//! What a serving process does by itself: leases, its boot number, whether the store is in order.

use diesel::dsl::max;
use diesel::upsert::excluded;
use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl};
use domain::ids::KeyId;
use domain::time::{Micros, Timestamp};

use super::dialect::{Conn, Run};
use crate::storage::clock::{DatabaseNow, after};
use crate::storage::fault::Fault;
use crate::storage::schema::{__diesel_schema_migrations as migrations, api_keys, nodes, turns};

/// Extends the live leases that an owner holds among these turns.
pub(crate) async fn extend_leases(
    c: &mut Conn,
    (owner, running, lease): &(String, Vec<String>, Micros),
) -> Result<(), Fault> {
    diesel::update(turns::table)
        .filter(turns::lease_until.gt(DatabaseNow.nullable()))
        .filter(turns::lease_owner.eq(owner))
        .filter(turns::id.eq_any(running))
        .set(turns::lease_until.eq(after(*lease).nullable()))
        .execute(c)
        .await?;
    Ok(())
}

/// How long a noted use of a key stands for later ones.
const KEY_NOTED_FOR: Micros = Micros::minutes(1);

/// Notes when keys were last used.
pub(crate) async fn note_key_use(
    c: &mut Conn,
    used: &Vec<(KeyId, Timestamp)>,
) -> Result<(), Fault> {
    for (key, at) in used {
        let noted = api_keys::last_used_at;
        diesel::update(api_keys::table.find(key.to_string()))
            .filter(
                noted
                    .is_null()
                    .or(noted.le(at.unix_micros() - KEY_NOTED_FOR.0)),
            )
            .set(noted.eq(Some(at.unix_micros())))
            .execute(c)
            .await?;
    }
    Ok(())
}

/// The version of the newest migration that was run.
pub(crate) async fn newest_migration(c: &mut Conn, (): &()) -> Result<Option<String>, Fault> {
    let query = migrations::table.select(max(migrations::version));
    Ok(query.get_result(c).await?)
}

/// Counts a node's start.
pub(crate) async fn next_boot(c: &mut Conn, node: &String) -> Result<i64, Fault> {
    let query = diesel::insert_into(nodes::table)
        .values((nodes::node.eq(node), nodes::boot.eq(1)))
        .on_conflict(nodes::node)
        .do_update()
        .set(nodes::boot.eq(nodes::boot + excluded(nodes::boot)))
        .returning(nodes::boot);
    Ok(query.get_result(c).await?)
}
