//! Masking in place what was kept as sent: the texts of a session and of what it added to memory.

use diesel::dsl::{exists, not};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension,
    QueryDsl,
};
use domain::ids::{SessionId, TenantId};
use domain::retention::Due;
use domain::text::{Raw, Redacted};
use ports::retention::{HeldTexts, MaskedTexts, Place};

use super::dialect::{Conn, Run};
use super::redactions;
use super::standing::{lock_pending, lock_session};
use crate::storage::arguments::BATCH;
use crate::storage::fault::Fault;
use crate::storage::rows::{json, of_json, parsed, read_state, state_document};
use crate::storage::schema::{
    commitments, goals, memories, messages, session_contexts, session_outputs, sessions, turns,
};

/// Sessions that hold text as sent and are due, without those that a turn is running on.
pub(crate) async fn due_sessions(
    c: &mut Conn,
    (tenant, due): &(TenantId, Due),
) -> Result<Vec<SessionId>, Fault> {
    let Some(since) = due.masked_since else {
        return Ok(Vec::new());
    };
    let running = turns::table
        .filter(turns::session_id.eq(sessions::id.nullable()))
        .filter(turns::lease_until.is_not_null());
    let ids: Vec<String> = sessions::table
        .filter(sessions::as_sent)
        .filter(sessions::tenant_id.eq(tenant.as_str()))
        .filter(sessions::last_activity_at.le(since.unix_micros()))
        .filter(
            sessions::ended_at
                .is_not_null()
                .or(sessions::expires_at.le(due.now.unix_micros())),
        )
        .filter(not(exists(running)))
        .order((sessions::last_activity_at, sessions::id))
        .limit(BATCH)
        .select(sessions::id)
        .load(c)
        .await?;
    ids.iter().map(|id| parsed("sessions", "id", id)).collect()
}

/// The texts of a session that was kept as sent.
pub(crate) async fn held_texts(
    c: &mut Conn,
    (tenant, session): &(TenantId, SessionId),
) -> Result<Option<HeldTexts>, Fault> {
    let id = session.to_string();
    let row: Option<(i64, String, String)> = sessions::table
        .find(&id)
        .filter(sessions::tenant_id.eq(tenant.as_str()))
        .filter(sessions::as_sent)
        .select((sessions::revision, sessions::known, sessions::state))
        .get_result(c)
        .await
        .optional()?;
    let Some((revision, known, state)) = row else {
        return Ok(None);
    };
    let state = json("sessions", "state", &read_state(&state)?)?;
    let mut texts = vec![(Place::State, Raw::new(state))];
    macro_rules! texts {
        ($table:ident, $key:ident, $column:ident, $place:ident) => {
            let rows: Vec<(String, Option<String>)> = $table::table
                .filter($table::session_id.nullable().eq(&id))
                .filter($table::tenant_id.eq(tenant.as_str()))
                .select(($table::$key, $table::$column.nullable()))
                .load(c)
                .await?;
            for (key, text) in rows {
                let place = Place::$place(parsed(stringify!($table), stringify!($key), &key)?);
                texts.extend(text.map(|text| (place, Raw::new(text))));
            }
        };
    }
    texts!(messages, id, content, Message);
    texts!(turns, id, input, Said);
    texts!(turns, id, response, Answer);
    texts!(session_contexts, kind, content, Context);
    texts!(session_outputs, intent, output, Output);
    texts!(goals, id, text, Goal);
    texts!(goals, id, measure, Measure);
    texts!(commitments, id, text, Commitment);
    texts!(memories, id, text, Fact);
    Ok(Some(HeldTexts {
        revision,
        known: of_json("sessions", "known", &known)?,
        texts,
    }))
}

/// Puts masked texts in the place of those that were read.
pub(crate) async fn mask(
    c: &mut Conn,
    (tenant, masked): &(TenantId, MaskedTexts),
) -> Result<bool, Fault> {
    let MaskedTexts {
        session,
        revision,
        texts,
        masked: counts,
    } = masked;
    let found = lock_session(c, *session)
        .await?
        .filter(|found| found.tenant_id == tenant.as_str() && found.revision == *revision);
    let Some(found) = found else {
        return Ok(false);
    };
    if lock_pending(c, &found.id).await?.is_some() {
        return Ok(false);
    }
    for (place, text) in texts {
        put(c, &found.id, *place, text).await?;
    }
    redactions::count(c, tenant.as_str(), &found.id, counts).await?;
    diesel::update(sessions::table.find(&found.id))
        .set(sessions::as_sent.eq(false))
        .execute(c)
        .await?;
    Ok(true)
}

async fn put(c: &mut Conn, session: &str, place: Place, text: &Redacted) -> Result<(), Fault> {
    let text = text.as_str();
    macro_rules! put {
        ($table:ident, $key:expr, $column:ident) => {
            diesel::update($table::table.find($key))
                .set($table::$column.eq(text))
                .execute(c)
                .await?
        };
    }
    match place {
        Place::Message(id) => put!(messages, id.to_string(), content),
        Place::Said(id) => put!(turns, id.to_string(), input),
        Place::Answer(id) => put!(turns, id.to_string(), response),
        Place::Goal(id) => put!(goals, id.to_string(), text),
        Place::Measure(id) => put!(goals, id.to_string(), measure),
        Place::Commitment(id) => put!(commitments, id.to_string(), text),
        Place::Fact(id) => put!(memories, id.to_string(), text),
        Place::Context(kind) => put!(session_contexts, (session, kind.as_str()), content),
        Place::Output(intent) => put!(session_outputs, (session, intent.as_str()), output),
        Place::State => {
            let state = state_document(&of_json("sessions", "state", text)?)?;
            diesel::update(sessions::table.find(session))
                .set(sessions::state.eq(state))
                .execute(c)
                .await?
        }
    };
    Ok(())
}
