//! `cargo xtask smoke`: the real binary through its main paths, once on SQLite and once on PostgreSQL.
//!
//! It asserts what clients see. Rules and corner cases have their own tests further in.

mod backup;
mod story;

use crate::engine::Engine;
use crate::postgres::Cluster;
use crate::workspace::{Build, Workspace};
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Instant;

/// The database of the smoke.
const DATABASE: &str = "liya_smoke";

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
    cluster.create_database(DATABASE)?;
    on("PostgreSQL", binary, Some((&cluster, DATABASE)))
}

fn on(database: &str, binary: &Path, cluster: Option<(&Cluster, &str)>) -> Result<()> {
    let begun = Instant::now();
    println!("smoke on {database}");
    let url = cluster.map(|(cluster, name)| cluster.url(name));
    let engine = Engine::start(binary, url).with_context(|| database.to_owned())?;
    let told = story::tell(&engine).with_context(|| engine.log());
    told.and_then(|told| {
        let restored = backup::restored(&engine, cluster)?;
        story::go_on(&restored, &told).with_context(|| restored.log())?;
        println!("  a backup taken meanwhile and restored elsewhere: the session as it was, and its next turn");
        restored.stop()?;
        engine.stop()
    })
    .with_context(|| database.to_owned())?;
    println!(
        "smoke on {database}: passed in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}
