//! Writes `liya.example.toml` from the table of keys.

use std::fmt::Write as _;

use super::keys::{KEYS, Kind};

/// The text of `liya.example.toml`: every key, commented out, with its default.
pub fn example() -> String {
    let mut text = String::from(
        "# Configuration of Liya Engine. Copy it to liya.toml in the folder where the server starts\n\
         # (or name it by --config). Order of precedence: environment, this file, defaults.\n",
    );
    for key in KEYS {
        let value = match (key.kind, key.default) {
            (Kind::Number { .. } | Kind::Flag, Some(default)) => default.to_owned(),
            (Kind::Number { least, .. }, None) => least.to_string(),
            (_, default) => format!("\"{}\"", default.unwrap_or_default()),
        };
        let file = if key.secret {
            format!(" or {}_FILE", key.variable())
        } else {
            String::new()
        };
        // Writing to a String does not fail.
        let _ = write!(
            text,
            "\n# {}\n# Environment: {}{file}.{}\n# {} = {value}\n",
            key.about,
            key.variable(),
            bounds(key.kind),
            key.name
        );
    }
    text
}

fn bounds(kind: Kind) -> String {
    match kind {
        Kind::Text | Kind::Address | Kind::Flag => String::new(),
        Kind::Number { least, most } => format!(" From {least} to {most}."),
        Kind::Choice(words) => format!(" One of: {}.", words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_example_is_what_the_table_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../liya.example.toml");
        let checked_in = std::fs::read_to_string(path).unwrap();
        assert_eq!(
            checked_in,
            example(),
            "run `cargo run -- config example > liya.example.toml`"
        );
    }

    #[test]
    fn every_line_of_the_example_is_a_value_its_key_takes() {
        let lines = example();
        let uncommented: Vec<&str> = lines
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| {
                KEYS.iter()
                    .any(|key| line.starts_with(&format!("{} = ", key.name)))
            })
            .filter(|line| !line.ends_with("\"\""))
            .collect();
        let found = super::super::Config::read(Some(&uncommented.join("\n")), &|_| None);
        assert!(found.is_ok(), "{:?}", found.err());
    }
}
