//! Requests to paid models: a row before each is sent, a reservation against both caps, and the
//! settling of both when it is known what became of it.

use diesel::{ExpressionMethods, QueryDsl};
use domain::ids::{SessionId, TenantId};
use domain::money::MicroUsd;
use domain::time::Timestamp;
use ports::turn_store::{CallClosing, CallOpening, Claim, ClaimRefusal, Keeping, Ticket};

use super::dialect::{Conn, Run};
use super::standing::lock_session;
use crate::storage::fault::Fault;
use crate::storage::kept::changed;
use crate::storage::schema::{llm_calls, sessions, tenant_spend, turns};
use crate::storage::words::{call as outcome, turn as word};

/// A request to be written before it is sent.
pub(crate) struct Opening<'a> {
    tenant: &'a TenantId,
    session: Option<SessionId>,
    ticket: Ticket,
    call: &'a CallOpening,
    session_cap: MicroUsd,
    day_cap: MicroUsd,
    at: Timestamp,
}

impl<'a> Opening<'a> {
    /// The request of a claimed turn.
    pub(crate) fn of(claim: &'a Claim, ticket: Ticket, call: &'a CallOpening) -> Self {
        Self {
            tenant: &claim.tenant,
            session: match &claim.keeping {
                Keeping::Session { id, .. } => Some(*id),
                Keeping::NewSession(new) => Some(new.id),
                Keeping::Nothing => None,
            },
            ticket,
            call,
            session_cap: claim.session_cap,
            day_cap: claim.day_cap,
            at: claim.at,
        }
    }
}

/// Writes a further request of a claimed turn, once those that have ended are closed.
pub(crate) async fn open_further(
    c: &mut Conn,
    (claim, ticket, call, ended): &(Claim, Ticket, CallOpening, Vec<CallClosing>),
) -> Result<(), Fault> {
    let opening = Opening::of(claim, *ticket, call);
    if let Some(session) = opening.session {
        lock_session(c, session).await?;
    }
    let session = opening.session.map(String::from);
    close_calls(c, session.as_deref(), *ticket, ended, Others::RunOn).await?;
    open(c, &opening).await
}

