//! The tool behind `cargo xtask bench`: the engine with a model that takes as long as it is told, a
//! generator of load, and the bare figures that results are held against. It prints JSON.
#![expect(clippy::print_stdout, reason = "what the tool prints is its product")]

mod bare_sqlite;
mod client;
mod cpu;
mod drive;
mod figures;
mod forgetful;
mod model;
mod pages;
mod probe;
mod query;
mod seed;
mod serve;
mod talk;

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve with a model that answers after a while
    Serve(serve::Arguments),
    /// Take turns as many clients
    Drive(drive::Arguments),
    /// How long a small durable write takes
    Probe(probe::Arguments),
    /// The statements of a turn by a single writer of an SQLite file, without an engine
    BareSqlite(bare_sqlite::Arguments),
    /// Read one page of the dashboard again and again
    Pages(pages::Arguments),
    /// Ask a database again and again
    Query(query::Arguments),
    /// Put sessions into a database
    Seed(seed::Arguments),
    /// Processor time of a turn without storage
    Cpu(cpu::Arguments),
}

fn main() -> anyhow::Result<()> {
    let done = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(arguments)?,
        Command::Drive(arguments) => drive::run(&arguments)?,
        Command::Probe(arguments) => probe::run(&arguments)?,
        Command::BareSqlite(arguments) => bare_sqlite::run(&arguments)?,
        Command::Pages(arguments) => pages::run(&arguments)?,
        Command::Query(arguments) => query::run(&arguments)?,
        Command::Seed(arguments) => seed::run(&arguments)?,
        Command::Cpu(arguments) => cpu::run(&arguments)?,
    };
    println!("{done}");
    Ok(())
}
