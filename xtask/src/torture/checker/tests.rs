//! A right history passes; each way to break it is told by its rule.

use super::super::history::BEFORE_MARKER;
use super::super::rows::{Call, Charge, Counter, Session, Spend, Tenant};
use super::*;

const ANSWER: &str =
    r#"{"data": {"session_id": "s", "output": {"turn": 1, "message": "And then?"}}}"#;

fn words() -> String {
    format!("{BEFORE_MARKER}quba, and so on")
}

fn record(outcome: Outcome) -> Record {
    Record {
        marker: "quba".to_owned(),
        user: "user".to_owned(),
        tenant: String::new(),
        route: "coaching-session",
        answers: if outcome == Outcome::Acknowledged {
            vec![ANSWER.to_owned()]
        } else {
            Vec::new()
        },
        outcome,
        sends: 1,
    }
}

fn text(text: &str) -> String {
    text.to_owned()
}

/// One session with one turn that asked a model once.
fn rows() -> Rows {
    let message = |role: &str, seq, content: String| Message {
        session_id: text("s"),
        turn_id: text("t"),
        role: text(role),
        seq,
        content,
        tokens: 5,
        cost_micro_usd: 2,
    };
    Rows {
        tenants: vec![Tenant { id: text("acme") }],
        sessions: vec![Session {
            id: text("s"),
            tenant_id: text("acme"),
            domain: text("hiring"),
            revision: 1,
            message_count: 2,
            turn_count: 1,
            tokens_used: 10,
            cost_micro_usd: 4,
            spent_micro_usd: 4,
            last_activity_at: Some(1),
            ..Session::default()
        }],
        turns: vec![Turn {
            id: text("t"),
            tenant_id: text("acme"),
            session_id: Some(text("s")),
            intent: text("coaching_session"),
            turn_no: Some(1),
            intent_turn: Some(1),
            state: text("succeeded"),
            input: Some(words()),
            idem_key: Some(text("k")),
            response: Some(text(ANSWER)),
            ..Turn::default()
        }],
        messages: vec![
            message("user", 1, words()),
            message("assistant", 2, text("And then?")),
        ],
        ledger: vec![Charge {
            turn_id: text("t"),
            tokens: 10,
            cost_micro_usd: 4,
        }],
        calls: vec![Call {
            turn_id: text("t"),
            attempt: 1,
            number: 1,
            tenant_id: text("acme"),
            outcome: text("succeeded"),
            provider_request_id: Some(text("p1")),
            reserved_micro_usd: 100,
            cost_micro_usd: 4,
        }],
        spend: vec![Spend {
            tenant_id: text("acme"),
            reserved_micro_usd: 0,
            spent_micro_usd: 4,
        }],
        counters: vec![Counter {
            tenant_id: text("acme"),
            domain: text("hiring"),
            ended: 0,
            n: 1,
        }],
    }
}

fn asked() -> Received {
    Received {
        id: text("p1"),
        call: text("t/1/1"),
    }
}

fn rules(history: &[Record], rows: &Rows, received: &[Received]) -> Vec<&'static str> {
    let breaches = check(history, rows, &[text("acme")], received);
    breaches.into_iter().map(|breach| breach.rule).collect()
}

fn broken(change: impl FnOnce(&mut Rows)) -> Vec<&'static str> {
    let mut rows = rows();
    change(&mut rows);
    rules(&[record(Outcome::Acknowledged)], &rows, &[asked()])
}

#[test]
fn a_right_history_has_no_breach() {
    for outcome in [Outcome::Acknowledged, Outcome::Unknown] {
        assert_eq!(
            rules(&[record(outcome)], &rows(), &[asked()]),
            Vec::<&str>::new()
        );
    }
}

#[test]
fn a_lost_turn_is_told() {
    let lost = record(Outcome::Acknowledged);
    assert_eq!(
        rules(
            &[lost],
            &Rows {
                tenants: rows().tenants,
                ..Rows::default()
            },
            &[]
        ),
        ["an acknowledged turn is there once"]
    );
}

