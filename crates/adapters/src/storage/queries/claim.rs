//! Claiming a turn: one short transaction that ends with a pending row or with a reason.

use diesel::{ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl};
use domain::ids::{KeyId, TenantId};
use domain::session::SessionState;
use domain::text::KnownPerson;
use domain::time::Micros;
use ports::turn_store::{
    Claim, ClaimRefusal, Claimed, Committed, Keeping, NewSession, Ticket, TurnCommit,
};

use super::calls::{self, Opening};
use super::commit;
use super::dialect::{Conn, Run, asked, share_person};
use super::erase;
use super::give_up::abandon;
use super::quota;
use super::standing::{Standing, TimedTurn, find_turn, lock_keyed, lock_pending, lock_session};
use crate::storage::clock::after;
use crate::storage::fault::Fault;
use crate::storage::rows::{json, state_document};
use crate::storage::schema::{api_keys, sessions, turns};
use crate::storage::words::turn as word;

/// How long a stored answer and its key are kept.
pub(crate) const KEPT: Micros = Micros::days(1);

/// Claims a turn.
pub(crate) async fn claim_turn(c: &mut Conn, claim: &Claim) -> Result<Claimed, Fault> {
    if is_revoked(c, &claim.tenant, claim.api_key).await? {
        return Ok(Claimed::Refused(ClaimRefusal::KeyRevoked));
    }
    if was_erased(c, claim).await? {
        return Ok(Claimed::Refused(ClaimRefusal::Conflict));
    }
    let session = match own_session(c, claim).await? {
        Ok(session) => session,
        Err(refusal) => return Ok(Claimed::Refused(refusal)),
    };
    let earlier = match earlier_attempt(c, claim, session.as_ref()).await? {
        Earlier::Settled(claimed) => return Ok(claimed),
        Earlier::None => None,
        Earlier::Open(turn) => Some(turn),
    };
    if let Some(session) = &session
        && let Some(claimed) = make_way(c, claim, session, earlier.as_deref()).await?
    {
        return Ok(claimed);
    }
    let ticket = match earlier {
        Some(turn) => take_over(c, claim, &turn).await?,
        None => match insert(c, claim).await? {
            Some(ticket) => ticket,
            None => return own_repetition(c, claim).await?.ok_or(Fault::Again),
        },
    };
    note_as_sent(c, claim).await?;
    if let Some(call) = &claim.call {
        calls::open(c, &Opening::of(claim, ticket, call)).await?;
    }
    quota::hold(c, claim).await?;
    Ok(Claimed::Won(ticket))
}

/// Claims and commits in one transaction.
pub(crate) async fn record_turn(
    c: &mut Conn,
    (claim, finished): &(Claim, TurnCommit),
) -> Result<Claimed, Fault> {
    let claimed = claim_turn(c, claim).await?;
    let Claimed::Won(ticket) = claimed else {
        return Ok(claimed);
    };
    match commit::finish(c, ticket, finished).await? {
        Committed::Done => Ok(claimed),
        Committed::Fenced(_) | Committed::Erased => Err(Fault::Again),
    }
}

async fn is_revoked(c: &mut Conn, tenant: &TenantId, key: KeyId) -> Result<bool, Fault> {
    let revoked_at: Option<Option<i64>> = api_keys::table
        .find(key.to_string())
        .filter(api_keys::tenant_id.eq(tenant.as_str()))
        .select(api_keys::revoked_at)
        .get_result(c)
        .await
        .optional()?;
    Ok(revoked_at != Some(None))
}

/// The person was erased since the turn was decided: what it was decided on is gone, and must not
/// come back with a new session. A session that is to go on is gone itself.
async fn was_erased(c: &mut Conn, claim: &Claim) -> Result<bool, Fault> {
    if matches!(claim.keeping, Keeping::Session { .. }) {
        return Ok(false);
    }
    share_person(c, claim.tenant.as_str(), claim.user.as_str()).await?;
    let erasures = erase::erasures(asked!(c), &claim.tenant, &claim.person).await?;
    Ok(erasures != claim.erasures)
}

/// A session that holds text as sent says so, from before the turn ends: a failed one keeps its
/// input.
async fn note_as_sent(c: &mut Conn, claim: &Claim) -> Result<(), Fault> {
    let session = match &claim.keeping {
        Keeping::Session { id, .. } if claim.as_sent => *id,
        Keeping::NewSession(new) if claim.as_sent => new.id,
        Keeping::Session { .. } | Keeping::NewSession(_) | Keeping::Nothing => return Ok(()),
    };
    diesel::update(sessions::table.find(session.to_string()))
        .set(sessions::as_sent.eq(true))
        .execute(c)
        .await?;
    Ok(())
}

