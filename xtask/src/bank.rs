//! `cargo xtask bank`: the question bank under crates/domain/data, held against its format and our promises.
//!
//! It reads the files by itself, without the product, so that a file that the product would refuse is told
//! with all of its faults at once. It judges form, spread and plainness; whether a question is good, people judge.

mod form;
mod format;
mod prose;
mod protected;
mod whole;

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use format::Kind;
use std::path::Path;

/// Checks every file, then the bank as a whole; prints the counts and every fault.
///
/// # Errors
/// When there is at least one fault, or the folders cannot be read.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let data = workspace.root.join("crates").join("domain").join("data");
    let mut subjects = Vec::new();
    let mut faults = Vec::new();
    for kind in Kind::ALL {
        for path in files(&data.join(kind.folder()))? {
            let name = workspace.relative(&path);
            let text = std::fs::read_to_string(&path).with_context(|| format!("read {name}"))?;
            faults.extend(form::characters(&name, &text));
            match format::parse(kind, &name, &text) {
                Ok(subject) => subjects.push(subject),
                Err(fault) => faults.push(fault),
            }
        }
    }
    faults.extend(subjects.iter().flat_map(form::check));
    faults.extend(whole::check(&subjects));
    for fault in &faults {
        println!("{fault}");
    }
    println!("{}", whole::Counts::of(&subjects));
    if !faults.is_empty() {
        bail!("the bank has {} faults", faults.len());
    }
    Ok(())
}

/// The TOML files of a folder by name; a folder that is not there has none, and the counts will tell.
fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut files = Vec::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder)? {
            files.push(entry?.path());
        }
    }
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "toml")
    });
    files.sort();
    Ok(files)
}
