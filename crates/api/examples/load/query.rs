//! How long a query takes by itself, as the naive one of a deep page.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::figures;

/// What to ask where.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// `sqlite://...` or `postgres://...`
    #[arg(long)]
    database_url: String,
    /// The query
    #[arg(long)]
    sql: String,
}

/// How long to ask.
const FOR: Duration = Duration::from_secs(1);

/// Asks again and again, one time more than it counts.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    let mut taken = match arguments.database_url.strip_prefix("sqlite://") {
        Some(path) => of_file(path, &arguments.sql)?,
        None => tokio::runtime::Runtime::new()?
            .block_on(of_server(&arguments.database_url, &arguments.sql))?,
    };
    taken.rotate_left(1);
    taken.pop();
    Ok(figures::of(taken))
}

fn of_file(path: &str, sql: &str) -> anyhow::Result<Vec<Duration>> {
    let connection = rusqlite::Connection::open(path)?;
    connection.execute_batch("PRAGMA cache_size = -8000;")?;
    let mut statement = connection.prepare(sql)?;
    let begun = Instant::now();
    let mut taken = Vec::new();
    while taken.len() < 3 || begun.elapsed() < FOR {
        let one = Instant::now();
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        taken.push(one.elapsed());
    }
    Ok(taken)
}

async fn of_server(url: &str, sql: &str) -> anyhow::Result<Vec<Duration>> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    let statement = client.prepare(sql).await?;
    let begun = Instant::now();
    let mut taken = Vec::new();
    while taken.len() < 3 || begun.elapsed() < FOR {
        let one = Instant::now();
        client.query(&statement, &[]).await?;
        taken.push(one.elapsed());
    }
    Ok(taken)
}
