//! The tool that measures from outside of this crate: an example of `api`, called as a program.

use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The built tool.
pub(crate) struct Tool {
    program: PathBuf,
}

impl Tool {
    /// Builds it as the product is built.
    ///
    /// # Errors
    /// When it does not compile.
    pub(crate) fn build(workspace: &Workspace) -> Result<Self> {
        process::run(&mut workspace.cargo([
            "build",
            "--release",
            "--locked",
            "--package",
            "api",
            "--example",
            "load",
        ]))?;
        Ok(Self {
            program: workspace.target.join("release/examples/load"),
        })
    }

    /// A call of it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        command
    }

    /// Runs it and gives the JSON that it prints.
    ///
    /// # Errors
    /// When it fails or prints something else.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Result<Value> {
        let printed = process::read(&mut self.command(arguments))?;
        serde_json::from_str(&printed).with_context(|| format!("no JSON: {printed}"))
    }

    /// How long a small durable write takes now, in milliseconds: p50 and p99.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(crate) fn probe(&self, folder: &Path) -> Result<(f64, f64)> {
        let folder = folder.to_string_lossy();
        let took = self.ask(&["probe", "--folder", &folder])?;
        Ok((number(&took, "/p50_ms")?, number(&took, "/p99_ms")?))
    }
}

/// A number of an answer.
///
/// # Errors
/// When it is not there.
pub(crate) fn number(answer: &Value, pointer: &str) -> Result<f64> {
    let found = answer.pointer(pointer).and_then(Value::as_f64);
    found.with_context(|| format!("no number at {pointer} of {answer}"))
}
