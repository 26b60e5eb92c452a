//! Goal 9: the list of sessions over a thousand and over many, through the API, and what a naive
//! query for a deep page takes.

use super::goals::{ms, row};
use super::served::Served;
use super::table::{Figures, median};
use super::tool::number;
use super::{Bench, Database};
use crate::process;
use anyhow::{Context, Result};
use std::process::Command;

/// The fewest sessions.
const FEW: u32 = 1_000;

/// A page as the dashboard asks for it.
const PAGE: &str = "/dashboard/sessions?limit=20&offset=";

pub(crate) fn measure(bench: &Bench) -> Result<Figures> {
    let state = bench.state()?;
    let mut rows = Vec::new();
    for database in Database::BOTH {
        let served = bench.serve(database, 0)?;
        let token = token(bench, &served)?;
        let first = |sessions| -> Result<f64> {
            seed(bench, &served, sessions)?;
            page(bench, &served, &token, 0)
        };
        let few = first(FEW)?;
        let many = first(bench.sessions)?;
        let name = database.name();
        let what = format!(
            "{name}, first page with total: {} at {FEW} sessions, {} at {}; ratio",
            ms(few),
            ms(many),
            bench.sessions
        );
        let ratio = many / few;
        rows.push(row(
            what,
            format!("{ratio:.2}"),
            "at most 1.5",
            ratio <= 1.5,
        ));

        let depth = u64::from(bench.sessions) / 10 * 9;
        let deep = page(bench, &served, &token, depth)?;
        let naive = naive(bench, &served, depth)?;
        let what = format!(
            "{name}, page at offset {depth}: {}, naive query {}; ratio",
            ms(deep),
            ms(naive)
        );
        let ratio = naive / deep;
        rows.push(row(
            what,
            format!("{ratio:.0}"),
            "at least 10",
            ratio >= 10.0,
        ));
    }
    Ok(Figures { rows, state })
}

fn token(bench: &Bench, served: &Served) -> Result<String> {
    let mut command = Command::new(&bench.liya);
    command
        .args(["token", "bench"])
        .current_dir(served.data())
        .env("LIYA_DATA_DIR", served.data());
    if served.database.is_some() {
        command.env("LIYA_DATABASE_URL", &served.url);
    }
    let printed = process::read(&mut command)?;
    Ok(printed
        .lines()
        .last()
        .context("no token")?
        .trim()
        .to_owned())
}

fn seed(bench: &Bench, served: &Served, sessions: u32) -> Result<()> {
    let sessions = sessions.to_string();
    let arguments = ["seed", "--database-url", &served.url, "--tenant", "bench"];
    let mut command = bench.tool.command(&arguments);
    process::read(command.args(["--sessions", &sessions])).map(drop)
}

/// The middle p50 of a page, in milliseconds.
fn page(bench: &Bench, served: &Served, token: &str, offset: u64) -> Result<f64> {
    let path = format!("{PAGE}{offset}");
    let arguments = [
        "pages",
        "--address",
        &served.address,
        "--token",
        token,
        "--path",
        &path,
    ];
    let mut figures = Vec::new();
    for _ in 0..bench.repetitions {
        let read = bench.tool.ask(&arguments)?;
        println!("  offset {offset}: {read}");
        figures.push(number(&read, "/p50_ms")?);
    }
    Ok(median(figures))
}

/// The same page by the query that one would write at first.
fn naive(bench: &Bench, served: &Served, offset: u64) -> Result<f64> {
    let query = format!(
        "SELECT * FROM sessions WHERE tenant_id = 'bench' AND last_activity_at IS NOT NULL \
         ORDER BY last_activity_at DESC, id DESC LIMIT 20 OFFSET {offset}"
    );
    let arguments = ["query", "--database-url", &served.url, "--sql", &query];
    let mut figures = Vec::new();
    for _ in 0..bench.repetitions {
        let read = bench.tool.ask(&arguments)?;
        println!("  naive: {read}");
        figures.push(number(&read, "/p50_ms")?);
    }
    Ok(median(figures))
}
