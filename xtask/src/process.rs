//! Running other programs: to the terminal or for their output, and waiting with a deadline.
//!
//! Nothing here knows what the programs are for.

use crate::interrupt;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Runs a program on our terminal, after printing its command line.
///
/// # Errors
/// When it cannot be started, fails, or we were asked to stop meanwhile.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("+ {}", line(command));
    let status = finish(command)?;
    if !status.success() {
        bail!("{} failed: {status}", name(command));
    }
    Ok(())
}

/// Runs a program on our terminal and gives its status, whatever it is.
///
/// # Errors
/// When it cannot be started, or we were asked to stop meanwhile.
pub(crate) fn finish(command: &mut Command) -> Result<ExitStatus> {
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("start {}", name(command)))?;
    let status = interrupt::pass_on_to(child.id(), || child.wait())?;
    interrupt::check()?;
    Ok(status)
}

/// Runs a program silently and gives what it printed.
///
/// # Errors
/// When it cannot be started, fails (with what it complained about), or prints no UTF-8.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("start {}", name(command)))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{} failed: {}\n{}",
            line(command),
            output.status,
            complaint.trim()
        );
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether a program can be started and succeeds.
pub(crate) fn works(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// Asks again and again until there is an answer.
///
/// # Errors
/// When the time is over, the question itself fails, or we were asked to stop.
pub(crate) fn wait_for<T>(
    what: &str,
    at_most: Duration,
    ask: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    ask_every(Duration::from_millis(20), what, at_most, ask)
}

/// The same where a millisecond counts.
///
/// # Errors
/// As [`wait_for`].
pub(crate) fn wait_for_often<T>(
    what: &str,
    at_most: Duration,
    ask: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    ask_every(Duration::from_micros(500), what, at_most, ask)
}

fn ask_every<T>(
    pause: Duration,
    what: &str,
    at_most: Duration,
    mut ask: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        interrupt::check()?;
        if begun.elapsed() > at_most {
            bail!("{what}: nothing within {} s", at_most.as_secs());
        }
        std::thread::sleep(pause);
    }
}

/// Sends a signal to a child of ours that has not been waited for.
///
/// # Errors
/// When the system refuses.
pub(crate) fn signal(child: &Child, signal: rustix::process::Signal) -> Result<()> {
    rustix::process::kill_process(rustix::process::Pid::from_child(child), signal)?;
    Ok(())
}

fn line(command: &Command) -> String {
    let words = command
        .get_args()
        .map(|word| word.to_string_lossy().into_owned());
    std::iter::once(name(command))
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

fn name(command: &Command) -> String {
    let program = command.get_program();
    Path::new(program)
        .file_name()
        .unwrap_or(program)
        .to_string_lossy()
        .into_owned()
}
