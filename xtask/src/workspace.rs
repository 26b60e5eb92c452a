//! Where the tree and its build output are, and how cargo and the product are called.
//!
//! Every cargo call of a command starts here, so that none forgets the lock file.

use crate::process;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The work tree as cargo sees it.
pub(crate) struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Build output; honours `CARGO_TARGET_DIR` and cargo's configuration.
    pub(crate) target: PathBuf,
    /// The answer of `cargo metadata --no-deps`.
    pub(crate) metadata: Value,
}

/// Which build of the product a command drives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// The build that the tests use.
    Debug,
    /// The build that is shipped.
    Release,
}

impl Workspace {
    /// Asks cargo about the workspace that this command belongs to.
    ///
    /// # Errors
    /// When it was not started through cargo, or cargo cannot read the workspace.
    pub(crate) fn load() -> Result<Self> {
        let own =
            std::env::var_os("CARGO_MANIFEST_DIR").context("start this through `cargo xtask`")?;
        let mut command = Command::new(cargo_program());
        command
            .args(["metadata", "--no-deps", "--locked", "--format-version", "1"])
            .current_dir(own);
        let metadata: Value = serde_json::from_str(&process::read(&mut command)?)?;
        let path = |key: &str| -> Result<PathBuf> {
            let text = metadata.get(key).and_then(Value::as_str);
            Ok(PathBuf::from(text.with_context(|| {
                format!("cargo metadata gave no {key}")
            })?))
        };
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            metadata,
        })
    }

    /// A cargo call at the root of the tree.
    pub(crate) fn cargo<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = Command::new(cargo_program());
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// Builds the `liya` binary (nothing to do where it is fresh) and says where it is.
    ///
    /// # Errors
    /// When it does not compile.
    pub(crate) fn build_liya(&self, build: Build) -> Result<PathBuf> {
        let folder = match build {
            Build::Debug => {
                process::run(&mut self.cargo([
                    "build",
                    "--workspace",
                    "--bin",
                    "liya",
                    "--locked",
                ]))?;
                "debug"
            }
            Build::Release => {
                process::run(&mut self.cargo(["build", "--release", "--locked"]))?;
                "release"
            }
        };
        Ok(self.target.join(folder).join("liya"))
    }

    /// Builds a tool that is an example of a crate, with the debug build, and says where it is.
    ///
    /// # Errors
    /// When it does not compile.
    pub(crate) fn build_example(&self, name: &str, features: &[&str]) -> Result<PathBuf> {
        let mut cargo = self.cargo(["build", "--workspace", "--example", name, "--locked"]);
        for feature in features {
            cargo.args(["--features", feature]);
        }
        process::run(&mut cargo)?;
        Ok(self.target.join("debug").join("examples").join(name))
    }

    /// A path as the tree names it, with forward slashes.
    pub(crate) fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .to_string_lossy()
            .replace('\\', "/")
    }
}

/// The very cargo that runs us, so that a toolchain chosen on the command line stays chosen.
fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
