//! Prints the rows of a database that tell the history of its turns, one JSON object a line, for the
//! checker of `cargo xtask torture`. It reads the tables as they are, past every port of the engine.

#![expect(clippy::print_stdout, reason = "what the tool prints is its product")]

use anyhow::{Context, Result};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection};
use diesel_async::{AsyncConnection, AsyncPgConnection};

/// The tables and the columns that the checker reads. A flag is printed as 0 or 1.
const TABLES: &[(&str, &[&str])] = &[
    ("tenants", &["id"]),
    (
        "sessions",
        &[
            "id",
            "tenant_id",
            "user_id",
            "domain",
            "revision",
            "message_count",
            "turn_count",
            "tokens_used",
            "cost_micro_usd",
            "reserved_micro_usd",
            "spent_micro_usd",
            "last_activity_at",
            "ended_at",
        ],
    ),
    (
        "turns",
        &[
            "id",
            "tenant_id",
            "session_id",
            "intent",
            "turn_no",
            "intent_turn",
            "base_revision",
            "state",
            "attempt",
            "reserved_micro_usd",
            "input",
            "idem_key",
            "response",
        ],
    ),
    (
        "messages",
        &[
            "session_id",
            "turn_id",
            "seq",
            "role",
            "content",
            "tokens",
            "cost_micro_usd",
        ],
    ),
    (
        "usage_ledger",
        &["turn_id", "tenant_id", "tokens", "cost_micro_usd"],
    ),
    (
        "llm_calls",
        &[
            "turn_id",
            "attempt",
            "try",
            "tenant_id",
            "day",
            "outcome",
            "provider_request_id",
            "reserved_micro_usd",
            "cost_micro_usd",
        ],
    ),
    (
        "tenant_spend",
        &["tenant_id", "day", "reserved_micro_usd", "spent_micro_usd"],
    ),
    ("tenant_counters", &["tenant_id", "domain", "ended", "n"]),
];

/// Columns that are a flag in one of the databases.
const FLAGS: &[&str] = &["ended"];

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

fn query(function: &str, table: &str, columns: &[&str]) -> String {
    let pairs: Vec<String> = columns
        .iter()
        .map(|column| {
            if FLAGS.contains(column) {
                format!("'{column}', CASE WHEN {column} THEN 1 ELSE 0 END")
            } else {
                format!("'{column}', {column}")
            }
        })
        .collect();
    let pairs = pairs.join(", ");
    format!("SELECT CAST({function}('table', '{table}', {pairs}) AS TEXT) AS line FROM {table}")
}

#[tokio::main]
async fn main() -> Result<()> {
    let url = std::env::args()
        .nth(1)
        .context("name the database: sqlite://PATH or postgres://...")?;
    for (table, columns) in TABLES {
        let lines: Vec<Line> = if let Some(path) = url.strip_prefix("sqlite://") {
            let mut connection = SqliteConnection::establish(path)?;
            diesel::sql_query(query("json_object", table, columns)).load(&mut connection)?
        } else {
            let mut connection = AsyncPgConnection::establish(&url).await?;
            let query = diesel::sql_query(query("json_build_object", table, columns));
            diesel_async::RunQueryDsl::load(query, &mut connection).await?
        };
        for Line { line } in lines {
            println!("{line}");
        }
    }
    Ok(())
}
