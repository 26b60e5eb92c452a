//! `cargo xtask smoke`: the real binary through its main paths, once on SQLite and once on PostgreSQL.
//!
//! It asserts what clients see. Rules and corner cases have their own tests further in.

mod story;

use crate::engine::Engine;
use crate::postgres::Cluster;
use crate::workspace::{Build, Workspace};
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Instant;

/// What `smoke` can be told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Drive the debug build
    #[arg(long)]
    debug: bool,
}

/// Tells the story on both databases.
///
/// # Errors
/// At the first thing that is not as it should be.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    on_both(&workspace.build_liya(if arguments.debug {
        Build::Debug
    } else {
        Build::Release
    })?)
}

/// The step of `ci`.
///
/// # Errors
/// As [`run`].
pub(crate) fn release(workspace: &Workspace) -> Result<()> {
    on_both(&workspace.build_liya(Build::Release)?)
}

fn on_both(binary: &Path) -> Result<()> {
    on("SQLite", binary, None)?;
    let cluster = Cluster::start()?;
    on(
        "PostgreSQL",
        binary,
        Some(cluster.create_database("liya_smoke")?),
    )
}

fn on(database: &str, binary: &Path, url: Option<String>) -> Result<()> {
    let begun = Instant::now();
    println!("smoke on {database}");
    let engine = Engine::start(binary, url).with_context(|| database.to_owned())?;
    let told = story::tell(&engine).with_context(|| engine.log());
    told.and_then(|()| engine.stop())
        .with_context(|| database.to_owned())?;
    println!(
        "smoke on {database}: passed in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}
