//! The way of a turn in one statement: plain claims and commits as documents for the functions of
//! migration 0006. What is not plain has no document, and the shared bodies store it.

use domain::candidate::Contexts;
use domain::memory::MemoryChange;
use domain::session::SessionState;
use domain::text::KnownPerson;
use ports::turn_store::{
    CallClosing, Claim, Keeping, NewMessage, NewSession, SessionChange, Ticket, TurnCommit,
};
use serde::Serialize;

use crate::storage::db::on_postgres::queries::claim::{KEPT, nonce};
use crate::storage::db::on_postgres::queries::commit::retention;
use crate::storage::rows::{json, state_document};

/// What a function of the database is given: the JSON of one turn.
pub(crate) struct Document {
    pub(super) function: Function,
    pub(super) text: String,
}

/// The functions, each with a queue of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Claim,
    Commit,
    Record,
}

/// A claim; none where text is kept as sent or the tenant has a quota. Whether it is a plain case
/// otherwise is seen by the database.
pub(crate) fn of_claim(claim: &Claim) -> Option<Document> {
    if !is_plain(claim) {
        return None;
    }
    Document::of(Function::Claim, &claim_fields(claim))
}

fn is_plain(claim: &Claim) -> bool {
    !claim.as_sent && claim.quota.is_unlimited()
}

/// A commit; none where something was masked, where it changes more of memory than the list of asked
/// questions, where it counts against a quota, and where webhooks are to be told of it.
pub(crate) fn of_commit(ticket: Ticket, commit: &TurnCommit) -> Option<Document> {
    Document::of(Function::Commit, &commit_fields(ticket, commit)?)
}

/// A claim with its commit.
pub(crate) fn of_record(claim: &Claim, commit: &TurnCommit) -> Option<Document> {
    if !is_plain(claim) {
        return None;
    }
    let ticket = first_ticket(claim);
    Document::of(
        Function::Record,
        &Record {
            claim: claim_fields(claim),
            commit: commit_fields(ticket, commit)?,
        },
    )
}

/// What a plain claim wins.
pub(crate) fn first_ticket(claim: &Claim) -> Ticket {
    Ticket {
        turn: claim.turn,
        attempt: 1,
    }
}

impl Document {
    fn of(function: Function, fields: &impl Serialize) -> Option<Self> {
        let text = serde_json::to_string(fields).ok()?;
        Some(Self { function, text })
    }
}

#[derive(Serialize)]
struct Record<'a> {
    #[serde(flatten)]
    claim: ClaimFields<'a>,
    #[serde(flatten)]
    commit: CommitFields<'a>,
}

/// The columns of `liya_claim`.
#[derive(Serialize)]
struct ClaimFields<'a> {
    turn: String,
    tenant: &'a str,
    api_key: String,
    user: &'a str,
    person: &'a str,
    erasures: i64,
    intent: &'a str,
    session: Option<String>,
    new_session: bool,
    base_revision: i64,
    domain: Option<&'a str>,
    first_state: Option<String>,
    first_known: Option<String>,
    memory_allowed: Option<bool>,
    retention_days: Option<i32>,
    first_expiry: Option<i64>,
    nonce: String,
    owner: &'a str,
    lease: i64,
    input: Option<&'a str>,
    idem_key: Option<&'a str>,
    request: &'a str,
    kept_until: i64,
    claimed_at: i64,
    call_number: Option<u32>,
    provider: Option<&'a str>,
    model: Option<&'a str>,
    price_version: Option<&'a str>,
    call_day: Option<String>,
    reserved: i64,
    session_cap: i64,
    day_cap: i64,
}

