//! The history checker: what the clients saw against what the database holds after the run.
//!
//! Pure: it asks nobody. Each rule is a sentence of the turn protocol; a breach names the rule and the row.

mod counts;

use super::history::{Outcome, Record, marker_in};
use super::rows::{Message, Rows, Turn};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A rule that does not hold, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Breach {
    /// The rule, as a sentence.
    pub(super) rule: &'static str,
    /// Which turn, session or tenant.
    pub(super) place: String,
}

/// Collects breaches.
#[derive(Default)]
struct Findings(Vec<Breach>);

impl Findings {
    fn hold(&mut self, rule: &'static str, holds: bool, place: impl FnOnce() -> String) {
        if !holds {
            let place = place();
            self.0.push(Breach { rule, place });
        }
    }
}

/// What the provider wrote down of a request it received.
pub(super) struct Received {
    /// The id that it gave the request, and that the engine stores with the call.
    pub(super) id: String,
    /// The name of the row that was written before it: `turn/attempt/try`.
    pub(super) call: String,
}

/// Holds history, rows, acknowledged tenants and the provider's log against every rule.
pub(super) fn check(
    history: &[Record],
    rows: &Rows,
    tenants: &[String],
    received: &[Received],
) -> Vec<Breach> {
    let mut findings = Findings::default();
    let found = by_marker(rows);
    for record in history {
        seen_by_client(record, found.get(record.marker.as_str()), &mut findings);
    }
    explained(history, rows, &mut findings);
    keys(rows, &mut findings);
    whole(rows, &mut findings);
    order(rows, &mut findings);
    provider(rows, received, &mut findings);
    counts::check(rows, &mut findings);
    let known: BTreeSet<_> = rows.tenants.iter().map(|tenant| &tenant.id).collect();
    for tenant in tenants {
        findings.hold(
            "a tenant whose making was acknowledged is there",
            known.contains(tenant),
            || tenant.clone(),
        );
    }
    findings.0
}

type ByMarker<'a> = HashMap<&'a str, Vec<&'a Turn>>;

fn by_marker(rows: &Rows) -> ByMarker<'_> {
    let mut found = ByMarker::new();
    for turn in &rows.turns {
        if let Some(marker) = turn.input.as_deref().and_then(marker_in) {
            found.entry(marker).or_default().push(turn);
        }
    }
    found
}

fn seen_by_client(record: &Record, turns: Option<&Vec<&Turn>>, findings: &mut Findings) {
    let place = || format!("{} of {} ({})", record.marker, record.user, record.route);
    let stored: Vec<_> = turns
        .into_iter()
        .flatten()
        .filter(|turn| turn.succeeded())
        .collect();
    match &record.outcome {
        Outcome::Acknowledged => {
            findings.hold(
                "an acknowledged turn is there once",
                stored.len() == 1,
                || format!("{}: {} times", place(), stored.len()),
            );
        }
        Outcome::Refused(code) => {
            findings.hold("a refused turn did not happen", stored.is_empty(), || {
                format!(
                    "{}: refused with {code}, stored {} times",
                    place(),
                    stored.len()
                )
            });
        }
        Outcome::Unknown => findings.hold(
            "a turn of unknown outcome happened at most once",
            stored.len() <= 1,
            || format!("{}: {} times", place(), stored.len()),
        ),
    }
    let Some(first) = record.answers.first() else {
        return;
    };
    findings.hold(
        "a key has one answer",
        record.answers.iter().all(|answer| answer == first),
        place,
    );
    for turn in stored {
        findings.hold(
            "the stored answer has the bytes that were sent",
            turn.response.as_ref() == Some(first),
            place,
        );
        let body: Value = serde_json::from_str(first).unwrap_or_default();
        let session = body.pointer("/data/session_id").and_then(Value::as_str);
        let number = body.pointer("/data/output/turn").and_then(Value::as_i64);
        findings.hold(
            "an answer names the session and number of its turn",
            session == turn.session_id.as_deref() && number == turn.intent_turn,
            place,
        );
    }
}

/// Every turn that happened was asked for.
fn explained(history: &[Record], rows: &Rows, findings: &mut Findings) {
    let asked: BTreeSet<_> = history.iter().map(|r| r.marker.as_str()).collect();
    for turn in rows.turns.iter().filter(|turn| turn.succeeded()) {
        let marker = turn.input.as_deref().and_then(marker_in);
        findings.hold(
            "a turn that happened was asked for",
            marker.is_some_and(|marker| asked.contains(marker)),
            || turn.id.clone(),
        );
    }
}

