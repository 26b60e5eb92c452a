//! What a configured value may look like, and secrets in files of their own.

use std::net::SocketAddr;

use super::keys::Kind;

/// The secret in the file that `VARIABLE_FILE` names.
pub(super) fn secret_file(
    variable: &str,
    environment: &dyn Fn(&str) -> Option<String>,
    faults: &mut Vec<String>,
) -> Option<String> {
    let path = environment(&format!("{variable}_FILE")).filter(|path| !path.is_empty())?;
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text.trim_end().to_owned()),
        Err(error) => {
            faults.push(format!("{variable}_FILE: cannot be read: {}", error.kind()));
            None
        }
    }
}

/// Whether a value looks as its key wants it.
pub(super) fn fits(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::Text | Kind::Words => !value.trim().is_empty(),
        Kind::Decimal { least, most } => value
            .parse::<f64>()
            .is_ok_and(|number| (f64::from(least)..=f64::from(most)).contains(&number)),
        Kind::Address => value.parse::<SocketAddr>().is_ok(),
        Kind::Number { least, most } => value
            .parse::<i64>()
            .is_ok_and(|number| (least..=most).contains(&number)),
        Kind::Flag => value.parse::<bool>().is_ok(),
        Kind::Choice(words) => words.contains(&value),
    }
}

/// What a value of this kind looks like, for the fault of one that does not.
pub(super) fn wanted(kind: Kind) -> String {
    match kind {
        Kind::Text => "a text".to_owned(),
        Kind::Words => "a list of words".to_owned(),
        Kind::Decimal { least, most } => format!("a number from {least} to {most}"),
        Kind::Address => "an address and port such as 127.0.0.1:8080".to_owned(),
        Kind::Number { least, most } => format!("a whole number from {least} to {most}"),
        Kind::Flag => "true or false".to_owned(),
        Kind::Choice(words) => format!("one of {}", words.join(", ")),
    }
}
