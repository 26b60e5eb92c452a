//! Everything a turn is decided on, from one moment and without locks.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use domain::memory::Memory;
use domain::session::Message;
use domain::text::Redacted;
use domain::time::Timestamp;
use ports::Found;
use ports::turn_store::{KeyedTurn, LastTurn, Progress, SessionSnapshot, TurnBase, TurnLookup};

use super::dialect::{Conn, Run};
use super::standing::find_keyed;
use super::{contexts, erase, recall};
use crate::storage::fault::Fault;
use crate::storage::rows::{MessageRow, SessionRow, parsed};
use crate::storage::schema::{messages, sessions, turns};

/// What a turn needs to be decided.
pub(crate) async fn base_of_turn(c: &mut Conn, lookup: &TurnLookup) -> Result<TurnBase, Fault> {
    let TurnLookup {
        tenant,
        user,
        person,
        intent,
        session,
        recognition,
        history,
        now,
    } = lookup;
    let found = match &recognition.key {
        Some(key) => find_keyed(c, tenant, *intent, key).await?,
        None => None,
    };
    let found = found.filter(|turn| turn.is_alive() || !turn.is_past(*now));
    let keyed = found
        .as_ref()
        .map(|turn| {
            Ok::<_, Fault>(KeyedTurn {
                same_request: turn.row.request_mac == recognition.request,
                progress: turn.progress()?,
            })
        })
        .transpose()?;
    let unfinished = keyed
        .as_ref()
        .filter(|keyed| keyed.same_request && keyed.progress == Progress::Open)
        .and(found.as_ref())
        .and_then(|turn| turn.row.session_id.clone());
    let session = match session.map(String::from).or(unfinished) {
        Some(id) => Some(snapshot(c, tenant.as_str(), &id, *history, *now).await?),
        None => None,
    };
    let memory = if remembers(session.as_ref()) {
        recall::memory(c, tenant.as_str(), user.as_str()).await?
    } else {
        Memory::default()
    };
    let erasures = match &session {
        Some(_) => 0,
        None => erase::erasures(c, tenant, person).await?,
    };
    Ok(TurnBase {
        session,
        memory,
        keyed,
        erasures,
    })
}

/// A person who has forbidden memory for a session has none there.
fn remembers(session: Option<&Found<Box<SessionSnapshot>>>) -> bool {
    match session {
        Some(Found::Here(snapshot)) => snapshot.session.consent.memory_allowed,
        Some(Found::Foreign | Found::Missing) => false,
        None => true,
    }
}

async fn snapshot(
    c: &mut Conn,
    tenant: &str,
    id: &str,
    history: u32,
    now: Timestamp,
) -> Result<Found<Box<SessionSnapshot>>, Fault> {
    let row: Option<SessionRow> = sessions::table
        .find(id)
        .select(SessionRow::as_select())
        .get_result(c)
        .await
        .optional()?;
    let Some(row) = row else {
        return Ok(Found::Missing);
    };
    if row.tenant_id != tenant {
        return Ok(Found::Foreign);
    }
    let spent = row.spent();
    let last_turn = last_turn(c, &row, now).await?;
    Ok(Found::Here(Box::new(SessionSnapshot {
        session: row.into_session()?,
        contexts: contexts::of_session(c, id).await?,
        history: newest_messages(c, id, history).await?,
        last_turn,
        spent,
    })))
}

async fn newest_messages(c: &mut Conn, session: &str, limit: u32) -> Result<Vec<Message>, Fault> {
    let rows: Vec<MessageRow> = messages::table
        .filter(messages::session_id.eq(session))
        .order(messages::seq.desc())
        .limit(i64::from(limit))
        .select(MessageRow::as_select())
        .load(c)
        .await?;
    rows.into_iter()
        .rev()
        .map(MessageRow::into_message)
        .collect()
}

async fn last_turn(
    c: &mut Conn,
    session: &SessionRow,
    now: Timestamp,
) -> Result<Option<LastTurn>, Fault> {
    type Row = (
        String,
        Option<String>,
        Option<String>,
        Option<i64>,
        Option<i64>,
    );
    if session.turn_count == 0 {
        return Ok(None);
    }
    let row: Option<Row> = turns::table
        .filter(turns::session_id.eq(&session.id))
        .filter(turns::turn_no.eq(session.turn_count))
        .select((
            turns::intent,
            turns::input,
            turns::response,
            turns::response_expires_at,
            turns::finished_at,
        ))
        .get_result(c)
        .await
        .optional()?;
    row.map(|(intent, input, answer, kept_until, finished_at)| {
        let kept = kept_until.is_some_and(|until| until > now.unix_micros());
        Ok(LastTurn {
            intent: parsed("turns", "intent", &intent)?,
            input: input.map(Redacted::stored),
            answer: answer.filter(|_| kept),
            finished_at: Timestamp::from_unix_micros(finished_at.unwrap_or_default()),
        })
    })
    .transpose()
}
