//! What is held on a person: read, listed, forgotten by one.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use domain::ids::{MemoryId, TenantId, UserId};
use domain::memory::Memory;
use domain::session::{Intent, Session};
use ports::Found;
use ports::person_store::Erased;

use super::dialect::{Conn, Run, asked};
use super::{recall, remember};
use crate::storage::fault::Fault;
use crate::storage::rows::SessionRow;
use crate::storage::schema::{memories, session_outputs, sessions};

/// Most interviews of a person's progress.
const MOST_INTERVIEWS: i64 = 200;

/// What is remembered.
pub(crate) async fn memory(
    c: &mut Conn,
    (tenant, user): &(TenantId, UserId),
) -> Result<Memory, Fault> {
    recall::memory(asked!(c), tenant.as_str(), user.as_str()).await
}

/// Sessions in which an interview has begun, newest first.
pub(crate) async fn interviews(
    c: &mut Conn,
    (tenant, user): &(TenantId, UserId),
) -> Result<Vec<Session>, Fault> {
    let rows: Vec<SessionRow> = sessions::table
        .inner_join(session_outputs::table)
        .filter(sessions::tenant_id.eq(tenant.as_str()))
        .filter(sessions::user_id.eq(user.as_str()))
        .filter(session_outputs::intent.eq(Intent::MockInterview.as_str()))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .limit(MOST_INTERVIEWS)
        .select(SessionRow::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(SessionRow::into_session).collect()
}

/// Forgets everything remembered.
pub(crate) async fn forget(
    c: &mut Conn,
    (tenant, user): &(TenantId, UserId),
) -> Result<Erased, Fault> {
    remember::forget_person(c, tenant.as_str(), user.as_str(), i64::MAX).await
}

/// Forgets one fact. That of another person of the tenant is not there.
pub(crate) async fn forget_one(
    c: &mut Conn,
    (tenant, user, memory): &(TenantId, UserId, MemoryId),
) -> Result<Found<()>, Fault> {
    let owner: Option<(String, String)> = memories::table
        .find(memory.to_string())
        .select((memories::tenant_id, memories::user_id))
        .get_result(c)
        .await
        .optional()?;
    match owner {
        Some((owner, _)) if owner != tenant.as_str() => Ok(Found::Foreign),
        Some((_, person)) if person == user.as_str() => {
            diesel::delete(memories::table.find(memory.to_string()))
                .execute(c)
                .await?;
            Ok(Found::Here(()))
        }
        Some(_) | None => Ok(Found::Missing),
    }
}