fn claim_fields(claim: &Claim) -> ClaimFields<'_> {
    let Claim {
        tenant,
        api_key,
        user,
        person,
        erasures,
        as_sent: _,
        intent,
        turn,
        nonce: _,
        keeping,
        recognition,
        input,
        owner,
        lease,
        call,
        reserve: _,
        session_cap,
        day_cap,
        quota: _,
        at,
    } = claim;
    let new = match keeping {
        Keeping::NewSession(new) => Some(&**new),
        Keeping::Session { .. } | Keeping::Nothing => None,
    };
    let (session, base_revision) = match keeping {
        Keeping::Session { id, base_revision } => (Some(id.to_string()), *base_revision),
        Keeping::NewSession(new) => (Some(new.id.to_string()), 0),
        Keeping::Nothing => (None, 0),
    };
    ClaimFields {
        turn: turn.to_string(),
        tenant: tenant.as_str(),
        api_key: api_key.to_string(),
        user: user.as_str(),
        person: person.as_str(),
        erasures: *erasures,
        intent: intent.as_str(),
        session,
        new_session: new.is_some(),
        base_revision,
        domain: new.map(|new| new.domain.as_str()),
        first_state: new.and_then(|_| state_document(&SessionState::default()).ok()),
        first_known: new.and_then(|_| json("sessions", "known", &KnownPerson::default()).ok()),
        memory_allowed: new.map(|new| new.consent.memory_allowed),
        retention_days: new.and_then(|new| retention(new.consent)),
        first_expiry: new.map(|new: &NewSession| new.expires_at.unix_micros()),
        nonce: nonce(claim),
        owner,
        lease: lease.0,
        input: input.as_ref().map(AsRef::as_ref),
        idem_key: recognition.key.as_deref(),
        request: &recognition.request,
        kept_until: at.plus(KEPT).unix_micros(),
        claimed_at: at.unix_micros(),
        call_number: call.as_ref().map(|call| call.number),
        provider: call.as_ref().map(|call| call.provider.as_str()),
        model: call.as_ref().map(|call| call.model.as_str()),
        price_version: call.as_ref().map(|call| call.price_version.as_str()),
        call_day: call.as_ref().map(|_| at.day()),
        reserved: call.as_ref().map_or(0, |call| call.reserved.0),
        session_cap: session_cap.0,
        day_cap: day_cap.0,
    }
}

/// The columns of `liya_commit`. Those that a record shares with its claim are equal in both.
#[derive(Serialize)]
struct CommitFields<'a> {
    turn: String,
    attempt: i32,
    tenant: &'a str,
    user: &'a str,
    intent: &'a str,
    session: Option<String>,
    base_revision: i64,
    intent_turn: u32,
    answer: Option<&'a str>,
    answer_until: i64,
    state: Option<String>,
    known: Option<String>,
    allows_memory: Option<bool>,
    keep_days: Option<i32>,
    output: Option<&'a str>,
    expiry: Option<i64>,
    ended_at: Option<i64>,
    end_reason: Option<&'a str>,
    charged: i64,
    charge: i64,
    ledger_day: String,
    ledger_domain: &'a str,
    finished_at: i64,
    calls: Vec<Closing<'a>>,
    messages: Vec<Message<'a>>,
    contexts: Option<Vec<Context>>,
    asked: Option<Vec<&'a str>>,
    new_tokens: i64,
    new_cost: i64,
}

#[derive(Serialize)]
struct Closing<'a> {
    number: u32,
    outcome: &'a str,
    provider_request_id: Option<&'a str>,
    input: u32,
    cached_input: u32,
    output: u32,
    cost: i64,
    estimated: bool,
}

#[derive(Serialize)]
struct Message<'a> {
    id: String,
    role: &'a str,
    content: &'a str,
    tokens: i64,
    cost: i64,
}

#[derive(Serialize)]
struct Context {
    kind: &'static str,
    content: String,
}

