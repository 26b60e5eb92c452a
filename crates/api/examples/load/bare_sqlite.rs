//! The claim and commit of a coaching turn with a paid model, as the engine writes them to an SQLite
//! file, by one writer and without anything else: what the engine is held against. The statements
//! are those of `storage/queries`, prepared once; nothing is loaded and nothing decided.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use rusqlite::{CachedStatement, Connection, params};
use serde_json::{Value, json};

/// How to write.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A data folder whose database has its migrations and a first tenant
    #[arg(long)]
    data: PathBuf,
    /// Writes that share one commit
    #[arg(long, default_value_t = 128)]
    group: u32,
    /// How long to write
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
}

/// Writes groups of claims and groups of their commits in turn.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    let connection = Connection::open(arguments.data.join("liya.db"))?;
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8000; \
         PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
         PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    let (key, tenant): (String, String) = connection.query_row(
        "SELECT id, tenant_id FROM api_keys WHERE revoked_at IS NULL LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let run = format!("{:010}", std::process::id());
    let bare = Bare {
        connection: &connection,
        key,
        tenant,
        run,
    };
    for session in 0..arguments.group {
        bare.begin(session)?;
    }
    let begun = Instant::now();
    let mut turns: u32 = 0;
    let mut revision = 0;
    while begun.elapsed() < Duration::from_secs_f64(arguments.seconds) {
        bare.in_group(|| {
            (0..arguments.group).try_for_each(|session| bare.claim(session, revision))
        })?;
        bare.in_group(|| {
            (0..arguments.group).try_for_each(|session| bare.commit(session, revision))
        })?;
        turns += arguments.group;
        revision += 1;
    }
    let rate = f64::from(turns) / begun.elapsed().as_secs_f64();
    Ok(json!({"turns": turns, "per_second": rate}))
}

struct Bare<'a> {
    connection: &'a Connection,
    key: String,
    tenant: String,
    run: String,
}

/// About what the engine stores.
const STATE: &str = include_str!("state.json");
const OUTPUT: &str = r#"{"message":"You have named what was in the way and what moved it. Which of the two would you like to look at first?","turn":3,"session_active":true,"suggested_follow_ups":["I would like to look at the meeting first","I am not sure what I want yet","I think my manager is the one to ask"],"focus":{"stage":"reality","topic":"promotion","goals":[],"commitments":[]},"safety":null}"#;
const AT: i64 = 1_773_528_067_000_000;
const DAY: &str = "2026-03-14";

