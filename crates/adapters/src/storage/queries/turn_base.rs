//! Everything a turn is decided on, from one moment and without locks.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use domain::memory::Memory;
use domain::session::Message;
use domain::text::Redacted;
use domain::time::Timestamp;
use ports::Found;
use ports::turn_store::{KeyedTurn, LastTurn, Progress, SessionSnapshot, TurnBase, TurnLookup};

use super::contexts::of_session as contexts;
use super::dialect::{Asked, Conn, Run, asked, together};
use super::erase::erasures;
use super::recall::memory;
use super::standing::{TimedTurn, find_keyed};
use crate::storage::fault::Fault;
use crate::storage::rows::{MessageRow, SessionRow, parsed};
use crate::storage::schema::{messages, sessions, turns};

/// What a turn needs to be decided.
pub(crate) async fn base_of_turn(c: &mut Conn, lookup: &TurnLookup) -> Result<TurnBase, Fault> {
    let c = asked!(c);
    let (tenant, user) = (lookup.tenant.as_str(), lookup.user.as_str());
    let (found, named, memory, erasures) = together!(c;
        of_key(lookup),
        of_session(lookup.session.map(String::from), lookup),
        memory(tenant, user),
        erasures(&lookup.tenant, &lookup.person),
    )?;
    let keyed = found
        .as_ref()
        .map(|turn| {
            Ok::<_, Fault>(KeyedTurn {
                same_request: turn.row.request_mac == lookup.recognition.request,
                progress: turn.progress()?,
            })
        })
        .transpose()?;
    let unfinished = keyed
        .as_ref()
        .filter(|keyed| keyed.same_request && keyed.progress == Progress::Open)
        .and(found.as_ref())
        .and_then(|turn| turn.row.session_id.clone());
    let session = match named {
        Some(session) => Some(session),
        None => of_session(c, unfinished, lookup).await?,
    };
    let memory = if remembers(session.as_ref()) {
        memory
    } else {
        Memory::default()
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

/// The turn of the key, if it has not had its day.
async fn of_key(c: &mut Asked<'_>, lookup: &TurnLookup) -> Result<Option<TimedTurn>, Fault> {
    let Some(key) = &lookup.recognition.key else {
        return Ok(None);
    };
    let found = find_keyed(c, &lookup.tenant, lookup.intent, key).await?;
    Ok(found.filter(|turn| turn.is_alive() || !turn.is_past(lookup.now)))
}

async fn of_session(
    c: &mut Asked<'_>,
    id: Option<String>,
    lookup: &TurnLookup,
) -> Result<Option<Found<Box<SessionSnapshot>>>, Fault> {
    let Some(id) = id else {
        return Ok(None);
    };
    let (id, tenant) = (id.as_str(), lookup.tenant.as_str());
    let (row, contexts, history, last_turn) = together!(c;
        session(id),
        contexts(tenant, id),
        newest_messages(tenant, id, lookup.history),
        last_turn(tenant, id, lookup.now),
    )?;
    Ok(Some(match row {
        None => Found::Missing,
        Some(row) if row.tenant_id != tenant => Found::Foreign,
        Some(row) => Found::Here(Box::new(SessionSnapshot {
            spent: row.spent(),
            session: row.into_session()?,
            contexts,
            history,
            last_turn,
        })),
    }))
}

async fn session(c: &mut Asked<'_>, id: &str) -> Result<Option<SessionRow>, Fault> {
    let query = sessions::table.find(id).select(SessionRow::as_select());
    Ok(query.get_result(c).await.optional()?)
}

async fn newest_messages(
    c: &mut Asked<'_>,
    tenant: &str,
    session: &str,
    limit: u32,
) -> Result<Vec<Message>, Fault> {
    let rows: Vec<MessageRow> = messages::table
        .filter(messages::session_id.eq(session))
        .filter(messages::tenant_id.eq(tenant))
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
    c: &mut Asked<'_>,
    tenant: &str,
    session: &str,
    now: Timestamp,
) -> Result<Option<LastTurn>, Fault> {
    type Row = (
        String,
        Option<String>,
        Option<String>,
        Option<i64>,
        Option<i64>,
    );
    let row: Option<Row> = turns::table
        .filter(turns::session_id.eq(session))
        .filter(turns::tenant_id.eq(tenant))
        .filter(turns::turn_no.is_not_null())
        .order(turns::turn_no.desc())
        .select((
            turns::intent,
            turns::input,
            turns::response,
            turns::response_expires_at,
            turns::finished_at,
        ))
        .first(c)
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