/// Writes a request and reserves its cost. Repeated it changes nothing.
///
/// Refused where a cap does not hold it or the turn is no longer ours: roll back then.
pub(crate) async fn open(c: &mut Conn, opening: &Opening<'_>) -> Result<(), Fault> {
    let CallOpening {
        number,
        provider,
        model,
        price_version,
        reserved,
    } = opening.call;
    let Ticket { turn, attempt } = opening.ticket;
    let turn = turn.to_string();
    let MicroUsd(reserved) = *reserved;
    let day = opening.at.day();
    let held = changed!(
        c,
        diesel::update(turns::table.find(&turn))
            .filter(turns::attempt.eq(attempt))
            .filter(turns::state.eq(word::PENDING))
            .set(turns::reserved_micro_usd.eq(turns::reserved_micro_usd + reserved))
            .returning(turns::id)
    );
    if held == 0 {
        return Err(Fault::Refused(ClaimRefusal::Conflict));
    }
    let inserted = diesel::insert_into(llm_calls::table)
        .values((
            llm_calls::turn_id.eq(&turn),
            llm_calls::attempt.eq(attempt),
            llm_calls::number.eq(signed(*number)),
            llm_calls::tenant_id.eq(opening.tenant.as_str()),
            llm_calls::provider.eq(provider),
            llm_calls::model.eq(model),
            llm_calls::price_version.eq(price_version),
            llm_calls::day.eq(&day),
            llm_calls::reserved_micro_usd.eq(reserved),
            llm_calls::started_at.eq(opening.at.unix_micros()),
            llm_calls::outcome.eq(outcome::OPEN),
            llm_calls::input_tokens.eq(0),
            llm_calls::cached_input_tokens.eq(0),
            llm_calls::output_tokens.eq(0),
            llm_calls::cost_micro_usd.eq(0),
            llm_calls::estimated.eq(false),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    if inserted == 0 {
        changed!(
            c,
            diesel::update(turns::table.find(&turn))
                .set(turns::reserved_micro_usd.eq(turns::reserved_micro_usd - reserved))
                .returning(turns::id)
        );
        return Ok(());
    }
    reserve_in_session(c, opening, reserved).await?;
    reserve_in_day(c, opening, reserved, &day).await
}

async fn reserve_in_session(
    c: &mut Conn,
    opening: &Opening<'_>,
    reserved: i64,
) -> Result<(), Fault> {
    let MicroUsd(cap) = opening.session_cap;
    let fits = match opening.session {
        Some(session) => {
            let held = changed!(
                c,
                diesel::update(sessions::table.find(session.to_string()))
                    .filter(
                        (sessions::reserved_micro_usd + sessions::spent_micro_usd)
                            .le(cap - reserved),
                    )
                    .set(sessions::reserved_micro_usd.eq(sessions::reserved_micro_usd + reserved))
                    .returning(sessions::id)
            );
            held == 1
        }
        None => spent_by_turn(c, opening.ticket).await? <= cap,
    };
    fits.then_some(())
        .ok_or(Fault::Refused(ClaimRefusal::SessionCap))
}

async fn reserve_in_day(
    c: &mut Conn,
    opening: &Opening<'_>,
    reserved: i64,
    day: &str,
) -> Result<(), Fault> {
    let MicroUsd(cap) = opening.day_cap;
    diesel::insert_into(tenant_spend::table)
        .values((
            tenant_spend::tenant_id.eq(opening.tenant.as_str()),
            tenant_spend::day.eq(day),
            tenant_spend::reserved_micro_usd.eq(0),
            tenant_spend::spent_micro_usd.eq(0),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    let held = changed!(
        c,
        diesel::update(tenant_spend::table.find((opening.tenant.as_str(), day)))
            .filter(
                (tenant_spend::reserved_micro_usd + tenant_spend::spent_micro_usd)
                    .le(cap - reserved),
            )
            .set(tenant_spend::reserved_micro_usd.eq(tenant_spend::reserved_micro_usd + reserved))
            .returning(tenant_spend::day)
    );
    (held == 1)
        .then_some(())
        .ok_or(Fault::Refused(ClaimRefusal::DayCap))
}

/// What the calls of all attempts of a turn cost or hold.
async fn spent_by_turn(c: &mut Conn, ticket: Ticket) -> Result<i64, Fault> {
    let rows: Vec<(String, i64, i64)> = llm_calls::table
        .filter(llm_calls::turn_id.eq(ticket.turn.to_string()))
        .select((
            llm_calls::outcome,
            llm_calls::reserved_micro_usd,
            llm_calls::cost_micro_usd,
        ))
        .load(c)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(word, reserved, cost)| {
            if word == outcome::OPEN {
                reserved
            } else {
                cost
            }
        })
        .sum())
}

/// Closes the calls of an attempt: those of `closings` as they say, other open ones as unknown, at
/// their reserved cost. Releases what they held. Repeated it changes nothing.
pub(crate) async fn settle(
    c: &mut Conn,
    session: Option<&str>,
    ticket: Ticket,
    closings: &[CallClosing],
) -> Result<(), Fault> {
    close_calls(c, session, ticket, closings, Others::AreUnknown).await
}

/// What is to be taken of open calls that no closing names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    /// They are not over.
    RunOn,
    /// Nobody will hear of them: they count as reserved.
    AreUnknown,
}

async fn close_calls(
    c: &mut Conn,
    session: Option<&str>,
    ticket: Ticket,
    closings: &[CallClosing],
    others: Others,
) -> Result<(), Fault> {
    let turn = ticket.turn.to_string();
    let rows: Vec<(i32, String, String, String, i64, i64)> = llm_calls::table
        .filter(llm_calls::turn_id.eq(&turn))
        .filter(llm_calls::attempt.eq(ticket.attempt))
        .order(llm_calls::number)
        .select((
            llm_calls::number,
            llm_calls::tenant_id,
            llm_calls::day,
            llm_calls::outcome,
            llm_calls::reserved_micro_usd,
            llm_calls::cost_micro_usd,
        ))
        .load(c)
        .await?;
    for (number, tenant, day, stands, reserved, cost) in rows {
        let closing = closings
            .iter()
            .find(|closing| signed(closing.number) == number);
        let (released, spent) = match (stands.as_str(), closing) {
            (outcome::OPEN, Some(closing)) => (reserved, closing.cost.0),
            (outcome::OPEN, None) if others == Others::AreUnknown => (reserved, reserved),
            (outcome::UNKNOWN, Some(closing)) => (0, closing.cost.0 - cost),
            (_, _) => continue,
        };
        close(c, (&turn, ticket.attempt, number), closing, reserved).await?;
        if released > 0 {
            changed!(
                c,
                diesel::update(turns::table.find(&turn))
                    .set(turns::reserved_micro_usd.eq(turns::reserved_micro_usd - released))
                    .returning(turns::id)
            );
        }
        if let Some(session) = session {
            changed!(
                c,
                diesel::update(sessions::table.find(session))
                    .set((
                        sessions::reserved_micro_usd.eq(sessions::reserved_micro_usd - released),
                        sessions::spent_micro_usd.eq(sessions::spent_micro_usd + spent),
                    ))
                    .returning(sessions::id)
            );
        }
        changed!(
            c,
            diesel::update(tenant_spend::table.find((tenant, day)))
                .set((
                    tenant_spend::reserved_micro_usd
                        .eq(tenant_spend::reserved_micro_usd - released),
                    tenant_spend::spent_micro_usd.eq(tenant_spend::spent_micro_usd + spent),
                ))
                .returning(tenant_spend::day)
        );
    }
    Ok(())
}

async fn close(
    c: &mut Conn,
    call: (&str, i32, i32),
    closing: Option<&CallClosing>,
    reserved: i64,
) -> Result<(), Fault> {
    let row = diesel::update(llm_calls::table.find(call));
    let Some(closing) = closing else {
        let unknown = row.set((
            llm_calls::outcome.eq(outcome::UNKNOWN),
            llm_calls::cost_micro_usd.eq(reserved),
        ));
        changed!(c, unknown.returning(llm_calls::turn_id));
        return Ok(());
    };
    let CallClosing {
        number: _,
        outcome,
        provider_request_id,
        usage,
        cost,
    } = closing;
    let closed = row.set((
        llm_calls::outcome.eq(outcome),
        llm_calls::provider_request_id.eq(provider_request_id),
        llm_calls::input_tokens.eq(i64::from(usage.input)),
        llm_calls::cached_input_tokens.eq(i64::from(usage.cached_input)),
        llm_calls::output_tokens.eq(i64::from(usage.output)),
        llm_calls::cost_micro_usd.eq(cost.0),
        llm_calls::estimated.eq(usage.estimated),
    ));
    changed!(c, closed.returning(llm_calls::turn_id));
    Ok(())
}

/// The calls of an attempt that was fenced off or erased: paid for, but of no use.
pub(crate) fn wasted(closings: &[CallClosing]) -> Vec<CallClosing> {
    closings
        .iter()
        .map(|closing| CallClosing {
            outcome: outcome::WASTED.to_owned(),
            ..closing.clone()
        })
        .collect()
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
