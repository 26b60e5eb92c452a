//! The rows of a database, as the tool `history` (an example of `adapters`) prints them.

use anyhow::{Context, Result};
use serde::Deserialize;

/// Everything that the checker reads.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) tenants: Vec<Tenant>,
    pub(super) sessions: Vec<Session>,
    pub(super) turns: Vec<Turn>,
    pub(super) messages: Vec<Message>,
    pub(super) ledger: Vec<Charge>,
    pub(super) calls: Vec<Call>,
    pub(super) spend: Vec<Spend>,
    pub(super) counters: Vec<Counter>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "table")]
enum Row {
    #[serde(rename = "tenants")]
    Tenant(Tenant),
    #[serde(rename = "sessions")]
    Session(Session),
    #[serde(rename = "turns")]
    Turn(Turn),
    #[serde(rename = "messages")]
    Message(Message),
    #[serde(rename = "usage_ledger")]
    Charge(Charge),
    #[serde(rename = "llm_calls")]
    Call(Call),
    #[serde(rename = "tenant_spend")]
    Spend(Spend),
    #[serde(rename = "tenant_counters")]
    Counter(Counter),
}

#[derive(Debug, Deserialize)]
pub(super) struct Tenant {
    pub(super) id: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) tenant_id: String,
    pub(super) user_id: String,
    pub(super) domain: String,
    pub(super) revision: i64,
    pub(super) message_count: i64,
    pub(super) turn_count: i64,
    pub(super) tokens_used: i64,
    pub(super) cost_micro_usd: i64,
    pub(super) reserved_micro_usd: i64,
    pub(super) spent_micro_usd: i64,
    pub(super) last_activity_at: Option<i64>,
    pub(super) ended_at: Option<i64>,
}

#[expect(clippy::struct_field_names, reason = "the columns are called so")]
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Turn {
    pub(super) id: String,
    pub(super) tenant_id: String,
    pub(super) session_id: Option<String>,
    pub(super) intent: String,
    pub(super) turn_no: Option<i64>,
    pub(super) intent_turn: Option<i64>,
    pub(super) base_revision: i64,
    pub(super) state: String,
    pub(super) reserved_micro_usd: i64,
    pub(super) input: Option<String>,
    pub(super) idem_key: Option<String>,
    pub(super) response: Option<String>,
}

impl Turn {
    /// It is part of its session.
    pub(super) fn succeeded(&self) -> bool {
        self.state == "succeeded"
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Message {
    pub(super) session_id: String,
    pub(super) turn_id: String,
    pub(super) seq: i64,
    pub(super) role: String,
    pub(super) content: String,
    pub(super) tokens: i64,
    pub(super) cost_micro_usd: i64,
}

/// What the tenant is charged for a turn.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Charge {
    pub(super) turn_id: String,
    pub(super) tokens: i64,
    pub(super) cost_micro_usd: i64,
}

/// A request to a paid model.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Call {
    pub(super) turn_id: String,
    pub(super) attempt: i64,
    #[serde(rename = "try")]
    pub(super) number: i64,
    pub(super) tenant_id: String,
    pub(super) outcome: String,
    pub(super) provider_request_id: Option<String>,
    pub(super) reserved_micro_usd: i64,
    pub(super) cost_micro_usd: i64,
}

impl Call {
    /// How its request names it to the provider.
    pub(super) fn name(&self) -> String {
        format!("{}/{}/{}", self.turn_id, self.attempt, self.number)
    }

    /// Nobody has closed it.
    pub(super) fn is_open(&self) -> bool {
        self.outcome == "open"
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Spend {
    pub(super) tenant_id: String,
    pub(super) reserved_micro_usd: i64,
    pub(super) spent_micro_usd: i64,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Counter {
    pub(super) tenant_id: String,
    pub(super) domain: String,
    pub(super) ended: i64,
    pub(super) n: i64,
}

impl Rows {
    /// Reads the tool's lines.
    ///
    /// # Errors
    /// When a line is not a row that is known.
    pub(super) fn read(printed: &str) -> Result<Self> {
        let mut rows = Self::default();
        for line in printed.lines() {
            match serde_json::from_str(line).with_context(|| format!("a row: {line}"))? {
                Row::Tenant(row) => rows.tenants.push(row),
                Row::Session(row) => rows.sessions.push(row),
                Row::Turn(row) => rows.turns.push(row),
                Row::Message(row) => rows.messages.push(row),
                Row::Charge(row) => rows.ledger.push(row),
                Row::Call(row) => rows.calls.push(row),
                Row::Spend(row) => rows.spend.push(row),
                Row::Counter(row) => rows.counters.push(row),
            }
        }
        Ok(rows)
    }
}