#[test]
fn a_refused_turn_that_happened_is_told() {
    let refused = record(Outcome::Refused(text("CONFLICT")));
    assert_eq!(
        rules(&[refused], &rows(), &[asked()]),
        ["a refused turn did not happen"]
    );
}

#[test]
fn two_answers_of_a_key_and_other_bytes_are_told() {
    let mut two = record(Outcome::Acknowledged);
    two.answers.push(text("{}"));
    assert_eq!(rules(&[two], &rows(), &[asked()]), ["a key has one answer"]);
    let other = broken(|rows| rows.turns[0].response = Some(ANSWER.replace('{', "{ ")));
    assert_eq!(other, ["the stored answer has the bytes that were sent"]);
}

#[test]
fn a_turn_stored_twice_is_told_by_every_rule_it_breaks() {
    let twice = broken(|rows| {
        let again = Turn {
            id: text("t2"),
            ..rows.turns[0].clone()
        };
        rows.turns.push(again);
    });
    for rule in [
        "an acknowledged turn is there once",
        "a key has one turn",
        "what is charged happened, and what happened is charged",
        "the turns of a session are numbered without a gap",
        "a session's counters equal a recount",
    ] {
        assert!(twice.contains(&rule), "{rule}");
    }
}

#[test]
fn a_half_turn_is_told() {
    let half = broken(|rows| {
        rows.messages.pop();
    });
    assert!(half.contains(&"a turn has what was said and what was answered"));
    assert!(half.contains(&"the ledger equals the messages"));
    let uncharged = broken(|rows| rows.ledger.clear());
    assert_eq!(
        uncharged,
        ["what is charged happened, and what happened is charged"]
    );
}

#[test]
fn a_turn_decided_on_an_old_state_is_told() {
    let late = broken(|rows| rows.turns[0].base_revision = 3);
    assert_eq!(late, ["a turn was decided on what the turn before it left"]);
}

#[test]
fn money_that_does_not_add_up_is_told() {
    let spent = broken(|rows| rows.spend[0].spent_micro_usd = 5);
    assert_eq!(spent, ["a tenant's spending equals its calls'"]);
    let held = broken(|rows| rows.turns[0].reserved_micro_usd = 100);
    assert!(held.contains(&"a turn holds what its open calls reserved"));
    let counted = broken(|rows| rows.counters[0].n = 2);
    assert_eq!(counted, ["the list's counters equal a recount"]);
}

#[test]
fn what_still_runs_when_all_is_quiet_is_told() {
    let pending = broken(|rows| rows.turns[0].state = text("pending"));
    assert!(pending.contains(&"no turn is pending once all is quiet"));
    let open = broken(|rows| rows.calls[0].outcome = text("open"));
    assert!(open.contains(&"no call is open once all is quiet"));
}

#[test]
fn a_model_asked_without_a_row_or_twice_for_one_is_told() {
    let history = [record(Outcome::Acknowledged)];
    assert_eq!(
        rules(&history, &rows(), &[asked(), asked()]),
        ["a row stands for one request"]
    );
    let unwritten = Received {
        call: text("t/1/2"),
        ..asked()
    };
    assert_eq!(
        rules(&history, &rows(), &[asked(), unwritten]),
        ["a model was asked only after a row was written"]
    );
    assert_eq!(
        rules(&history, &rows(), &[]),
        ["a call's provider id is one that the provider gave"]
    );
}

#[test]
fn a_turn_nobody_asked_for_and_a_lost_tenant_are_told() {
    let empty: [Record; 0] = [];
    assert_eq!(
        rules(&empty, &rows(), &[asked()]),
        ["a turn that happened was asked for"]
    );
    let lost = check(&[], &Rows::default(), &[text("acme")], &[]);
    assert_eq!(
        lost[0].rule,
        "a tenant whose making was acknowledged is there"
    );
}