impl Bare<'_> {
    fn sql(&self, text: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.connection.prepare_cached(text)
    }

    fn in_group(&self, work: impl Fn() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
        self.sql("BEGIN IMMEDIATE")?.execute([])?;
        work()?;
        self.sql("COMMIT")?.execute([])?;
        Ok(())
    }

    fn session(&self, number: u32) -> String {
        format!("sess_{}{number:016}", self.run)
    }

    fn turn(&self, number: u32, revision: i64) -> String {
        format!("turn_{}{number:06}{revision:010}", self.run)
    }

    fn begin(&self, number: u32) -> rusqlite::Result<()> {
        self.sql("INSERT INTO sessions (id, tenant_id, user_id, domain, state, known, memory_allowed, revision, message_count, turn_count, tokens_used, cost_micro_usd, reserved_micro_usd, spent_micro_usd, created_at, expires_at) VALUES (?1, ?2, 'usr_bare', 'hiring', ?3, '{\"marks\":[]}', 1, 0, 0, 0, 0, 0, 0, 0, ?4, ?5)")?
            .execute(params![self.session(number), self.tenant, STATE, AT, AT * 2])?;
        Ok(())
    }

    fn claim(&self, number: u32, revision: i64) -> rusqlite::Result<()> {
        let (session, turn) = (self.session(number), self.turn(number, revision));
        let idem_key = format!("{turn}{turn}");
        self.sql("SAVEPOINT one")?.execute([])?;
        self.read(
            "SELECT revoked_at FROM api_keys WHERE id = ?1 AND tenant_id = ?2",
            params![self.key, self.tenant],
        )?;
        self.read("SELECT id, tenant_id, user_id, domain, memory_allowed, revision, message_count, turn_count, expires_at, ended_at FROM sessions WHERE id = ?1", params![session])?;
        self.read("SELECT id, session_id, base_revision, state, attempt, claim_nonce, lease_until, reserved_micro_usd, request_mac, response, response_expires_at, CAST(unixepoch('subsec') * 1000000 AS INTEGER) FROM turns WHERE tenant_id = ?1 AND intent = 'coaching_session' AND idem_key = ?2", params![self.tenant, idem_key])?;
        self.read("SELECT id, session_id, base_revision, state, attempt, claim_nonce, lease_until, reserved_micro_usd, request_mac, response, response_expires_at, CAST(unixepoch('subsec') * 1000000 AS INTEGER) FROM turns WHERE session_id = ?1 AND lease_until IS NOT NULL", params![session])?;
        self.sql("INSERT INTO turns (id, tenant_id, session_id, intent, base_revision, state, attempt, lease_owner, claim_nonce, lease_until, reserved_micro_usd, input, idem_key, request_mac, response_expires_at, created_at) VALUES (?1, ?2, ?3, 'coaching_session', ?4, 'pending', 1, 'file/1', '0123456789abcdef0123456789abcdef', CAST(unixepoch('subsec') * 1000000 AS INTEGER) + 15000000, 0, ?5, ?6, ?6, ?7, ?8) ON CONFLICT DO NOTHING")?
            .execute(params![turn, self.tenant, session, revision, SAID, idem_key, AT + 86_400_000_000, AT])?;
        self.sql("UPDATE turns SET reserved_micro_usd = reserved_micro_usd + 100000 WHERE id = ?1 AND attempt = 1 AND state = 'pending'")?
            .execute(params![turn])?;
        self.sql("INSERT INTO llm_calls (turn_id, attempt, try, tenant_id, provider, model, price_version, day, reserved_micro_usd, started_at, outcome, input_tokens, cached_input_tokens, output_tokens, cost_micro_usd, estimated) VALUES (?1, 1, 1, ?2, 'bench', 'slow', 'bench', ?3, 100000, ?4, 'open', 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING")?
            .execute(params![turn, self.tenant, DAY, AT])?;
        self.sql("UPDATE sessions SET reserved_micro_usd = reserved_micro_usd + 100000 WHERE id = ?1 AND reserved_micro_usd + spent_micro_usd <= 900000000")?
            .execute(params![session])?;
        self.sql("INSERT INTO tenant_spend (tenant_id, day, reserved_micro_usd, spent_micro_usd) VALUES (?1, ?2, 0, 0) ON CONFLICT DO NOTHING")?
            .execute(params![self.tenant, DAY])?;
        self.sql("UPDATE tenant_spend SET reserved_micro_usd = reserved_micro_usd + 100000 WHERE tenant_id = ?1 AND day = ?2 AND reserved_micro_usd + spent_micro_usd <= 900000000000")?
            .execute(params![self.tenant, DAY])?;
        self.sql("RELEASE one")?.execute([])?;
        Ok(())
    }

    fn commit(&self, number: u32, revision: i64) -> rusqlite::Result<()> {
        let (session, turn) = (self.session(number), self.turn(number, revision));
        self.sql("SAVEPOINT one")?.execute([])?;
        self.read("SELECT id, tenant_id, user_id, domain, memory_allowed, revision, message_count, turn_count, expires_at, ended_at FROM sessions WHERE id = ?1", params![session])?;
        self.read("UPDATE turns SET state = 'succeeded', turn_no = ?2, intent_turn = ?2, lease_until = NULL, response = ?3, response_expires_at = ?4, finished_at = ?5 WHERE id = ?1 AND tenant_id = ?6 AND attempt = 1 AND state = 'pending' RETURNING reserved_micro_usd", params![turn, revision + 1, OUTPUT, AT + 86_400_000_000, AT, self.tenant])?;
        self.read("SELECT try, tenant_id, day, outcome, reserved_micro_usd, cost_micro_usd FROM llm_calls WHERE turn_id = ?1 AND attempt = 1 ORDER BY try", params![turn])?;
        self.sql("UPDATE llm_calls SET outcome = 'succeeded', input_tokens = 1200, output_tokens = 60, cost_micro_usd = 216 WHERE turn_id = ?1 AND attempt = 1 AND try = 1")?
            .execute(params![turn])?;
        self.sql(
            "UPDATE turns SET reserved_micro_usd = reserved_micro_usd - 100000 WHERE id = ?1",
        )?
        .execute(params![turn])?;
        self.sql("UPDATE sessions SET reserved_micro_usd = reserved_micro_usd - 100000, spent_micro_usd = spent_micro_usd + 216 WHERE id = ?1")?
            .execute(params![session])?;
        self.sql("UPDATE tenant_spend SET reserved_micro_usd = reserved_micro_usd - 100000, spent_micro_usd = spent_micro_usd + 216 WHERE tenant_id = ?1 AND day = ?2")?
            .execute(params![self.tenant, DAY])?;
        self.sql("INSERT INTO usage_ledger (turn_id, tenant_id, day, domain, intent, tokens, cost_micro_usd) VALUES (?1, ?2, ?3, 'hiring', 'coaching_session', 1260, 216)")?
            .execute(params![turn, self.tenant, DAY])?;
        self.sql("UPDATE sessions SET state = ?2, known = '{\"marks\":[]}', memory_allowed = 1, retention_days = NULL, revision = ?3, message_count = message_count + 2, turn_count = turn_count + 1, tokens_used = tokens_used + 1260, cost_micro_usd = cost_micro_usd + 216, last_activity_at = ?4, expires_at = ?5, ended_at = NULL, end_reason = NULL WHERE id = ?1 AND revision = ?6")?
            .execute(params![session, STATE, revision + 1, AT + revision, AT * 2, revision])?;
        for (place, role, content) in [(1, "user", SAID), (2, "assistant", WORDS)] {
            self.sql("INSERT INTO messages (id, tenant_id, session_id, turn_id, seq, role, content, intent, tokens, cost_micro_usd, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'coaching_session', 630, 108, ?8)")?
                .execute(params![format!("{turn}{place}"), self.tenant, session, turn, revision * 2 + place, role, content, AT])?;
        }
        self.sql("INSERT INTO session_outputs (session_id, intent, tenant_id, output) VALUES (?1, 'coaching_session', ?2, ?3) ON CONFLICT (session_id, intent) DO UPDATE SET output = excluded.output")?
            .execute(params![session, self.tenant, OUTPUT])?;
        self.sql("RELEASE one")?.execute([])?;
        Ok(())
    }

    fn read(&self, text: &str, values: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<()> {
        let mut statement = self.sql(text)?;
        let mut rows = statement.query(values)?;
        while rows.next()?.is_some() {}
        Ok(())
    }
}

const SAID: &str = "Last spring our notification service kept falling behind on Mondays, because every other team called it directly and waited for the answer. I proposed a message queue in front of it. A colleague disagreed and wanted to keep direct calls with longer time-outs, as a queue was one more thing to run. I asked both teams to write down what they needed when the service was slow, measured the delays for a week, and found that four calls in five did not need an answer at all. We agreed on a queue for those and direct calls for the rest. I wrote the change with him, moved one caller a day, and watched the backlog. After three weeks the delay on Mondays went from eleven minutes to twenty seconds, and nobody was woken up at night any more. What I learned is that the disagreement was about a fear of running something new, so I wrote the runbook first the next time.";
const WORDS: &str = "You have named what was in the way and what moved it. Which of the two would you like to look at first?";
