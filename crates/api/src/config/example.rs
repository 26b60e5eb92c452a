//! Writes `liya.example.toml` from the table of keys.

use std::fmt::Write as _;

use super::keys::{KEYS, Key, Kind, LOGIN_KEYS, PROVIDER_KEYS};

/// The text of `liya.example.toml`: every key, commented out, with its default.
pub fn example() -> String {
    let mut text = String::from(
        "# Configuration of Liya Engine. Copy it to liya.toml in the folder where the server starts\n\
         # (or name it by --config). Order of precedence: environment, this file, defaults.\n",
    );
    for key in KEYS {
        let variable = key.variable();
        entry(&mut text, key, &variable);
    }
    text.push_str(
        "\n# Model providers: a table each, under a name of yours. docs/providers.md has a working block for each.\n\
         # In the environment: LIYA_PROVIDERS lists names, LIYA_PROVIDERS_NAME_FIELD holds a field.\n\
         # [providers.NAME]\n",
    );
    for key in PROVIDER_KEYS {
        let variable = format!("LIYA_PROVIDERS_NAME_{}", key.name.to_uppercase());
        entry(&mut text, key, &variable);
    }
    text.push_str(
        "\n# Identity providers (OpenID Connect) of companies with a login of their own: a table each. docs/operations.md.\n\
         # In the environment: LIYA_LOGINS lists names, LIYA_LOGINS_NAME_FIELD holds a field.\n\
         # [logins.NAME]\n",
    );
    for key in LOGIN_KEYS {
        let variable = format!("LIYA_LOGINS_NAME_{}", key.name.to_uppercase());
        entry(&mut text, key, &variable);
    }
    text.push_str(
        "\n# What a model costs, in micro-dollars per million tokens, where the price table does not know it.\n\
         # [prices.\"MODEL\"]\n# input = 0\n# cached_input = 0\n# output = 0\n",
    );
    text
}

/// A key as a comment: what it is for, its variable, its value.
fn entry(text: &mut String, key: &Key, variable: &str) {
    let value = match (key.kind, key.default) {
        (Kind::Number { .. } | Kind::Decimal { .. } | Kind::Flag, Some(default)) => {
            default.to_owned()
        }
        (Kind::Number { least, .. }, None) => least.to_string(),
        (Kind::Decimal { least, .. }, None) => least.to_string(),
        (Kind::Words, _) => "[]".to_owned(),
        (_, default) => format!("\"{}\"", default.unwrap_or_default()),
    };
    let file = if key.secret {
        format!(" or {variable}_FILE")
    } else {
        String::new()
    };
    // Writing to a String does not fail.
    let _ = write!(
        text,
        "\n# {}\n# Environment: {variable}{file}.{}\n# {} = {value}\n",
        key.about,
        bounds(key.kind),
        key.name
    );
}

fn bounds(kind: Kind) -> String {
    match kind {
        Kind::Text | Kind::Words | Kind::Address | Kind::Flag => String::new(),
        Kind::Decimal { least, most } => format!(" From {least} to {most}."),
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
            .filter(|line| !line.ends_with("\"\"") && !line.ends_with("[]"))
            .collect();
        let found = super::super::Config::read(Some(&uncommented.join("\n")), &|_| None);
        assert!(found.is_ok(), "{:?}", found.err());
    }
}
