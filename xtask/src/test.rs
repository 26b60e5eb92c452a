//! `cargo xtask test`: installs what the tests need and runs all of them.
//!
//! The storage tests find a PostgreSQL under `LIYA_TEST_POSTGRES_URL` and leave it out where there is none;
//! here there is always one, or the summary says that there is not.

use crate::postgres::Cluster;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use std::process::Command;
use std::time::Instant;

/// Where the storage tests look for their database.
const POSTGRES_URL: &str = "LIYA_TEST_POSTGRES_URL";
/// Says that leaving PostgreSQL out is meant: without it and without an address a test fails.
const WITHOUT_POSTGRES: &str = "LIYA_TEST_WITHOUT_POSTGRES";

/// What `test` can be told.
#[derive(clap::Args, Default)]
pub(crate) struct Arguments {
    /// Leave out the tests that need PostgreSQL
    #[arg(long)]
    without_postgres: bool,
    /// Arguments for the runner, such as a part of a test's name; documentation tests are then left out
    #[arg(last = true)]
    runner: Vec<String>,
}

/// Runs the tests and prints a closing summary, also where some failed.
///
/// # Errors
/// When PostgreSQL cannot be had, or a test fails.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let begun = Instant::now();
    let cluster = if arguments.without_postgres {
        None
    } else {
        Some(Cluster::start()?)
    };
    let url = match &cluster {
        Some(cluster) => Some(cluster.create_database("liya_test")?),
        None => None,
    };
    let nextest = process::works(&mut workspace.cargo(["nextest", "--version"]));
    let mut tests = if nextest {
        workspace.cargo(["nextest", "run", "--workspace", "--locked"])
    } else {
        workspace.cargo([
            "test",
            "--workspace",
            "--locked",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
        ])
    };
    tests.args(&arguments.runner);
    let passed = passes(&mut tests, url.as_deref())?;
    let documented = if arguments.runner.is_empty() {
        let mut examples = workspace.cargo(["test", "--doc", "--workspace", "--locked", "--quiet"]);
        Some(passes(&mut examples, url.as_deref())?)
    } else {
        None
    };

    let word = |passed: bool| if passed { "passed" } else { "FAILED" };
    println!("\n--- cargo xtask test: {} s", begun.elapsed().as_secs());
    println!(
        "tests (cargo {}): {}",
        if nextest { "nextest" } else { "test" },
        word(passed)
    );
    println!(
        "documentation tests: {}",
        documented.map_or("left out, arguments were given", word)
    );
    match &cluster {
        Some(cluster) => println!("PostgreSQL: {}", cluster.version()?),
        None => println!("PostgreSQL: LEFT OUT (--without-postgres); only SQLite was tested"),
    }
    if !passed || documented == Some(false) {
        bail!("tests failed");
    }
    Ok(())
}

fn passes(command: &mut Command, postgres_url: Option<&str>) -> Result<bool> {
    match postgres_url {
        Some(url) => command.env(POSTGRES_URL, url),
        None => command.env_remove(POSTGRES_URL).env(WITHOUT_POSTGRES, "1"),
    };
    Ok(process::finish(command)?.success())
}
