//! Which crate may depend on which: dependencies point inward.
//!
//! The table is the one of `docs/architecture.md`; a crate without a row is a fault, so that a new one is a decision.

use serde_json::Value;

/// The feature with bugs on purpose.
const SEEDED: &str = "seeded-faults";

struct Row {
    name: &'static str,
    /// Crates of the workspace that it may use, in tests too.
    may_use: &'static [&'static str],
    /// Starts of names that it must not use outside tests.
    must_not_use: &'static [&'static str],
}

const IO: &[&str] = &[
    "actix",
    "bb8",
    "diesel",
    "reqwest",
    "rusqlite",
    "tokio",
    "libsqlite3",
];

const TABLE: &[Row] = &[
    Row {
        name: "domain",
        may_use: &[],
        must_not_use: IO,
    },
    Row {
        name: "ports",
        may_use: &["domain"],
        must_not_use: IO,
    },
    Row {
        name: "application",
        may_use: &["domain", "ports"],
        must_not_use: IO,
    },
    Row {
        name: "adapters",
        may_use: &["domain", "ports"],
        must_not_use: &["actix"],
    },
    Row {
        name: "api",
        may_use: &["domain", "ports", "application", "adapters"],
        must_not_use: &["bb8", "diesel", "libsqlite3"],
    },
    Row {
        name: "xtask",
        may_use: &[],
        must_not_use: &[],
    },
];

/// Holds the answer of `cargo metadata --no-deps` against the table.
pub(super) fn check(metadata: &Value) -> Vec<String> {
    let packages = list(metadata, "packages");
    let members: Vec<_> = packages
        .iter()
        .map(|package| text(package, "name"))
        .collect();
    let mut faults = Vec::new();
    for package in packages {
        let name = text(package, "name");
        let Some(row) = TABLE.iter().find(|row| row.name == name) else {
            faults.push(format!(
                "crate {name}: no row in the table of dependencies (xtask/src/tidy/crates.rs)"
            ));
            continue;
        };
        for dependency in list(package, "dependencies") {
            let used = text(dependency, "name");
            let in_tests_only = text(dependency, "kind") == "dev";
            if members.contains(&used) && used != name && !row.may_use.contains(&used) {
                faults.push(format!("crate {name}: must not depend on {used}"));
            }
            if !in_tests_only && row.must_not_use.iter().any(|start| used.starts_with(start)) {
                faults.push(format!("crate {name}: must not depend on {used}"));
            }
        }
    }
    faults.extend(packages.iter().filter_map(seeded_by_default));
    if packages.is_empty() {
        faults.push("cargo metadata names no package".to_owned());
    }
    faults
}

/// Bugs on purpose are for the torture tool alone: no default build has them.
fn seeded_by_default(package: &Value) -> Option<String> {
    let defaults = package.pointer("/features/default");
    let seeded = defaults.and_then(Value::as_array)?.iter().any(|feature| {
        let feature = feature.as_str().unwrap_or_default();
        feature.ends_with(SEEDED)
    });
    seeded.then(|| {
        format!(
            "crate {}: {SEEDED} is a default feature",
            text(package, "name")
        )
    })
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::check;
    use serde_json::{Value, json};

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Value {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|(name, kind)| json!({"name": name, "kind": kind}))
            .collect();
        json!({"name": name, "dependencies": dependencies})
    }

    #[test]
    fn inward_dependencies_are_fine() {
        let packages = [
            package("domain", &[("serde", None)]),
            package("ports", &[("domain", None)]),
        ];
        assert!(check(&json!({"packages": packages})).is_empty());
    }

    #[test]
    fn an_outward_dependency_is_caught_in_tests_too() {
        for kind in [None, Some("dev")] {
            let packages = [
                package("application", &[("adapters", kind)]),
                package("adapters", &[]),
            ];
            let faults = check(&json!({"packages": packages}));
            assert_eq!(faults, ["crate application: must not depend on adapters"]);
        }
    }

    #[test]
    fn io_in_the_domain_is_caught() {
        let faults = check(&json!({"packages": [package("domain", &[("tokio", None)])]}));
        assert_eq!(faults, ["crate domain: must not depend on tokio"]);
    }

    #[test]
    fn a_runtime_for_tests_is_fine_in_the_application() {
        assert!(
            check(&json!({"packages": [package("application", &[("tokio", Some("dev"))])]}))
                .is_empty()
        );
    }

    #[test]
    fn a_crate_without_a_row_is_caught() {
        assert_eq!(
            check(&json!({"packages": [package("helpers", &[])]})).len(),
            1
        );
    }

    #[test]
    fn bugs_on_purpose_in_a_default_build_are_caught() {
        for feature in ["seeded-faults", "adapters/seeded-faults"] {
            let mut package = package("api", &[]);
            package["features"] = json!({"default": [feature], "seeded-faults": []});
            let faults = check(&json!({"packages": [package]}));
            assert_eq!(faults, ["crate api: seeded-faults is a default feature"]);
        }
    }

    #[test]
    fn empty_metadata_is_caught() {
        assert_eq!(check(&json!({})).len(), 1);
    }
}
