//! Ctrl-C and SIGTERM as an ordinary error.
//!
//! The default would end the process on the spot and leave a database cluster behind. Here a signal only sets
//! a mark; the command then returns an error on its own way out, so that every guard is dropped.

use anyhow::{Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);
/// The program we are waiting for, 0 where there is none.
static CHILD: AtomicI32 = AtomicI32::new(0);

/// From now on a signal is a request.
///
/// # Errors
/// When the handler cannot be installed.
pub(crate) fn watch() -> Result<()> {
    ctrlc::set_handler(|| {
        REQUESTED.store(true, Ordering::SeqCst);
        if let Some(child) = Pid::from_raw(CHILD.load(Ordering::SeqCst)) {
            // It may be gone already; then there is nobody to tell.
            let _ = kill_process(child, Signal::TERM);
        }
    })?;
    Ok(())
}

/// Waits for a child that is told to end when we are.
pub(crate) fn pass_on_to<T>(child: u32, wait: impl FnOnce() -> T) -> T {
    CHILD.store(i32::try_from(child).unwrap_or(0), Ordering::SeqCst);
    let answer = wait();
    CHILD.store(0, Ordering::SeqCst);
    answer
}

/// # Errors
/// When we were asked to stop.
pub(crate) fn check() -> Result<()> {
    if REQUESTED.load(Ordering::SeqCst) {
        bail!("interrupted");
    }
    Ok(())
}
