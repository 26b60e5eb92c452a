//! Counters, sums and money against a recount.

use super::Findings;
use crate::torture::rows::Rows;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Holds every stored figure against the rows that it sums up.
pub(super) fn check(rows: &Rows, findings: &mut Findings) {
    sessions(rows, findings);
    ledger(rows, findings);
    calls(rows, findings);
    listed(rows, findings);
}

#[derive(Default)]
struct Recount {
    seqs: BTreeSet<i64>,
    messages: i64,
    tokens: i64,
    cost: i64,
    turns: i64,
    reserved: i64,
    spent: i64,
}

fn sessions(rows: &Rows, findings: &mut Findings) {
    let mut counts: HashMap<&str, Recount> = HashMap::new();
    for message in &rows.messages {
        let count = counts.entry(&message.session_id).or_default();
        count.messages += 1;
        count.seqs.insert(message.seq);
        count.tokens += message.tokens;
        count.cost += message.cost_micro_usd;
    }
    let mut session_of: HashMap<&str, &str> = HashMap::new();
    for turn in &rows.turns {
        let Some(session) = turn.session_id.as_deref() else {
            continue;
        };
        session_of.insert(&turn.id, session);
        let count = counts.entry(session).or_default();
        count.turns += i64::from(turn.succeeded());
        count.reserved += turn.reserved_micro_usd;
    }
    for call in &rows.calls {
        if let Some(session) = session_of.get(call.turn_id.as_str()) {
            counts.entry(session).or_default().spent += call.cost_micro_usd;
        }
    }
    let none = Recount::default();
    for session in &rows.sessions {
        let count = counts.get(session.id.as_str()).unwrap_or(&none);
        let place = || session.id.clone();
        findings.hold(
            "the messages of a session are numbered without a gap",
            count.seqs.iter().copied().eq(1..=count.messages),
            place,
        );
        findings.hold(
            "a session's counters equal a recount",
            session.message_count == count.messages
                && session.turn_count == count.turns
                && session.revision == count.turns,
            place,
        );
        findings.hold(
            "a session's tokens and cost equal its messages'",
            session.tokens_used == count.tokens && session.cost_micro_usd == count.cost,
            place,
        );
        findings.hold(
            "a session's spending equals its calls'",
            session.reserved_micro_usd == count.reserved && session.spent_micro_usd == count.spent,
            place,
        );
    }
}

fn ledger(rows: &Rows, findings: &mut Findings) {
    let mut said: HashMap<&str, (i64, i64)> = HashMap::new();
    for message in &rows.messages {
        let sum = said.entry(&message.turn_id).or_default();
        sum.0 += message.tokens;
        sum.1 += message.cost_micro_usd;
    }
    let mut seen = BTreeSet::new();
    for charge in &rows.ledger {
        let sum = said
            .get(charge.turn_id.as_str())
            .copied()
            .unwrap_or_default();
        let place = || charge.turn_id.clone();
        findings.hold(
            "the ledger equals the messages",
            sum == (charge.tokens, charge.cost_micro_usd),
            place,
        );
        findings.hold(
            "a turn is charged once",
            seen.insert(&charge.turn_id),
            place,
        );
    }
}

fn calls(rows: &Rows, findings: &mut Findings) {
    let mut held: HashMap<&str, i64> = HashMap::new();
    let mut of_tenant: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for call in &rows.calls {
        let sums = of_tenant.entry(&call.tenant_id).or_default();
        sums.1 += call.cost_micro_usd;
        if call.is_open() {
            sums.0 += call.reserved_micro_usd;
            *held.entry(&call.turn_id).or_default() += call.reserved_micro_usd;
        }
        findings.hold("no call is open once all is quiet", !call.is_open(), || {
            call.turn_id.clone()
        });
    }
    for turn in &rows.turns {
        findings.hold(
            "a turn holds what its open calls reserved",
            turn.reserved_micro_usd == held.get(turn.id.as_str()).copied().unwrap_or_default(),
            || turn.id.clone(),
        );
    }
    let mut spent: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for spend in &rows.spend {
        let sums = spent.entry(&spend.tenant_id).or_default();
        sums.0 += spend.reserved_micro_usd;
        sums.1 += spend.spent_micro_usd;
    }
    for tenant in &rows.tenants {
        let of = |sums: &BTreeMap<&str, (i64, i64)>| {
            sums.get(tenant.id.as_str()).copied().unwrap_or_default()
        };
        findings.hold(
            "a tenant's spending equals its calls'",
            of(&spent) == of(&of_tenant),
            || {
                format!(
                    "{}: {:?}, calls {:?}",
                    tenant.id,
                    of(&spent),
                    of(&of_tenant)
                )
            },
        );
    }
}

fn listed(rows: &Rows, findings: &mut Findings) {
    let mut counted: BTreeMap<(&str, &str, i64), i64> = BTreeMap::new();
    for session in rows
        .sessions
        .iter()
        .filter(|s| s.last_activity_at.is_some())
    {
        let ended = i64::from(session.ended_at.is_some());
        *counted
            .entry((&session.tenant_id, &session.domain, ended))
            .or_default() += 1;
    }
    let mut told: BTreeMap<(&str, &str, i64), i64> = BTreeMap::new();
    for counter in rows.counters.iter().filter(|counter| counter.n != 0) {
        told.insert(
            (&counter.tenant_id, &counter.domain, counter.ended),
            counter.n,
        );
    }
    findings.hold(
        "the list's counters equal a recount",
        told == counted,
        || format!("{told:?}, recount {counted:?}"),
    );
}
