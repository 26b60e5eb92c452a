//! What the candidate types: with line editing on a terminal, line by line from a pipe.

use std::io::{self, BufRead as _, IsTerminal as _};

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

/// The candidate's words.
pub(super) enum Input {
    Terminal(Box<DefaultEditor>),
    Pipe,
}

impl Input {
    /// Standard input.
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(if io::stdin().is_terminal() {
            Self::Terminal(Box::new(DefaultEditor::new()?))
        } else {
            Self::Pipe
        })
    }

    /// The next line that is not empty; none where the input has ended.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<String>> {
        loop {
            let line = match self {
                Self::Terminal(editor) => match editor.readline("\n> ") {
                    Ok(line) => line,
                    Err(ReadlineError::Eof | ReadlineError::Interrupted) => return Ok(None),
                    Err(error) => return Err(error.into()),
                },
                Self::Pipe => {
                    let mut line = String::new();
                    if io::stdin().lock().read_line(&mut line)? == 0 {
                        return Ok(None);
                    }
                    line
                }
            };
            let line = line.trim();
            if !line.is_empty() {
                return Ok(Some(line.to_owned()));
            }
        }
    }
}
