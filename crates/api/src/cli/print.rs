//! What the command line prints. A closed pipe is not an error worth a word.

use std::io::{self, Write as _};

/// A text as it is, on standard output.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A line on standard output.
pub(crate) fn line(line: &str) -> anyhow::Result<()> {
    text(&format!("{line}\n"))
}

/// A line on standard error.
pub(crate) fn error(problem: &str) {
    // Nobody is left to tell if standard error is closed.
    let _ = writeln!(io::stderr(), "liya: {problem}");
}
