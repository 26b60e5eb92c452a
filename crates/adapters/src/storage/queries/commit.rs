//! Committing a turn: answer, messages, counters, memory and money in one transaction.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use domain::money::MicroUsd;
use domain::session::{Role, StoredConsent};
use ports::turn_store::{Committed, NewMessage, SessionChange, Ticket, TurnCommit};

use super::calls::{settle, wasted};
use super::claim::KEPT;
use super::dialect::{Conn, Run};
use super::remember::{self, Author};
use super::standing::{Standing, lock_session};
use super::{contexts, counters, outbox, quota, redactions};
use crate::storage::fault::Fault;
use crate::storage::kept::{Kept, changed};
use crate::storage::rows::{json, state_document};
use crate::storage::schema::{messages, sessions, turns, usage_ledger};
use crate::storage::words::{fate, turn as word};

/// Commits a claimed turn.
pub(crate) async fn commit_turn(
    c: &mut Conn,
    (ticket, commit): &(Ticket, TurnCommit),
) -> Result<Committed, Fault> {
    finish(c, *ticket, commit).await
}

/// Commits a claimed turn, within a transaction.
pub(crate) async fn finish(
    c: &mut Conn,
    ticket: Ticket,
    commit: &TurnCommit,
) -> Result<Committed, Fault> {
    let session = match &commit.session {
        Some(change) => {
            let locked = lock_session(c, change.id).await?;
            let Some(session) = locked.filter(|s| s.tenant_id == commit.tenant.as_str()) else {
                settle(c, None, ticket, &wasted(&commit.calls)).await?;
                return Ok(Committed::Erased);
            };
            Some((change, session))
        }
        None => None,
    };
    let turn_no = session.as_ref().map(|(_, session)| session.turn_count + 1);
    let Some(held) = close_turn(c, ticket, commit, turn_no).await? else {
        return fenced(c, ticket, commit).await;
    };
    if held > 0 || !commit.calls.is_empty() {
        let session = session.as_ref().map(|(_, session)| session.id.as_str());
        settle(c, session, ticket, &commit.calls).await?;
    }
    charge(c, ticket, commit).await?;
    if commit.metered {
        quota::count(c, commit).await?;
    }
    if let Some((change, session)) = &session {
        change_session(c, ticket, commit, change, session).await?;
    }
    Ok(Committed::Done)
}

/// The fence: what the turn holds for its calls, if it is still ours.
async fn close_turn(
    c: &mut Conn,
    ticket: Ticket,
    commit: &TurnCommit,
    turn_no: Option<i64>,
) -> Result<Option<i64>, Fault> {
    let answer = turn_no.map(|_| commit.answer.as_str());
    let query = diesel::update(turns::table.find(ticket.turn.to_string()))
        .filter(turns::tenant_id.eq(commit.tenant.as_str()))
        .filter(turns::attempt.eq(ticket.attempt))
        .filter(turns::state.eq(word::PENDING))
        .set((
            turns::state.eq(word::SUCCEEDED),
            turns::turn_no.eq(turn_no),
            turns::intent_turn.eq(Some(i64::from(commit.intent_turn))),
            turns::lease_until.eq(None::<i64>),
            turns::response.eq(answer),
            turns::response_expires_at.eq(Some(commit.at.plus(KEPT).unix_micros())),
            turns::finished_at.eq(Some(commit.at.unix_micros())),
        ))
        .returning(turns::reserved_micro_usd);
    Ok(Kept::of(query).get_result(c).await.optional()?)
}

/// The turn is no longer pending under this ticket: it is a repetition of a commit that went
/// through, or another attempt took it over.
async fn fenced(c: &mut Conn, ticket: Ticket, commit: &TurnCommit) -> Result<Committed, Fault> {
    let found: Option<(String, i32, Option<String>)> = turns::table
        .find(ticket.turn.to_string())
        .filter(turns::tenant_id.eq(commit.tenant.as_str()))
        .select((turns::state, turns::attempt, turns::response))
        .get_result(c)
        .await
        .optional()?;
    let Some((state, attempt, answer)) = found else {
        settle(c, None, ticket, &wasted(&commit.calls)).await?;
        return Ok(Committed::Erased);
    };
    if state == word::SUCCEEDED && attempt == ticket.attempt {
        return Ok(Committed::Done);
    }
    let session = commit.session.as_ref().map(|change| change.id.to_string());
    settle(c, session.as_deref(), ticket, &wasted(&commit.calls)).await?;
    Ok(Committed::Fenced(
        answer.filter(|_| state == word::SUCCEEDED),
    ))
}

