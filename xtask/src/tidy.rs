//! `cargo xtask tidy`: the rules of the house that neither the compiler nor clippy knows.
//!
//! Every check is a pure function over a path and its text, or over cargo's metadata; this file only reads.

mod crates;
mod migrations;
mod sources;

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// Checks the tree and prints every fault.
///
/// # Errors
/// When there is at least one fault, or the tree cannot be read.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut faults = crates::check(&workspace.metadata);
    let mut files = Vec::new();
    for folder in ["crates", "xtask", "migrations"] {
        walk(&workspace.root.join(folder), &mut files)?;
    }
    files.sort();
    let paths: Vec<_> = files.iter().map(|file| workspace.relative(file)).collect();
    faults.extend(migrations::check(&paths));
    let mut sources = 0;
    for (file, path) in files.iter().zip(&paths).filter(|(_, path)| is_source(path)) {
        let text = std::fs::read_to_string(file).with_context(|| format!("read {path}"))?;
        faults.extend(sources::check(path, &text));
        sources += 1;
    }
    if sources == 0 {
        bail!("no source file found");
    }
    for fault in &faults {
        println!("{fault}");
    }
    if !faults.is_empty() {
        bail!("{} faults", faults.len());
    }
    println!("tidy: {sources} source files, no fault");
    Ok(())
}

fn is_source(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

/// All files below a folder, except build output and hidden ones; a folder that is not there has none.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with('.') || name == "target" {
            continue;
        }
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
