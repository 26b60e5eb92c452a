//! Contexts as JSON (profile, resume, job description ..), before and after redaction.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Raw, Redacted};

/// Longer texts say for themselves what is in them.
const LONGEST_LABELLED: usize = 200;

/// A context as a client sent it. It cannot be shown, stored or serialised.
#[derive(Clone, PartialEq, Default)]
pub struct RawJson(Value);

impl RawJson {
    /// A context from outside.
    pub fn new(value: Value) -> Self {
        Self(value)
    }

    /// The value, for the redactor's eyes.
    pub fn expose(&self) -> &Value {
        &self.0
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawJson(..)")
    }
}

/// A context in which every string may be kept.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RedactedJson(Value);

impl RedactedJson {
    /// Passes every string, keys included, through `redact`. The name of a field says what its
    /// value is, as a label does in a text: `{"phone": 7700900123}` is a phone number.
    pub fn mask(value: &RawJson, redact: &mut impl FnMut(&Raw) -> Redacted) -> Self {
        Self(mask_value(&value.0, None, redact))
    }

    /// A value read back from storage. Storage adapters only.
    pub fn stored(value: Value) -> Self {
        Self(value)
    }

    /// The value.
    pub fn as_value(&self) -> &Value {
        &self.0
    }
}

impl fmt::Debug for RedactedJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedactedJson(..)")
    }
}

/// Recursion is bounded by the edge, which refuses nesting deeper than 32.
fn mask_value(
    value: &Value,
    label: Option<&str>,
    redact: &mut impl FnMut(&Raw) -> Redacted,
) -> Value {
    match value {
        Value::String(text) => Value::String(mask_text(text, label, redact)),
        Value::Number(number) => {
            let text = number.to_string();
            let masked = mask_text(&text, label, redact);
            if masked == text {
                value.clone()
            } else {
                Value::String(masked)
            }
        }
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| mask_value(item, label, redact))
                .collect(),
        ),
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, item)| {
                    let masked = redact(&Raw::new(key.as_str())).into_string();
                    (masked, mask_value(item, label_of(key).as_deref(), redact))
                })
                .collect(),
        ),
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

/// Masks a text for itself, and once more behind its label.
fn mask_text(text: &str, label: Option<&str>, redact: &mut impl FnMut(&Raw) -> Redacted) -> String {
    let masked = redact(&Raw::new(text)).into_string();
    let Some(label) = label.filter(|_| text.len() <= LONGEST_LABELLED) else {
        return masked;
    };
    let prefix = format!("{label}: ");
    let behind_label = redact(&Raw::new(format!("{prefix}{masked}"))).into_string();
    match behind_label.strip_prefix(&prefix) {
        Some(rest) => rest.to_owned(),
        None => masked,
    }
}

/// `date_of_birth` and `dateOfBirth` as words. Fields for names are none: a skill, a school and a
/// company have one too, and the candidate's is known.
fn label_of(key: &str) -> Option<String> {
    let mut label = String::with_capacity(key.len());
    for c in key.chars() {
        match c {
            '_' | '-' | '.' => label.push(' '),
            c if c.is_uppercase() && label.ends_with(char::is_lowercase) => {
                label.push(' ');
                label.extend(c.to_lowercase());
            }
            c => label.push(c),
        }
    }
    (!label.is_empty() && !label.to_lowercase().contains("name")).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::MARKER;
    use serde_json::json;

    fn masked(value: Value, redact: impl Fn(&str) -> String) -> Value {
        let mask = |raw: &Raw| Redacted::written(redact(raw.expose()));
        RedactedJson::mask(&RawJson::new(value), &mut { mask })
            .as_value()
            .clone()
    }

    #[test]
    fn every_string_of_a_context_is_masked_keys_included() {
        assert_eq!(
            masked(json!({"maria": ["x maria", 3, {"a": "maria"}]}), |text| {
                text.replace("maria", MARKER)
            }),
            json!({"[REDACTED]": ["x [REDACTED]", 3, {"a": "[REDACTED]"}]})
        );
    }

    #[test]
    fn the_name_of_a_field_says_what_its_value_is() {
        let phones = |text: &str| match text.strip_prefix("mobile phone: ") {
            Some(_) => format!("mobile phone: {MARKER}"),
            None => text.to_owned(),
        };
        assert_eq!(
            masked(
                json!({"mobilePhone": 7_700_900_123_u64, "mobile_phone": ["1", "2"], "years": 7}),
                phones
            ),
            json!({"mobilePhone": MARKER, "mobile_phone": [MARKER, MARKER], "years": 7})
        );
    }

    #[test]
    fn a_label_that_is_masked_itself_changes_nothing() {
        assert_eq!(
            masked(json!({"phone": "x"}), |text| text.replace("phone", MARKER)),
            json!({"[REDACTED]": "x"})
        );
    }

    #[test]
    fn debug_output_shows_no_words() {
        let value = json!({"a": "secret words"});
        let (raw, kept) = (RawJson::new(value.clone()), RedactedJson::stored(value));
        assert_eq!(format!("{raw:?} {kept:?}"), "RawJson(..) RedactedJson(..)");
    }
}
