//! `cargo xtask ci`: everything a change has to pass, in the order in which it fails soonest.
//!
//! The steps are data: one that cannot run yet stays in the list with the reason, and the table says so.

use crate::workspace::{Build, Workspace};
use crate::{bank, openapi, process, schema_test, smoke, test, tidy, torture};
use anyhow::{Context, Result};
use std::time::{Duration, Instant};

struct Step {
    name: &'static str,
    run: fn(&Workspace) -> Result<()>,
    /// Why it does not run; None where it does.
    off: Option<&'static str>,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        run: format,
        off: None,
    },
    Step {
        name: "tidy",
        run: tidy::run,
        off: None,
    },
    Step {
        name: "bank",
        run: bank::run,
        off: None,
    },
    Step {
        name: "clippy",
        run: clippy,
        off: None,
    },
    Step {
        name: "test",
        run: |workspace| test::run(workspace, &test::Arguments::default()),
        off: None,
    },
    Step {
        name: "openapi",
        run: openapi::check,
        off: None,
    },
    Step {
        name: "release",
        run: |workspace| workspace.build_liya(Build::Release).map(drop),
        off: None,
    },
    Step {
        name: "smoke",
        run: smoke::release,
        off: None,
    },
    Step {
        name: "torture",
        run: torture::short,
        off: None,
    },
    Step {
        name: "schema-test",
        run: schema_test::run,
        off: None,
    },
];

/// How a step ended.
enum Outcome {
    Passed(Duration),
    Failed(Duration),
    Off(&'static str),
}

/// Runs the steps until one fails, and prints a table of them either way.
///
/// # Errors
/// The first failure.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let begun = Instant::now();
    let mut rows = Vec::new();
    let mut result = Ok(());
    for step in STEPS {
        if let Some(reason) = step.off {
            rows.push((step.name, Outcome::Off(reason)));
            continue;
        }
        println!("\n=== {}", step.name);
        let step_begun = Instant::now();
        result = (step.run)(workspace).with_context(|| format!("step {}", step.name));
        let took = step_begun.elapsed();
        println!("=== {}: {:.1} s", step.name, took.as_secs_f64());
        rows.push((
            step.name,
            if result.is_ok() {
                Outcome::Passed(took)
            } else {
                Outcome::Failed(took)
            },
        ));
        if result.is_err() {
            break;
        }
    }
    println!("\n{}", table(&rows, begun.elapsed()));
    result
}

fn table(rows: &[(&str, Outcome)], total: Duration) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (name, outcome) in rows {
        lines.push(match outcome {
            Outcome::Passed(took) => format!("{name:<12} {:>8.1} s  passed", took.as_secs_f64()),
            Outcome::Failed(took) => format!("{name:<12} {:>8.1} s  FAILED", took.as_secs_f64()),
            Outcome::Off(reason) => format!("{name:<12} {:>8}    off: {reason}", "-"),
        });
    }
    lines.push(format!("{:<12} {:>8.1} s", "all", total.as_secs_f64()));
    lines.join("\n")
}

fn format(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.cargo(["fmt", "--all", "--check"]))
}

/// Everything as it is built by default, then what is behind features.
fn clippy(workspace: &Workspace) -> Result<()> {
    for what in [
        &["--workspace", "--all-targets"][..],
        &["-p", "adapters", "-p", "api", "--all-features"],
    ] {
        let mut check = workspace.cargo(["clippy", "--locked"]);
        process::run(check.args(what).args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Outcome, table};
    use std::time::Duration;

    #[test]
    fn the_table_names_what_failed_and_what_did_not_run() {
        let rows = [
            ("fmt", Outcome::Passed(Duration::from_millis(1500))),
            ("smoke", Outcome::Off("no server")),
            ("test", Outcome::Failed(Duration::from_mins(1))),
        ];
        let text = table(&rows, Duration::from_secs(62));
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "fmt               1.5 s  passed");
        assert!(lines[1].ends_with("off: no server"));
        assert!(lines[2].ends_with("FAILED"));
        assert!(lines[3].starts_with("all"));
    }
}
