//! `cargo xtask openapi`: docs/openapi.json, written from the binary's own description of itself.

use crate::process;
use crate::workspace::{Build, Workspace};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::process::Command;

/// Where the description is kept, from the root of the tree.
const FILE: &str = "docs/openapi.json";

/// What `openapi` can be told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Change nothing; fail where the file differs from the binary's description
    #[arg(long)]
    check: bool,
}

/// Writes the file, or compares it.
///
/// # Errors
/// When the binary gives no valid JSON, or `--check` finds a difference.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    if arguments.check {
        return check(workspace);
    }
    std::fs::write(workspace.root.join(FILE), describe(workspace)?)?;
    println!("wrote {FILE}");
    Ok(())
}

/// The step of `ci`.
///
/// # Errors
/// When the file is missing or differs.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let described = describe(workspace)?;
    let kept = std::fs::read_to_string(workspace.root.join(FILE))
        .with_context(|| format!("read {FILE}"))?;
    if let Some(difference) = first_difference(&kept, &described) {
        bail!("{FILE} is not what the binary describes; run `cargo xtask openapi`\n{difference}");
    }
    println!("{FILE} is what the binary describes");
    Ok(())
}

/// The description, indented so that a change reads well in a diff.
fn describe(workspace: &Workspace) -> Result<String> {
    let binary = workspace.build_liya(Build::Debug)?;
    let printed = process::read(
        Command::new(binary)
            .arg("openapi")
            .current_dir(&workspace.root),
    )?;
    let value: Value = serde_json::from_str(&printed).context("`liya openapi` printed no JSON")?;
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

fn first_difference(kept: &str, described: &str) -> Option<String> {
    if kept == described {
        return None;
    }
    let pairs = kept.lines().zip(described.lines()).enumerate();
    let different = pairs
        .map(|(index, pair)| (index + 1, pair))
        .find(|(_, (kept, described))| kept != described);
    Some(match different {
        Some((line, (kept, described))) => format!("line {line}:\n- {kept}\n+ {described}"),
        None => "one ends where the other goes on".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    }

    #[test]
    fn the_first_different_line_is_shown_from_both_sides() {
        assert_eq!(
            first_difference("a\nb\n", "a\nc\n").as_deref(),
            Some("line 2:\n- b\n+ c")
        );
    }

    #[test]
    fn a_text_that_only_goes_on_differs_too() {
        assert!(first_difference("a\n", "a\nb\n").is_some());
    }
}
