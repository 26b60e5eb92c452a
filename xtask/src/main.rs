//! `cargo xtask`: the project's own commands, one file each.
//!
//! It depends on no crate of the workspace, so that a check starts at once and a broken tree can still be
//! checked: a command that needs the product builds the `liya` binary and talks to it from outside.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what a command prints is its product"
)]

mod bank;
mod bench;
mod ci;
mod engine;
mod fix;
mod interrupt;
mod login_bench;
mod openapi;
mod postgres;
mod process;
mod provider_test;
mod purge_bench;
mod python;
mod redaction_bench;
mod schema_test;
mod simulate;
mod smoke;
mod test;
mod tidy;
mod torture;
mod workspace;

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use workspace::Workspace;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Format the code and apply clippy's own corrections
    Fix,
    /// Check the rules of the house that no compiler knows
    Tidy,
    /// Install what the tests need and run all of them
    Test(test::Arguments),
    /// Everything a change has to pass
    Ci,
    /// Drive the real binary through its main paths, on both databases
    Smoke(smoke::Arguments),
    /// Hold the running binary against its own API description
    SchemaTest,
    /// The engine against model servers of others: installs them first, not a part of ci
    ProviderTest(provider_test::Arguments),
    /// Write docs/openapi.json
    Openapi(openapi::Arguments),
    /// Check the question bank
    Bank,
    /// Measure the goals of docs/performance.md
    Bench(bench::Arguments),
    /// Simulated candidates over the whole grid, or a script as a transcript
    Simulate(simulate::Arguments),
    /// Kill, freeze and cut servers under load, then check that no turn was lost or doubled
    Torture(torture::Arguments),
    /// Recall, precision and speed of the redactor
    RedactionBench(redaction_bench::Arguments),
    /// Whether an unknown address and a wrong password take the same work
    LoginBench(login_bench::Arguments),
    /// How much a purge of a million messages slows turns, on both databases
    PurgeBench(purge_bench::Arguments),
}

fn main() -> ExitCode {
    let Err(error) = run(Arguments::parse().command) else {
        return ExitCode::SUCCESS;
    };
    // Without a backtrace: what failed is in the tree or on the machine, not in here.
    eprintln!("\nerror: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("caused by: {cause}");
    }
    ExitCode::FAILURE
}

fn run(task: Task) -> anyhow::Result<()> {
    interrupt::watch()?;
    let workspace = Workspace::load()?;
    match task {
        Task::Fix => fix::run(&workspace),
        Task::Tidy => tidy::run(&workspace),
        Task::Test(arguments) => test::run(&workspace, &arguments),
        Task::Ci => ci::run(&workspace),
        Task::Smoke(arguments) => smoke::run(&workspace, &arguments),
        Task::SchemaTest => schema_test::run(&workspace),
        Task::ProviderTest(arguments) => provider_test::run(&workspace, &arguments),
        Task::Openapi(arguments) => openapi::run(&workspace, &arguments),
        Task::Bank => bank::run(&workspace),
        Task::Bench(arguments) => bench::run(&workspace, &arguments),
        Task::Simulate(arguments) => simulate::run(&workspace, &arguments),
        Task::Torture(arguments) => torture::run(&workspace, &arguments),
        Task::RedactionBench(arguments) => redaction_bench::run(&workspace, &arguments),
        Task::LoginBench(arguments) => login_bench::run(&workspace, &arguments),
        Task::PurgeBench(arguments) => purge_bench::run(&workspace, &arguments),
    }
}