/// The session that is to go on, under its lock; none for one that begins or is not kept.
async fn own_session(
    c: &mut Conn,
    claim: &Claim,
) -> Result<Result<Option<Standing>, ClaimRefusal>, Fault> {
    let Keeping::Session { id, .. } = &claim.keeping else {
        return Ok(Ok(None));
    };
    let Some(session) = lock_session(c, *id).await? else {
        return Ok(Err(ClaimRefusal::UnknownSession));
    };
    Ok(if session.tenant_id != claim.tenant.as_str() {
        Err(ClaimRefusal::ForeignTenant)
    } else if session.user_id != claim.user.as_str() {
        Err(ClaimRefusal::OtherUser)
    } else {
        Ok(Some(session))
    })
}

/// What the key's turn, if there is one, means for this claim.
enum Earlier {
    /// It decides.
    Settled(Claimed),
    /// It is to be taken over.
    Open(Box<TimedTurn>),
    /// There is none.
    None,
}

async fn earlier_attempt(
    c: &mut Conn,
    claim: &Claim,
    session: Option<&Standing>,
) -> Result<Earlier, Fault> {
    let Some(key) = &claim.recognition.key else {
        return Ok(Earlier::None);
    };
    let Some(turn) = lock_keyed(c, &claim.tenant, claim.intent, key).await? else {
        return Ok(Earlier::None);
    };
    let settled = |claimed| Ok(Earlier::Settled(claimed));
    let refused = |refusal| Ok(Earlier::Settled(Claimed::Refused(refusal)));
    if is_ours(claim, &turn) {
        return settled(Claimed::Won(turn.ticket()?));
    }
    if turn.is_past(claim.at) && !turn.is_alive() {
        diesel::update(turns::table.find(&turn.row.id))
            .set(turns::idem_key.eq(None::<String>))
            .execute(c)
            .await?;
        return Ok(Earlier::None);
    }
    if turn.row.request_mac != claim.recognition.request {
        return refused(ClaimRefusal::KeyReused);
    }
    if turn.is_alive() {
        return settled(Claimed::Running(turn.id()?));
    }
    if turn.row.state == word::SUCCEEDED {
        return match &turn.row.response {
            Some(answer) => settled(Claimed::Replay(answer.clone())),
            None => refused(ClaimRefusal::Conflict),
        };
    }
    if turn.row.session_id.as_ref() != session.map(|session| &session.id) {
        return settled(Claimed::Moved);
    }
    if session.is_some_and(|session| session.revision != turn.row.base_revision) {
        return refused(ClaimRefusal::Conflict);
    }
    Ok(Earlier::Open(Box::new(turn)))
}

/// The session is open, stands where the decision was made, and nobody else is at work on it; or
/// else the reason why not.
async fn make_way(
    c: &mut Conn,
    claim: &Claim,
    session: &Standing,
    earlier: Option<&TimedTurn>,
) -> Result<Option<Claimed>, Fault> {
    let pending = lock_pending(c, &session.id).await?;
    if let Some(turn) = pending.as_ref().filter(|turn| is_ours(claim, turn)) {
        return Ok(Some(Claimed::Won(turn.ticket()?)));
    }
    if let Some(refusal) = closed(claim, session) {
        return match own_repetition(c, claim).await? {
            Some(claimed) => Ok(Some(claimed)),
            None => Ok(Some(Claimed::Refused(refusal))),
        };
    }
    if !stands(claim, session) {
        let again = own_repetition(c, claim).await?;
        return Ok(Some(again.unwrap_or(Claimed::Moved)));
    }
    let Some(turn) = pending else {
        return Ok(None);
    };
    if turn.is_alive() {
        let joins =
            claim.recognition.key.is_none() && turn.row.request_mac == claim.recognition.request;
        return Ok(Some(if joins {
            Claimed::Running(turn.id()?)
        } else {
            let retry_after = Micros(turn.lease_left()).seconds_up().max(1);
            Claimed::Refused(ClaimRefusal::TurnInProgress { retry_after })
        }));
    }
    if earlier.is_none_or(|earlier| earlier.row.id != turn.row.id) {
        abandon(c, &turn).await?;
    }
    Ok(None)
}

fn closed(claim: &Claim, session: &Standing) -> Option<ClaimRefusal> {
    if session.ended_at.is_some() {
        Some(ClaimRefusal::SessionEnded)
    } else if claim.at.unix_micros() >= session.expires_at {
        Some(ClaimRefusal::SessionExpired)
    } else {
        None
    }
}

fn stands(claim: &Claim, session: &Standing) -> bool {
    matches!(&claim.keeping, Keeping::Session { base_revision, .. } if *base_revision == session.revision)
}

fn is_ours(claim: &Claim, turn: &TimedTurn) -> bool {
    turn.row.claim_nonce == nonce(claim)
}

/// The nonce as the column has it.
pub(crate) fn nonce(claim: &Claim) -> String {
    format!("{:032x}", claim.nonce)
}

