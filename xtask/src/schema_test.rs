//! `cargo xtask schema-test`: the running release binary against its own API description, with schemathesis.
//!
//! It fails on server errors, undocumented statuses and content types, and answers that break their schema;
//! and, because a run that is refused everywhere proves nothing, on an operation that never succeeded.
//! Credentials and known records are the work of `xtask/schema-test/hooks.py`.

use crate::engine::Engine;
use crate::workspace::{Build, Workspace};
use crate::{interrupt, process, python};
use anyhow::{Context, Result, anyhow, bail};
use rustix::process::Signal;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const SCHEMATHESIS: &str = "schemathesis==4.32.5";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
/// The same cases every time.
const SEED: &str = "20260314";
/// Generated cases for one operation; the coverage of its fields comes on top.
const EXAMPLES: &str = "40";
/// The run is told to finish then; what it found until then counts.
const AT_MOST: Duration = Duration::from_mins(3);
/// How long it may take to write its reports after that.
const GRACE: Duration = Duration::from_secs(30);

/// The hooks are a proxy of many clients.
const LOOPBACK: &str = "127.0.0.0/8";

/// Operations that cannot succeed here, each with the reason.
const NEVER_SUCCEED: &[(&str, &str)] = &[
    (
        "GET /openapi.json",
        "schemathesis reads it as the description and does not call it as an operation",
    ),
    (
        "POST /auth/oidc",
        "no provider of logins is configured; its own tests have one",
    ),
];

/// Runs it all.
///
/// # Errors
/// When schemathesis cannot be had, finds a fault, or an operation never succeeded.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let program = python::environment(workspace, "schemathesis-venv", SCHEMATHESIS)?
        .join("bin")
        .join("schemathesis");
    let binary = workspace.build_liya(Build::Release)?;
    let engine = Engine::start_with(&binary, None, &[("LIYA_TRUSTED_PROXIES", LOOPBACK)])?;
    let folder = workspace.target.join("schema-test");
    std::fs::create_dir_all(&folder)?;
    let statuses = folder.join("statuses.json");
    if statuses.exists() {
        std::fs::remove_file(&statuses)?;
    }
    let answer = engine.client().get("/openapi.json", &[])?.has_status(200)?;
    let description: Value = serde_json::from_slice(&answer.bytes)?;
    let clean = hold(&mut command(workspace, &program, &engine, &folder)?)?;
    let seen = std::fs::read_to_string(&statuses).context("the hooks wrote down no statuses")?;
    let unsuccessful = without_success(&description, &serde_json::from_str(&seen)?);
    for operation in &unsuccessful {
        println!("never succeeded: {operation}");
    }
    if !clean {
        return Err(anyhow!("schemathesis found faults, see above").context(engine.log()));
    }
    if !unsuccessful.is_empty() {
        bail!("{} operations never succeeded", unsuccessful.len());
    }
    println!(
        "{} operations, each succeeded at least once",
        operations(&description).len()
    );
    engine.stop()
}

fn command(
    workspace: &Workspace,
    program: &Path,
    engine: &Engine,
    folder: &Path,
) -> Result<Command> {
    let tenant = engine.create_tenant("schema-test")?;
    let tests = workspace.root.join("xtask").join("schema-test");
    let mut command = Command::new(program);
    command
        .arg("--config-file")
        .arg(tests.join("schemathesis.toml"))
        .args([
            "run",
            &format!("{}/openapi.json", engine.url()),
            "--no-color",
            "--seed",
            SEED,
        ])
        .args([
            "--max-examples",
            EXAMPLES,
            "--phases",
            "examples,coverage,fuzzing",
            "--checks",
            CHECKS,
        ])
        .args([
            "--generation-database",
            "none",
            "--request-timeout",
            "40",
            "--warnings",
            "off",
        ])
        .arg("--report-junit-path")
        .arg(folder.join("junit.xml"))
        .current_dir(folder)
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PYTHONPATH", &tests)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("LIYA_URL", engine.url())
        .env("LIYA_TENANT_KEY", &tenant.key)
        .env("LIYA_TENANT_TOKEN", engine.token(&tenant.id)?)
        .env("LIYA_STATUSES", folder.join("statuses.json"));
    Ok(command)
}

/// Runs it with a deadline and says whether it found nothing.
fn hold(command: &mut Command) -> Result<bool> {
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .context("start schemathesis")?;
    let status = interrupt::pass_on_to(child.id(), || match wait(&mut child, AT_MOST) {
        Err(_) if interrupt::check().is_ok() => {
            println!(
                "schemathesis is told to finish after {} s",
                AT_MOST.as_secs()
            );
            process::signal(&child, Signal::INT)?;
            wait(&mut child, GRACE)
        }
        status => status,
    });
    if status.is_err() {
        child.kill()?;
        child.wait()?;
    }
    Ok(status?.success())
}

fn wait(child: &mut std::process::Child, at_most: Duration) -> Result<std::process::ExitStatus> {
    process::wait_for("schemathesis", at_most, || Ok(child.try_wait()?))
}

/// The operations of the description without one answer from 200 to 299, apart from those known never to succeed.
fn without_success(description: &Value, statuses: &Value) -> Vec<String> {
    let succeeded = |operation: &String| {
        let seen = statuses.get(operation).and_then(Value::as_object);
        seen.is_some_and(|seen| seen.keys().any(|status| status.starts_with('2')))
    };
    let excused = |operation: &String| NEVER_SUCCEED.iter().any(|(name, _)| name == operation);
    operations(description)
        .into_iter()
        .filter(|operation| !succeeded(operation) && !excused(operation))
        .collect()
}

/// `METHOD /path` of every operation.
fn operations(description: &Value) -> Vec<String> {
    let paths = description
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let methods = paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, _)| (method.to_uppercase(), path))
    });
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    methods
        .filter(|(method, _)| known.contains(&method.as_str()))
        .map(|(m, path)| format!("{m} {path}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::without_success;
    use serde_json::json;

    #[test]
    fn an_operation_that_was_only_refused_or_never_called_is_named() {
        let description = json!({"paths": {
            "/a": {"get": {}, "parameters": []},
            "/b": {"get": {}, "post": {}},
        }});
        let statuses = json!({"GET /a": {"200": 1, "404": 7}, "POST /b": {"401": 9}});
        assert_eq!(
            without_success(&description, &statuses),
            ["GET /b", "POST /b"]
        );
    }
}