fn keys(rows: &Rows, findings: &mut Findings) {
    let mut of_key = BTreeMap::new();
    for turn in &rows.turns {
        if let Some(key) = &turn.idem_key {
            *of_key
                .entry((&turn.tenant_id, &turn.intent, key))
                .or_insert(0) += 1;
        }
    }
    for ((tenant, intent, _), turns) in of_key {
        findings.hold("a key has one turn", turns == 1, || {
            format!("{turns} turns of one {intent} key of {tenant}")
        });
    }
}

/// A turn happened with all that belongs to it, or with nothing.
fn whole(rows: &Rows, findings: &mut Findings) {
    let mut said: HashMap<&str, Vec<&Message>> = HashMap::new();
    for message in &rows.messages {
        said.entry(&message.turn_id).or_default().push(message);
    }
    let charged: BTreeSet<_> = rows.ledger.iter().map(|c| c.turn_id.as_str()).collect();
    for turn in &rows.turns {
        let messages = said.remove(turn.id.as_str()).unwrap_or_default();
        let place = || turn.id.clone();
        findings.hold(
            "what is charged happened, and what happened is charged",
            charged.contains(turn.id.as_str()) == turn.succeeded(),
            place,
        );
        findings.hold(
            "no turn is pending once all is quiet",
            turn.state != "pending",
            place,
        );
        if !turn.succeeded() {
            findings.hold(
                "a turn that did not happen has no messages",
                messages.is_empty(),
                place,
            );
            continue;
        }
        let of = |role: &str| {
            let mut found = messages.iter().filter(|message| message.role == role);
            found.next().filter(|_| found.next().is_none())
        };
        let (user, assistant) = (of("user"), of("assistant"));
        findings.hold(
            "a turn has what was said and what was answered",
            messages.len() == 2
                && user.is_some_and(|user| Some(&user.content) == turn.input.as_ref())
                && assistant.is_some_and(|words| Some(&words.content) == answered(turn).as_ref()),
            place,
        );
        findings.hold(
            "the messages of a turn are in its session",
            messages
                .iter()
                .all(|message| Some(&message.session_id) == turn.session_id.as_ref()),
            place,
        );
    }
    for turn in said.keys() {
        findings.hold("messages belong to a turn", false, || (*turn).to_owned());
    }
}

/// The words in a turn's answer.
fn answered(turn: &Turn) -> Option<String> {
    let body: Value = serde_json::from_str(turn.response.as_deref()?).ok()?;
    let words = body.pointer("/data/output/message")?.as_str()?;
    Some(words.to_owned())
}

/// Turns of a session follow each other without a gap, each decided on what the one before left.
fn order(rows: &Rows, findings: &mut Findings) {
    let mut sessions: BTreeMap<&str, Vec<&Turn>> = BTreeMap::new();
    for turn in rows.turns.iter().filter(|turn| turn.succeeded()) {
        let session = turn.session_id.as_deref().unwrap_or_default();
        sessions.entry(session).or_default().push(turn);
    }
    for (session, mut turns) in sessions {
        turns.sort_by_key(|turn| turn.turn_no);
        let place = || session.to_owned();
        findings.hold(
            "the turns of a session are numbered without a gap",
            turns
                .iter()
                .map(|turn| turn.turn_no)
                .eq((1..).map(Some).take(turns.len())),
            place,
        );
        findings.hold(
            "a turn was decided on what the turn before it left",
            turns
                .iter()
                .all(|turn| turn.turn_no == Some(turn.base_revision + 1)),
            place,
        );
        let mut intents: BTreeMap<&str, Vec<Option<i64>>> = BTreeMap::new();
        for turn in turns {
            intents
                .entry(&turn.intent)
                .or_default()
                .push(turn.intent_turn);
        }
        for numbers in intents.values() {
            findings.hold(
                "the turns of an intent are numbered without a gap",
                numbers
                    .iter()
                    .copied()
                    .eq((1..).map(Some).take(numbers.len())),
                place,
            );
        }
    }
}

/// The provider was asked only what a row was written for before, once a row.
fn provider(rows: &Rows, received: &[Received], findings: &mut Findings) {
    let ids: BTreeSet<_> = received.iter().map(|request| request.id.as_str()).collect();
    let mut written = BTreeSet::new();
    for call in &rows.calls {
        written.insert(call.name());
        if let Some(id) = &call.provider_request_id {
            let known = ids
                .iter()
                .any(|given| id == given || id.ends_with(&format!("-{given}")));
            findings.hold(
                "a call's provider id is one that the provider gave",
                known,
                || format!("{id} of {}", call.turn_id),
            );
        }
    }
    let mut asked = BTreeSet::new();
    for request in received {
        let place = || format!("{} ({})", request.call, request.id);
        findings.hold(
            "a model was asked only after a row was written",
            written.contains(&request.call),
            place,
        );
        findings.hold(
            "a row stands for one request",
            asked.insert(&request.call),
            place,
        );
    }
}

#[cfg(test)]
mod tests;
