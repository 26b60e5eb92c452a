//! All that is held on a person, whole and from one moment.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper};
use domain::ids::{TenantId, UserId};
use domain::text::Redacted;
use domain::time::Timestamp;
use ports::fingerprints::PersonMark;
use ports::person_store::{HeldSession, HeldTurn, PersonExport};

use super::dialect::{Conn, Run, asked};
use super::sessions::detail;
use super::{contexts, recall};
use crate::storage::fault::Fault;
use crate::storage::rows::{SessionRow, parsed};
use crate::storage::schema::{sessions, turns};

type Row = (
    String,
    String,
    Option<String>,
    Option<String>,
    i64,
    Option<i64>,
);

/// The turns that a condition lets through, oldest first.
macro_rules! turns_where {
    ($c:expr, $condition:expr) => {{
        let rows: Vec<Row> = turns::table
            .filter($condition)
            .order((turns::created_at, turns::id))
            .select((
                turns::intent,
                turns::state,
                turns::input,
                turns::response,
                turns::created_at,
                turns::finished_at,
            ))
            .load($c)
            .await?;
        rows.into_iter()
            .map(held_turn)
            .collect::<Result<_, Fault>>()?
    }};
}

/// All that is held on a person.
pub(crate) async fn export(
    c: &mut Conn,
    (tenant, user, person): &(TenantId, UserId, PersonMark),
) -> Result<PersonExport, Fault> {
    let rows: Vec<SessionRow> = sessions::table
        .filter(sessions::tenant_id.eq(tenant.as_str()))
        .filter(sessions::user_id.eq(user.as_str()))
        .order((sessions::created_at, sessions::id))
        .select(SessionRow::as_select())
        .load(c)
        .await?;
    let mut held = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id.clone();
        held.push(HeldSession {
            detail: detail(c, row).await?,
            contexts: contexts::of_session(asked!(c), tenant.as_str(), &id).await?,
            turns: turns_where!(c, turns::session_id.eq(&id)),
        });
    }
    Ok(PersonExport {
        sessions: held,
        memory: recall::whole_memory(asked!(c), tenant.as_str(), user.as_str()).await?,
        unstored: turns_where!(
            c,
            turns::person
                .eq(person.as_str())
                .and(turns::tenant_id.eq(tenant.as_str()))
        ),
    })
}

fn held_turn(
    (intent, state, said, answer, created_at, finished_at): Row,
) -> Result<HeldTurn, Fault> {
    Ok(HeldTurn {
        intent: parsed("turns", "intent", &intent)?,
        state,
        said: said.map(Redacted::stored),
        answer,
        created_at: Timestamp::from_unix_micros(created_at),
        finished_at: finished_at.map(Timestamp::from_unix_micros),
    })
}
