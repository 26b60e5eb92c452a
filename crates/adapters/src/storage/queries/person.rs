//! What is held on a person: read, listed, forgotten by one.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use domain::ids::{TenantId, UserId};
use domain::memory::{Memory, RememberedId};
use domain::session::{Intent, Session};
use ports::Found;
use ports::person_store::Erased;

use super::dialect::{Conn, Run, asked};
use super::{recall, remember};
use crate::storage::fault::Fault;
use crate::storage::rows::SessionRow;
use crate::storage::schema::{commitments, goals, memories, session_outputs, sessions};

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

/// Forgets one goal, commitment or fact. That of another person of the tenant is not there.
pub(crate) async fn forget_one(
    c: &mut Conn,
    (tenant, user, id): &(TenantId, UserId, RememberedId),
) -> Result<Found<()>, Fault> {
    macro_rules! forget {
        ($table:ident) => {{
            let row = || $table::table.find(id.to_string());
            let owner: Option<(String, String)> = row()
                .select(($table::tenant_id, $table::user_id))
                .get_result(c)
                .await
                .optional()?;
            match owner {
                Some((owner, _)) if owner != tenant.as_str() => Ok(Found::Foreign),
                Some((_, person)) if person == user.as_str() => {
                    diesel::delete(row()).execute(c).await?;
                    Ok(Found::Here(()))
                }
                Some(_) | None => Ok(Found::Missing),
            }
        }};
    }
    match id {
        RememberedId::Goal(_) => forget!(goals),
        RememberedId::Commitment(_) => forget!(commitments),
        RememberedId::Fact(_) => forget!(memories),
    }
}
