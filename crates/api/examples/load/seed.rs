//! Fills a database with sessions of one tenant, for lists over millions. It writes rows and the
//! counters that go with them, as the engine would have left them; they hold no messages.

use serde_json::{Value, json};

/// What to put where.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// `sqlite://...` or `postgres://...`, with its migrations run
    #[arg(long)]
    database_url: String,
    /// The tenant, which exists
    #[arg(long)]
    tenant: String,
    /// How many sessions the tenant has afterwards; those it has are numbered from 1
    #[arg(long)]
    sessions: u32,
}

/// Rows of one statement.
const AT_ONCE: u32 = 100_000;

/// The last activity of the first session; each has one a second later.
const FIRST: i64 = 1_700_000_000_000_000;

/// Inserts the sessions that are missing.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    let Arguments {
        database_url,
        tenant,
        sessions,
    } = arguments;
    if !tenant
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        anyhow::bail!("a tenant is named by letters, digits and dashes");
    }
    let have = count(tenant);
    if let Some(path) = database_url.strip_prefix("sqlite://") {
        let connection = rusqlite::Connection::open(path)?;
        connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")?;
        let have = connection.query_row(&have, [], |row| row.get(0))?;
        for (from, to) in spans(have, *sessions) {
            let numbers = format!(
                "WITH RECURSIVE g(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM g WHERE n < {to})"
            );
            let insert = insert(tenant, &numbers, "printf('%026d', n)", "0");
            connection.execute_batch(&format!(
                "BEGIN; {insert}; {}; COMMIT",
                counter(tenant, to - from + 1)
            ))?;
        }
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;")?;
    } else {
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(on_server(database_url, tenant, &have, *sessions))?;
    }
    Ok(json!({"sessions": sessions}))
}

async fn on_server(url: &str, tenant: &str, have: &str, sessions: u32) -> anyhow::Result<()> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    let have: i64 = client.query_one(have, &[]).await?.get(0);
    for (from, to) in spans(u32::try_from(have)?, sessions) {
        let numbers = format!("WITH g AS (SELECT generate_series({from}::bigint, {to}) AS n)");
        let insert = insert(tenant, &numbers, "lpad(n::text, 26, '0')", "false");
        client
            .batch_execute(&format!(
                "BEGIN; {insert}; {}; COMMIT",
                counter(tenant, to - from + 1)
            ))
            .await?;
    }
    client.batch_execute("VACUUM ANALYZE sessions").await?;
    Ok(())
}

fn spans(have: u32, want: u32) -> impl Iterator<Item = (u32, u32)> {
    (have..want)
        .step_by(AT_ONCE as usize)
        .map(move |before| (before + 1, want.min(before + AT_ONCE)))
}

fn count(tenant: &str) -> String {
    format!(
        "SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM tenant_counters WHERE tenant_id = '{tenant}'"
    )
}

fn insert(tenant: &str, numbers: &str, ulid: &str, no: &str) -> String {
    format!(
        "{numbers} INSERT INTO sessions (id, tenant_id, user_id, domain, state, known, \
         memory_allowed, revision, message_count, turn_count, tokens_used, cost_micro_usd, \
         reserved_micro_usd, spent_micro_usd, created_at, last_activity_at, expires_at, ended_at, \
         end_reason) SELECT 'sess_' || {ulid}, '{tenant}', 'usr_' || (n % 5000), 'hiring', \
         '{{\"version\":1,\"state\":{{\"interview\":null,\"coaching\":null}}}}', '{{\"marks\":[]}}', \
         {no}, 2, 4, 2, 900, 450, 0, 0, {FIRST} + n * 1000000, {FIRST} + n * 1000000, \
         {FIRST} + n * 1000000 + 1800000000, {FIRST} + n * 1000000, 'completed' FROM g"
    )
}

fn counter(tenant: &str, more: u32) -> String {
    format!(
        "INSERT INTO tenant_counters AS t (tenant_id, domain, ended, n) \
         VALUES ('{tenant}', 'hiring', (1 = 1), {more}) \
         ON CONFLICT (tenant_id, domain, ended) DO UPDATE SET n = t.n + excluded.n"
    )
}