fn commit_fields(ticket: Ticket, commit: &TurnCommit) -> Option<CommitFields<'_>> {
    let TurnCommit {
        tenant,
        user,
        intent,
        intent_turn,
        session,
        answer,
        tokens,
        cost,
        metered,
        calls,
        at,
    } = commit;
    if *metered {
        return None;
    }
    let mut fields = CommitFields {
        turn: ticket.turn.to_string(),
        attempt: ticket.attempt,
        tenant: tenant.as_str(),
        user: user.as_str(),
        intent: intent.as_str(),
        session: None,
        base_revision: 0,
        intent_turn: *intent_turn,
        answer: None,
        answer_until: at.plus(KEPT).unix_micros(),
        state: None,
        known: None,
        allows_memory: None,
        keep_days: None,
        output: None,
        expiry: None,
        ended_at: None,
        end_reason: None,
        charged: *tokens,
        charge: cost.0,
        ledger_day: at.day(),
        ledger_domain: intent.domain().as_str(),
        finished_at: at.unix_micros(),
        calls: calls.iter().map(closing).collect(),
        messages: Vec::new(),
        contexts: None,
        asked: None,
        new_tokens: 0,
        new_cost: 0,
    };
    if let Some(change) = session {
        fields.answer = Some(answer);
        change_fields(&mut fields, change)?;
    }
    Some(fields)
}

fn change_fields<'a>(fields: &mut CommitFields<'a>, change: &'a SessionChange) -> Option<()> {
    let SessionChange {
        id,
        base_revision,
        state,
        known,
        consent,
        contexts,
        messages,
        output,
        memory,
        masked,
        ended,
        expires_at,
        events,
    } = change;
    if !masked.is_empty() || !events.is_empty() {
        return None;
    }
    fields.session = Some(id.to_string());
    fields.base_revision = *base_revision;
    fields.state = Some(state_document(state).ok()?);
    fields.known = Some(json("sessions", "known", known).ok()?);
    fields.allows_memory = Some(consent.memory_allowed);
    fields.keep_days = retention(*consent);
    fields.output = Some(output);
    fields.expiry = Some(expires_at.unix_micros());
    fields.ended_at = ended.map(|ended| ended.at.unix_micros());
    fields.end_reason = ended.map(|ended| ended.reason.as_str());
    fields.messages = messages.iter().map(message).collect();
    fields.new_tokens = messages.iter().map(|message| message.tokens).sum();
    fields.new_cost = messages.iter().map(|message| message.cost.0).sum();
    fields.contexts = sent(contexts)?;
    if consent.memory_allowed {
        fields.asked = asked(memory)?;
    }
    Some(())
}

fn closing(closing: &CallClosing) -> Closing<'_> {
    let CallClosing {
        number,
        outcome,
        provider_request_id,
        usage,
        cost,
    } = closing;
    Closing {
        number: *number,
        outcome,
        provider_request_id: provider_request_id.as_deref(),
        input: usage.input,
        cached_input: usage.cached_input,
        output: usage.output,
        cost: cost.0,
        estimated: usage.estimated,
    }
}

fn message(message: &NewMessage) -> Message<'_> {
    let NewMessage {
        id,
        role,
        content,
        tokens,
        cost,
    } = message;
    Message {
        id: id.to_string(),
        role: role.as_str(),
        content: content.as_str(),
        tokens: *tokens,
        cost: cost.0,
    }
}

/// The contexts; `Some(None)` where none were sent.
#[expect(
    clippy::option_option,
    reason = "none sent is a plain case, one that cannot be written is none"
)]
fn sent(contexts: &Contexts) -> Option<Option<Vec<Context>>> {
    let rows = contexts.iter().map(|(kind, content)| {
        Some(Context {
            kind: kind.as_str(),
            content: json("session_contexts", "content", content).ok()?,
        })
    });
    let rows: Vec<Context> = rows.collect::<Option<_>>()?;
    Some((!rows.is_empty()).then_some(rows))
}

/// The questions that were asked; none where memory changes in another way too.
#[expect(
    clippy::option_option,
    reason = "no question is a plain case, another change is none"
)]
fn asked(memory: &[MemoryChange]) -> Option<Option<Vec<&str>>> {
    let mut questions = Vec::new();
    for change in memory {
        match change {
            MemoryChange::Asked { question } => questions.push(question.as_str()),
            MemoryChange::AddGoal { .. }
            | MemoryChange::SetGoal { .. }
            | MemoryChange::AddCommitment { .. }
            | MemoryChange::SetCommitment { .. }
            | MemoryChange::AddFact { .. }
            | MemoryChange::Scored { .. } => return None,
        }
    }
    Some((!questions.is_empty()).then_some(questions))
}
