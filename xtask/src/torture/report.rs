//! What a run came to: a JSON report, and a line of its own among the results that `--sum` adds up.

use super::checker::Breach;
use super::nemesis::Toll;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run came to.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The commit that was driven; with `+` where the tree had changes.
    pub(super) commit: String,
    pub(super) seed: u64,
    pub(super) backend: &'static str,
    pub(super) seconds: u64,
    #[serde(flatten)]
    pub(super) toll: Toll,
    /// Turns that clients wanted, how they ended, and how often they were sent.
    pub(super) turns: usize,
    pub(super) acknowledged: usize,
    pub(super) refused: usize,
    pub(super) unknown: usize,
    pub(super) sends: u64,
    /// Turns that happened, and requests to a paid model with their rows.
    pub(super) committed: usize,
    pub(super) model_requests: usize,
    pub(super) model_rows: usize,
    /// How many rules were broken.
    pub(super) broken: usize,
    /// The first breaches.
    pub(super) breaches: Vec<Breach>,
}

/// Figures that `--sum` adds up.
const SUMMED: &[&str] = &[
    "seconds",
    "kills",
    "freezes",
    "restarts",
    "cuts_before_commit",
    "cuts_within_commit",
    "cuts_after_commit",
    "partitions",
    "commands",
    "turns",
    "acknowledged",
    "refused",
    "unknown",
    "committed",
    "model_requests",
    "model_rows",
    "broken",
];

fn folder(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("torture");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

impl Report {
    /// Writes the report beside the earlier ones and its line to the results; where it is.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn keep(&self, workspace: &Workspace) -> Result<PathBuf> {
        let folder = folder(workspace)?;
        let path = folder.join(format!("{}-{}.json", self.backend, self.seed));
        std::fs::write(&path, serde_json::to_string_pretty(self)?)?;
        let mut line = serde_json::to_value(self)?;
        if let Some(line) = line.as_object_mut() {
            line.remove("breaches");
        }
        let mut results = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(results(&folder))?;
        writeln!(results, "{line}")?;
        Ok(path)
    }

    /// Tells it on the terminal.
    pub(super) fn tell(&self) {
        let Toll {
            kills,
            freezes,
            restarts,
            cuts_before_commit,
            cuts_within_commit,
            cuts_after_commit,
            partitions,
            commands,
        } = self.toll;
        println!(
            "torture on {}: seed {}, {} s, {kills} kills, {freezes} freezes, {restarts} database restarts, \
             {cuts_before_commit} + {cuts_within_commit} + {cuts_after_commit} cuts before, within and after a commit, \
             {partitions} partitions, {commands} commands",
            self.backend, self.seed, self.seconds
        );
        println!(
            "  {} turns wanted: {} acknowledged, {} refused, {} unknown; {} committed; \
             {} model requests, {} rows before them",
            self.turns,
            self.acknowledged,
            self.refused,
            self.unknown,
            self.committed,
            self.model_requests,
            self.model_rows
        );
        println!("  broken rules: {}", self.broken);
        for breach in self.breaches.iter().take(10) {
            println!("    {}: {}", breach.rule, breach.place);
        }
    }
}

fn results(folder: &Path) -> PathBuf {
    folder.join("results.jsonl")
}

/// The commit of the tree, with `+` where it has changes.
///
/// # Errors
/// When git cannot tell.
pub(super) fn commit(workspace: &Workspace) -> Result<String> {
    let git = |arguments: &[&str]| {
        process::read(
            Command::new("git")
                .args(arguments)
                .current_dir(&workspace.root),
        )
    };
    let head = git(&["rev-parse", "--short=12", "HEAD"])?;
    let changed = !git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty();
    Ok(format!("{}{}", head.trim(), if changed { "+" } else { "" }))
}

/// Adds up the results of the tree's commit, or of the one that is named.
///
/// # Errors
/// When there are none, or rules were broken.
pub(super) fn sum(workspace: &Workspace, named: Option<&str>) -> Result<()> {
    let commit = match named {
        Some(commit) => commit.to_owned(),
        None => commit(workspace)?,
    };
    let path = results(&folder(workspace)?);
    let lines = std::fs::read_to_string(&path)
        .with_context(|| format!("no results in {}", path.display()))?;
    let (runs, sums) = add_up(&lines, &commit);
    if runs == 0 {
        bail!("no run of commit {commit} among the results");
    }
    println!(
        "{}",
        serde_json::json!({"commit": commit, "runs": runs, "sums": sums})
    );
    match sums.get("broken") {
        Some(0) => Ok(()),
        broken => bail!("broken rules: {}", broken.copied().unwrap_or_default()),
    }
}

fn add_up(lines: &str, commit: &str) -> (u64, BTreeMap<&'static str, u64>) {
    let mut sums: BTreeMap<_, _> = SUMMED.iter().map(|name| (*name, 0)).collect();
    let mut runs = 0;
    let of_commit = |line: &Value| {
        let told = line.get("commit").and_then(Value::as_str);
        told.is_some_and(|told| {
            told.starts_with(commit) && told.ends_with('+') == commit.ends_with('+')
        })
    };
    for line in lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
    {
        if !of_commit(&line) {
            continue;
        }
        runs += 1;
        for (name, sum) in &mut sums {
            *sum += line.get(*name).and_then(Value::as_u64).unwrap_or_default();
        }
    }
    (runs, sums)
}

#[cfg(test)]
mod tests {
    use super::add_up;

    #[test]
    fn runs_of_one_commit_are_added_up() {
        let lines = r#"
            {"commit": "abc", "kills": 3, "broken": 0}
            {"commit": "abc", "kills": 4, "broken": 1}
            {"commit": "abc+", "kills": 100}
            {"commit": "def", "kills": 1000}
            half a li"#;
        let (runs, sums) = add_up(lines, "abc");
        assert_eq!((runs, sums["kills"], sums["broken"]), (2, 7, 1));
        assert_eq!(add_up(lines, "abc+").1["kills"], 100);
        assert_eq!(add_up(lines, "xyz").0, 0);
    }
}
