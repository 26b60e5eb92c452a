//! Old sessions by the thousand, written by the database itself.

use anyhow::Result;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};

/// Messages of a session: as many as of a long interview.
const MESSAGES: u32 = 40;

/// Sessions of a person.
const SESSIONS: u32 = 5;

/// Fills an empty database; how many sessions.
pub(crate) async fn seed(url: &str, tenant: &str, messages: u32) -> Result<u32> {
    let sessions = messages / MESSAGES;
    if let Some(path) = url.strip_prefix("sqlite://") {
        let mut connection = SqliteConnection::establish(path)?;
        connection.batch_execute("PRAGMA busy_timeout = 60000;")?;
        let number = |of: &str| format!("printf('%026d', {of})");
        let rows = |n: u32| {
            format!(
                "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {n} - 1)"
            )
        };
        for statement in statements(
            tenant,
            sessions,
            &number,
            &rows,
            ("1", "'x'", "hex(zeroblob(150))"),
        ) {
            connection.batch_execute(&statement)?;
        }
    } else {
        let mut connection = AsyncPgConnection::establish(url).await?;
        let number = |of: &str| format!("lpad(({of})::text, 26, '0')");
        let rows = |n: u32| format!("WITH n(i) AS (SELECT generate_series(0, {n} - 1))");
        for statement in statements(
            tenant,
            sessions,
            &number,
            &rows,
            ("true", "'x'", "repeat('0123456789', 30)"),
        ) {
            connection.batch_execute(&statement).await?;
        }
        connection.batch_execute("VACUUM ANALYZE").await?;
    }
    Ok(sessions)
}

fn statements(
    tenant: &str,
    sessions: u32,
    number: &dyn Fn(&str) -> String,
    rows: &dyn Fn(u32) -> String,
    (yes, mac, text): (&str, &str, &str),
) -> [String; 6] {
    let turns = MESSAGES / 2;
    // A year ago, so that everything is due.
    let at = "1700000000000000";
    [
        format!(
            "INSERT INTO sessions (id, tenant_id, user_id, domain, state, known, memory_allowed, revision, \
             message_count, turn_count, tokens_used, cost_micro_usd, reserved_micro_usd, spent_micro_usd, \
             created_at, last_activity_at, expires_at) {} \
             SELECT 'sess_' || {}, '{tenant}', 'person' || (i / {SESSIONS}), 'hiring', \
             '{{\"version\":1,\"state\":{{}}}}', '{{\"marks\":[]}}', {yes}, {turns}, {MESSAGES}, {turns}, \
             {MESSAGES}, 0, 0, 0, {at} + i, {at} + i, {at} + i FROM n",
            rows(sessions),
            number("i")
        ),
        format!(
            "INSERT INTO turns (id, tenant_id, session_id, intent, turn_no, intent_turn, base_revision, state, \
             attempt, lease_owner, claim_nonce, reserved_micro_usd, input, request_mac, created_at, finished_at) {} \
             SELECT 'turn_' || {}, '{tenant}', 'sess_' || {}, 'coaching_session', i % {turns} + 1, \
             i % {turns} + 1, i % {turns}, 'succeeded', 1, 'seed/1', 'nonce', 0, {text}, {mac}, {at}, {at} FROM n",
            rows(sessions * turns),
            number("i"),
            number(&format!("i / {turns}"))
        ),
        format!(
            "INSERT INTO messages (id, tenant_id, session_id, turn_id, seq, role, content, intent, tokens, \
             cost_micro_usd, created_at) {} \
             SELECT 'msg_' || {}, '{tenant}', 'sess_' || {}, 'turn_' || {}, i % {MESSAGES} + 1, \
             CASE WHEN i % 2 = 0 THEN 'user' ELSE 'assistant' END, {text}, 'coaching_session', 1, 0, {at} FROM n",
            rows(sessions * MESSAGES),
            number("i"),
            number(&format!("i / {MESSAGES}")),
            number("i / 2")
        ),
        format!(
            "INSERT INTO usage_ledger (turn_id, tenant_id, day, domain, intent, tokens, cost_micro_usd) {} \
             SELECT 'turn_' || {}, '{tenant}', '2023-11-14', 'hiring', 'coaching_session', 2, 0 FROM n",
            rows(sessions * turns),
            number("i")
        ),
        format!(
            "INSERT INTO memories (id, tenant_id, user_id, session_id, kind, text, created_at) {} \
             SELECT 'mem_' || {}, '{tenant}', 'person' || i, 'sess_' || {}, 'story', {text}, {at} FROM n",
            rows(sessions / SESSIONS),
            number("i"),
            number("i")
        ),
        format!(
            "INSERT INTO tenant_counters (tenant_id, domain, ended, n) \
             SELECT id, 'hiring', {no}, {sessions} FROM tenants WHERE id = '{tenant}'",
            no = if yes == "1" { "0" } else { "false" }
        ),
    ]
}