async fn change_session(
    c: &mut Conn,
    ticket: Ticket,
    commit: &TurnCommit,
    change: &SessionChange,
    session: &Standing,
) -> Result<(), Fault> {
    let SessionChange {
        id: _,
        base_revision,
        state,
        known,
        consent,
        contexts: sent,
        messages: said,
        output,
        memory,
        masked,
        ended,
        expires_at,
        events,
    } = change;
    let revision = base_revision + 1;
    let at = commit.at.unix_micros();
    let tokens: i64 = said.iter().map(|message| message.tokens).sum();
    let cost: MicroUsd = said.iter().map(|message| message.cost).sum();
    let count = i64::try_from(said.len()).unwrap_or_default();
    let changed = changed!(
        c,
        diesel::update(sessions::table.find(&session.id))
            .filter(sessions::revision.eq(base_revision))
            .set((
                sessions::state.eq(state_document(state)?),
                sessions::known.eq(json("sessions", "known", known)?),
                sessions::memory_allowed.eq(consent.memory_allowed),
                sessions::retention_days.eq(retention(*consent)),
                sessions::revision.eq(revision),
                sessions::message_count.eq(session.message_count + count),
                sessions::turn_count.eq(session.turn_count + 1),
                sessions::tokens_used.eq(sessions::tokens_used + tokens),
                sessions::cost_micro_usd.eq(sessions::cost_micro_usd + cost.0),
                sessions::last_activity_at.eq(Some(at)),
                sessions::expires_at.eq(expires_at.unix_micros()),
                sessions::ended_at.eq(ended.map(|ended| ended.at.unix_micros())),
                sessions::end_reason.eq(ended.map(|ended| ended.reason.as_str())),
            ))
            .returning(sessions::id)
    );
    if changed == 0 {
        return Err(Fault::Inconsistent {
            table: "sessions",
            problem: "the revision moved under a claimed turn".to_owned(),
        });
    }
    insert_messages(c, ticket, commit, session, said).await?;
    contexts::keep(c, &session.tenant_id, &session.id, sent, revision).await?;
    contexts::keep_output(c, &session.tenant_id, &session.id, commit.intent, output).await?;
    redactions::count(c, &session.tenant_id, &session.id, masked).await?;
    let author = Author {
        tenant: &session.tenant_id,
        user: &session.user_id,
        session: &session.id,
        message: said
            .iter()
            .find(|message| message.role == Role::User)
            .map(|message| message.id.to_string()),
        at,
    };
    if session.memory_allowed && !consent.memory_allowed {
        remember::forget_session(c, &session.tenant_id, &session.id).await?;
    }
    if consent.memory_allowed {
        remember::change(c, &author, memory).await?;
    }
    outbox::write(c, &commit.tenant, events).await?;
    counters::moved(
        c,
        &session.tenant_id,
        &session.domain,
        session.turn_count == 0,
        ended.is_some(),
    )
    .await
}

async fn insert_messages(
    c: &mut Conn,
    ticket: Ticket,
    commit: &TurnCommit,
    session: &Standing,
    said: &[NewMessage],
) -> Result<(), Fault> {
    let turn = ticket.turn.to_string();
    // One by one: a statement of several rows would be prepared anew each time.
    for (message, seq) in said.iter().zip(session.message_count + 1..) {
        let NewMessage {
            id,
            role,
            content,
            tokens,
            cost,
        } = message;
        diesel::insert_into(messages::table)
            .values((
                messages::id.eq(id.to_string()),
                messages::tenant_id.eq(&session.tenant_id),
                messages::session_id.eq(&session.id),
                messages::turn_id.eq(&turn),
                messages::seq.eq(seq),
                messages::role.eq(role.as_str()),
                messages::content.eq(content.as_str()),
                messages::intent.eq(commit.intent.as_str()),
                messages::tokens.eq(*tokens),
                messages::cost_micro_usd.eq(cost.0),
                messages::created_at.eq(commit.at.unix_micros()),
            ))
            .execute(c)
            .await?;
    }
    Ok(())
}

/// What the tenant is charged.
async fn charge(c: &mut Conn, ticket: Ticket, commit: &TurnCommit) -> Result<(), Fault> {
    let TurnCommit {
        tenant,
        user: _,
        intent,
        intent_turn: _,
        session,
        answer: _,
        tokens,
        cost,
        metered: _,
        calls: _,
        at,
    } = commit;
    diesel::insert_into(usage_ledger::table)
        .values((
            usage_ledger::turn_id.eq(ticket.turn.to_string()),
            usage_ledger::tenant_id.eq(tenant.as_str()),
            usage_ledger::day.eq(at.day()),
            usage_ledger::domain.eq(intent.domain().as_str()),
            usage_ledger::intent.eq(intent.as_str()),
            usage_ledger::tokens.eq(*tokens),
            usage_ledger::cost_micro_usd.eq(cost.0),
            usage_ledger::fate.eq(if session.is_some() {
                fate::HELD
            } else {
                fate::UNSTORED
            }),
        ))
        .execute(c)
        .await?;
    Ok(())
}

/// Days as the column has them.
pub(crate) fn retention(consent: StoredConsent) -> Option<i32> {
    consent
        .retention_days
        .map(|days| i32::try_from(days).unwrap_or(i32::MAX))
}
