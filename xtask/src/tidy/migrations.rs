//! Migrations come in two dialects under the same names, each with a way forward and a way back.

use std::collections::{BTreeMap, BTreeSet};

const DIALECTS: [&str; 2] = ["sqlite", "postgres"];
const FILES: [&str; 2] = ["up.sql", "down.sql"];

/// Holds the names of the files of the tree against each other.
pub(super) fn check(paths: &[String]) -> Vec<String> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut held: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    let mut faults = Vec::new();
    for path in paths {
        let Some(rest) = path.strip_prefix("migrations/") else {
            continue;
        };
        let parts: Vec<_> = rest.split('/').collect();
        match parts.as_slice() {
            [dialect, name, file] if DIALECTS.contains(dialect) && FILES.contains(file) => {
                if !is_name(name) {
                    faults.push(format!(
                        "{path}: the folder's name is not four digits, _ and words"
                    ));
                }
                names.insert(name);
                held.entry((dialect, name)).or_default().insert(file);
            }
            _ => faults.push(format!(
                "{path}: not of the form migrations/<dialect>/<name>/up.sql or down.sql"
            )),
        }
    }
    for name in names {
        for dialect in DIALECTS {
            for file in FILES {
                if !held
                    .get(&(dialect, name))
                    .is_some_and(|files| files.contains(file))
                {
                    faults.push(format!("migrations/{dialect}/{name}/{file} is missing"));
                }
            }
        }
    }
    faults
}

/// `0001_first_tables`
fn is_name(name: &str) -> bool {
    let (number, words) = name.split_once('_').unwrap_or((name, ""));
    number.len() == 4
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && !words.is_empty()
        && words
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::check;

    fn faults(paths: &[&str]) -> Vec<String> {
        check(
            &paths
                .iter()
                .map(|path| (*path).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_pair_with_both_ways_is_fine() {
        let files = [
            "sqlite/0001_a/up.sql",
            "sqlite/0001_a/down.sql",
            "postgres/0001_a/up.sql",
            "postgres/0001_a/down.sql",
        ];
        let paths: Vec<_> = files
            .iter()
            .map(|file| format!("migrations/{file}"))
            .collect();
        assert!(check(&paths).is_empty());
    }

    #[test]
    fn a_migration_of_one_dialect_alone_is_caught() {
        let faults = faults(&[
            "migrations/sqlite/0001_a/up.sql",
            "migrations/sqlite/0001_a/down.sql",
        ]);
        assert_eq!(
            faults,
            [
                "migrations/postgres/0001_a/up.sql is missing",
                "migrations/postgres/0001_a/down.sql is missing"
            ]
        );
    }

    #[test]
    fn a_missing_way_back_is_caught() {
        let paths = [
            "migrations/sqlite/0001_a/up.sql",
            "migrations/postgres/0001_a/up.sql",
            "migrations/postgres/0001_a/down.sql",
        ];
        assert_eq!(
            faults(&paths),
            ["migrations/sqlite/0001_a/down.sql is missing"]
        );
    }

    #[test]
    fn a_stray_file_and_a_name_without_number_are_caught() {
        assert_eq!(faults(&["migrations/notes.txt"]).len(), 1);
        assert!(faults(&["migrations/sqlite/first/up.sql"])[0].contains("four digits"));
    }
}