/// This very claim went through before, and its answer was lost with the connection.
async fn own_repetition(c: &mut Conn, claim: &Claim) -> Result<Option<Claimed>, Fault> {
    match find_turn(c, &claim.tenant, claim.turn).await? {
        Some(turn) if is_ours(claim, &turn) => Ok(Some(Claimed::Won(turn.ticket()?))),
        Some(_) | None => Ok(None),
    }
}

/// Goes on with the row of an earlier attempt, whose holder is fenced off by that.
async fn take_over(c: &mut Conn, claim: &Claim, turn: &TimedTurn) -> Result<Ticket, Fault> {
    if turn.row.state == word::PENDING {
        abandon(c, turn).await?;
    }
    let Ticket { turn: id, attempt } = turn.ticket()?;
    let attempt = attempt + 1;
    diesel::update(turns::table.find(id.to_string()))
        .set((
            turns::state.eq(word::PENDING),
            turns::attempt.eq(attempt),
            turns::lease_owner.eq(&claim.owner),
            turns::claim_nonce.eq(nonce(claim)),
            turns::lease_until.eq(after(claim.lease).nullable()),
            turns::input.eq(claim.input.as_ref().map(AsRef::<str>::as_ref)),
            turns::response_expires_at.eq(Some(claim.at.plus(KEPT).unix_micros())),
            turns::error_code.eq(None::<String>),
            turns::finished_at.eq(None::<i64>),
        ))
        .execute(c)
        .await?;
    Ok(Ticket { turn: id, attempt })
}

/// Inserts the pending row, and its session where one begins. None where a unique constraint was
/// in the way: another claim was first.
async fn insert(c: &mut Conn, claim: &Claim) -> Result<Option<Ticket>, Fault> {
    let Claim {
        tenant,
        api_key: _,
        user: _,
        person,
        erasures: _,
        as_sent: _,
        intent,
        turn,
        nonce: _,
        keeping,
        recognition,
        input,
        owner,
        lease,
        call: _,
        reserve: _,
        session_cap: _,
        day_cap: _,
        quota: _,
        at,
    } = claim;
    let unnamed = matches!(keeping, Keeping::Nothing).then(|| person.as_str());
    let (session, base_revision) = match keeping {
        Keeping::Session { id, base_revision } => (Some(*id), *base_revision),
        Keeping::NewSession(new) => {
            if !begin_session(c, claim, new).await? {
                return Ok(None);
            }
            (Some(new.id), 0)
        }
        Keeping::Nothing => (None, 0),
    };
    let inserted = diesel::insert_into(turns::table)
        .values((
            turns::id.eq(turn.to_string()),
            turns::tenant_id.eq(tenant.as_str()),
            turns::session_id.eq(session.map(String::from)),
            turns::intent.eq(intent.as_str()),
            turns::base_revision.eq(base_revision),
            turns::state.eq(word::PENDING),
            turns::attempt.eq(1),
            turns::lease_owner.eq(owner),
            turns::claim_nonce.eq(nonce(claim)),
            turns::lease_until.eq(after(*lease).nullable()),
            turns::reserved_micro_usd.eq(0),
            turns::input.eq(input.as_ref().map(AsRef::<str>::as_ref)),
            turns::idem_key.eq(recognition.key.as_deref()),
            turns::request_mac.eq(&recognition.request),
            turns::response_expires_at.eq(Some(at.plus(KEPT).unix_micros())),
            turns::created_at.eq(at.unix_micros()),
            turns::person.eq(unnamed),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    Ok((inserted == 1).then_some(Ticket {
        turn: *turn,
        attempt: 1,
    }))
}

/// False where the session is there already.
async fn begin_session(c: &mut Conn, claim: &Claim, new: &NewSession) -> Result<bool, Fault> {
    let NewSession {
        id,
        domain,
        consent,
        expires_at,
    } = new;
    let inserted = diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id.to_string()),
            sessions::tenant_id.eq(claim.tenant.as_str()),
            sessions::user_id.eq(claim.user.as_str()),
            sessions::domain.eq(domain.as_str()),
            sessions::state.eq(state_document(&SessionState::default())?),
            sessions::known.eq(json("sessions", "known", &KnownPerson::default())?),
            sessions::memory_allowed.eq(consent.memory_allowed),
            sessions::retention_days.eq(commit::retention(*consent)),
            sessions::revision.eq(0),
            sessions::message_count.eq(0),
            sessions::turn_count.eq(0),
            sessions::tokens_used.eq(0),
            sessions::cost_micro_usd.eq(0),
            sessions::reserved_micro_usd.eq(0),
            sessions::spent_micro_usd.eq(0),
            sessions::created_at.eq(claim.at.unix_micros()),
            sessions::expires_at.eq(expires_at.unix_micros()),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    Ok(inserted == 1)
}
