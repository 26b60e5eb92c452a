//! Tables of a family, `[FAMILY.NAME]` each. In the environment `LIYA_FAMILY` lists names, and
//! `LIYA_FAMILY_NAME_FIELD` holds a field.

use std::collections::BTreeMap;

use super::keys::{Key, Kind};
use super::models::words;
use super::values::{fits, secret_file, wanted};

/// The fields of a table as text.
pub(super) type Fields = BTreeMap<&'static str, String>;

/// A family of tables.
pub(super) struct Family {
    /// Its name.
    pub(super) name: &'static str,
    /// The fields that each has.
    pub(super) keys: &'static [Key],
}

impl Family {
    /// Reads the tables out of the file and the environment, in the order of their names. Faults of
    /// single fields are told; what the fields mean together is the family's own affair.
    pub(super) fn read(
        &self,
        table: Option<toml::Value>,
        environment: &dyn Fn(&str) -> Option<String>,
        faults: &mut Vec<String>,
    ) -> Vec<(String, Fields)> {
        let family = self.name;
        let mut tables: BTreeMap<String, toml::Table> = BTreeMap::new();
        match table {
            None => {}
            Some(toml::Value::Table(named)) => {
                for (name, value) in named {
                    if let toml::Value::Table(fields) = value {
                        tables.insert(name, fields);
                    } else {
                        faults.push(format!("{family}.{name}: must be a table"));
                    }
                }
            }
            Some(_) => faults.push(format!("{family}: must be tables, [{family}.NAME]")),
        }
        let listed = environment(&format!("LIYA_{}", family.to_uppercase())).unwrap_or_default();
        for name in words(&listed) {
            tables.entry(name).or_default();
        }
        tables
            .into_iter()
            .map(|(name, fields)| {
                if !is_name(&name) {
                    faults.push(format!(
                        "{family}.{name}: a name has 1 to 32 of a-z, 0-9, - and _"
                    ));
                }
                let values = self.fields_of(&name, fields, environment, faults);
                (name, values)
            })
            .collect()
    }

    /// The fields of a table as text: defaults, then the file's, then the environment's.
    fn fields_of(
        &self,
        name: &str,
        fields: toml::Table,
        environment: &dyn Fn(&str) -> Option<String>,
        faults: &mut Vec<String>,
    ) -> Fields {
        let family = self.name;
        let mut values: Fields = self
            .keys
            .iter()
            .filter_map(|key| Some((key.name, key.default?.to_owned())))
            .collect();
        for (field, value) in fields {
            let key = self.keys.iter().find(|key| key.name == field);
            match key.map(|key| (key, text_of(key, value))) {
                None => faults.push(format!("{family}.{name}.{field}: no such key")),
                Some((key, Some(text))) => {
                    values.insert(key.name, text);
                }
                Some((key, None)) => faults.push(format!(
                    "{family}.{name}.{field}: must be {}",
                    wanted(key.kind)
                )),
            }
        }
        for key in self.keys {
            let variable = self.variable(name, key.name);
            if let Some(text) = environment(&variable).filter(|text| !text.is_empty()) {
                values.insert(key.name, text);
            } else if key.secret
                && let Some(text) = secret_file(&variable, environment, faults)
            {
                values.insert(key.name, text);
            }
            if let Some(value) = values.get(key.name)
                && !fits(key.kind, value)
            {
                faults.push(format!(
                    "{family}.{name}.{} ({variable}): must be {}",
                    key.name,
                    wanted(key.kind)
                ));
            }
        }
        values
    }

    /// A field's variable in the environment.
    fn variable(&self, name: &str, field: &str) -> String {
        format!("LIYA_{}_{name}_{field}", self.name)
            .replace('-', "_")
            .to_uppercase()
    }
}

fn is_name(name: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    (1..=32).contains(&name.len()) && name.bytes().all(plain)
}

/// A value of the file as text; a list of texts is its words between commas.
pub(super) fn text_of(key: &Key, value: toml::Value) -> Option<String> {
    match (value, key.kind) {
        (toml::Value::String(text), Kind::Text | Kind::Address | Kind::Choice(_) | Kind::Words) => {
            Some(text)
        }
        (toml::Value::Boolean(flag), Kind::Flag) => Some(flag.to_string()),
        (toml::Value::Integer(number), Kind::Number { .. } | Kind::Decimal { .. }) => {
            Some(number.to_string())
        }
        (toml::Value::Float(number), Kind::Decimal { .. }) => Some(number.to_string()),
        (toml::Value::Array(items), Kind::Words) => {
            let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}
