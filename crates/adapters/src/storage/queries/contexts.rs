//! What a session remembers beside its messages: the contexts sent, and the last output of each
//! intent.

use diesel::upsert::excluded;
use diesel::{ExpressionMethods, QueryDsl};
use domain::candidate::Contexts;
use domain::session::Intent;

use super::dialect::{Asked, Conn, Run};
use crate::storage::fault::Fault;
use crate::storage::kept::changed;
use crate::storage::rows::{self, json};
use crate::storage::schema::{session_contexts, session_outputs};

/// Puts the contexts sent with a turn in the place of earlier ones.
pub(crate) async fn keep(
    c: &mut Conn,
    tenant: &str,
    session: &str,
    contexts: &Contexts,
    revision: i64,
) -> Result<(), Fault> {
    for (kind, content) in contexts.iter() {
        let content = json("session_contexts", "content", content)?;
        changed!(
            c,
            diesel::insert_into(session_contexts::table)
                .values((
                    session_contexts::session_id.eq(session),
                    session_contexts::kind.eq(kind.as_str()),
                    session_contexts::tenant_id.eq(tenant),
                    session_contexts::content.eq(content),
                    session_contexts::revision.eq(revision),
                ))
                .on_conflict((session_contexts::session_id, session_contexts::kind))
                .do_update()
                .set((
                    session_contexts::content.eq(excluded(session_contexts::content)),
                    session_contexts::revision.eq(excluded(session_contexts::revision)),
                ))
                .returning(session_contexts::kind)
        );
    }
    Ok(())
}

/// The contexts of a tenant's session.
pub(crate) async fn of_session(
    c: &mut Asked<'_>,
    tenant: &str,
    session: &str,
) -> Result<Contexts, Fault> {
    let rows = session_contexts::table
        .filter(session_contexts::session_id.eq(session))
        .filter(session_contexts::tenant_id.eq(tenant))
        .select((session_contexts::kind, session_contexts::content))
        .load(c)
        .await?;
    rows::contexts(rows)
}

/// Puts an output in the place of the intent's earlier one.
pub(crate) async fn keep_output(
    c: &mut Conn,
    tenant: &str,
    session: &str,
    intent: Intent,
    output: &str,
) -> Result<(), Fault> {
    changed!(
        c,
        diesel::insert_into(session_outputs::table)
            .values((
                session_outputs::session_id.eq(session),
                session_outputs::intent.eq(intent.as_str()),
                session_outputs::tenant_id.eq(tenant),
                session_outputs::output.eq(output),
            ))
            .on_conflict((session_outputs::session_id, session_outputs::intent))
            .do_update()
            .set(session_outputs::output.eq(excluded(session_outputs::output)))
            .returning(session_outputs::intent)
    );
    Ok(())
}
