//! Whether the checker has teeth: three bugs on purpose, each to be caught within a minute.

use super::provider::Manners;
use super::run::{Plan, run};
use super::{Backend, fresh_seed, scripted_provider};
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The bugs of the feature `seeded-faults`, each with so many freezes in a hundred blows.
const BUGS: [(&str, u64); 3] = [("no-fence", 60), ("no-unique-keys", 0), ("split-commit", 0)];

/// Time under load; the checker's own time and the quiet before it are on top.
const LOAD: Duration = Duration::from_secs(35);

/// Runs each bug until it is caught.
///
/// # Errors
/// When one is not, or a run itself fails.
pub(super) fn show(workspace: &Workspace) -> Result<()> {
    let binary = build(workspace)?;
    let history = workspace.build_example("history", &[])?;
    let tool = scripted_provider(workspace)?;
    let mut missed = Vec::new();
    for (bug, freezes) in BUGS {
        let seed = fresh_seed();
        let begun = Instant::now();
        let manners = Manners {
            latency: 300,
            faults: 20,
            seed,
        };
        let report = run(
            workspace,
            &Plan {
                backend: Backend::Postgres,
                load: LOAD,
                seed,
                binary: binary.clone(),
                history: history.clone(),
                provider: Some((tool.clone(), manners)),
                settings: vec![("LIYA_SEEDED_FAULT", bug.to_owned())],
                freezes,
            },
        )?;
        let seconds = begun.elapsed().as_secs();
        println!(
            "teeth: {bug}: {} breaches within {seconds} s",
            report.broken
        );
        for breach in report.breaches.iter().take(3) {
            println!("  {}: {}", breach.rule, breach.place);
        }
        if report.broken == 0 {
            missed.push(bug);
        }
    }
    if !missed.is_empty() {
        bail!("not caught: {missed:?}");
    }
    Ok(())
}

/// A debug build with the bugs in it, under a name of its own.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    let arguments = [
        "build",
        "--workspace",
        "--bin",
        "liya",
        "--locked",
        "--features",
        "api/seeded-faults",
    ];
    process::run(&mut workspace.cargo(arguments))?;
    let folder = workspace.target.join("torture");
    std::fs::create_dir_all(&folder)?;
    let kept = folder.join("liya-with-bugs");
    std::fs::copy(workspace.target.join("debug").join("liya"), &kept)?;
    Ok(kept)
}
