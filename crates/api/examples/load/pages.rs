//! How long a page of the dashboard takes.

use std::time::{Duration, Instant};

use anyhow::bail;
use serde_json::Value;

use crate::client::Client;
use crate::figures;

/// Which page.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// `127.0.0.1:port`
    #[arg(long)]
    address: String,
    /// A token of a dashboard user
    #[arg(long)]
    token: String,
    /// The page, such as `/dashboard/sessions?limit=20`
    #[arg(long)]
    path: String,
    /// How long to read
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
}

/// Reads the page on one connection.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(read(arguments))
}

async fn read(arguments: &Arguments) -> anyhow::Result<Value> {
    let mut client = Client::connect(&arguments.address).await?;
    let mut taken = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs_f64(arguments.seconds) {
        let one = Instant::now();
        let answer = client.get(&arguments.path, &arguments.token).await?;
        taken.push(one.elapsed());
        if answer.status != 200 {
            bail!("{}: {} {}", arguments.path, answer.status, answer.body);
        }
    }
    // The first one opens connections and prepares statements.
    taken.rotate_left(1);
    taken.pop();
    Ok(figures::of(taken))
}
