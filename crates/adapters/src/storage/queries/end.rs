//! Ending a session by call, without a message or a charge.

use diesel::{ExpressionMethods, QueryDsl};
use ports::turn_store::{SessionEnd, SessionEnding};

use super::dialect::{Conn, Run};
use super::give_up::abandon;
use super::remember::{self, Author};
use super::standing::{lock_pending, lock_session};
use super::{counters, outbox};
use crate::storage::fault::Fault;
use crate::storage::rows::state_document;
use crate::storage::schema::sessions;

/// Ends a session. One that is gone, or ended already, has moved on since it was read.
pub(crate) async fn end_session(c: &mut Conn, end: &SessionEnd) -> Result<SessionEnding, Fault> {
    let SessionEnd {
        tenant,
        session,
        base_revision,
        state,
        ended,
        memory,
        event,
    } = end;
    let found = lock_session(c, *session)
        .await?
        .filter(|found| found.tenant_id == tenant.as_str());
    let Some(found) = found else {
        return Ok(SessionEnding::Moved);
    };
    if let Some(turn) = lock_pending(c, &found.id).await? {
        if turn.is_alive() {
            return Ok(SessionEnding::Running(turn.id()?));
        }
        abandon(c, &turn).await?;
    }
    if found.revision != *base_revision || found.ended_at.is_some() || found.turn_count == 0 {
        return Ok(SessionEnding::Moved);
    }
    diesel::update(sessions::table.find(&found.id))
        .set((
            sessions::state.eq(state_document(state)?),
            sessions::revision.eq(base_revision + 1),
            sessions::ended_at.eq(Some(ended.at.unix_micros())),
            sessions::end_reason.eq(Some(ended.reason.as_str())),
        ))
        .execute(c)
        .await?;
    if found.memory_allowed {
        let author = Author {
            tenant: &found.tenant_id,
            user: &found.user_id,
            session: &found.id,
            message: None,
            at: ended.at.unix_micros(),
        };
        remember::change(c, &author, memory).await?;
    }
    outbox::write(c, tenant, std::slice::from_ref(event)).await?;
    counters::moved(c, &found.tenant_id, &found.domain, false, true).await?;
    Ok(SessionEnding::Done)
}
