//! An instance of a JSON schema, made up: the least that is valid, in the order of the schema.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Deepest nesting that is filled in.
const DEEPEST: usize = 32;

/// The part of JSON Schema that instances are made of, its fields in order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Schema {
    #[serde(rename = "type")]
    kind: Option<Kind>,
    properties: IndexMap<String, Schema>,
    items: Option<Box<Schema>>,
    #[serde(rename = "enum")]
    choices: Option<Vec<Value>>,
    #[serde(rename = "const")]
    fixed: Option<Value>,
    #[serde(rename = "anyOf", alias = "oneOf")]
    any_of: Vec<Schema>,
    #[serde(rename = "minItems")]
    least_items: u64,
    minimum: Option<i64>,
    maximum: Option<i64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Kind {
    One(String),
    Several(Vec<String>),
}

impl Schema {
    /// The type; null where null is one of several.
    fn kind(&self) -> &str {
        match &self.kind {
            Some(Kind::One(kind)) => kind,
            Some(Kind::Several(kinds)) if kinds.iter().any(|kind| kind == "null") => "null",
            Some(Kind::Several(kinds)) => kinds.first().map_or("null", String::as_str),
            None => "null",
        }
    }
}

/// JSON that keeps the order of its fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Sample {
    Leaf(Value),
    List(Vec<Sample>),
    Fields(IndexMap<String, Sample>),
}

impl Sample {
    /// As JSON text.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Puts another text in place of each that `change` changes, told the field's name.
    pub(super) fn change(&mut self, name: &str, change: &impl Fn(&str, &str) -> Option<String>) {
        match self {
            Self::Leaf(Value::String(text)) => {
                if let Some(other) = change(name, text) {
                    *text = other;
                }
            }
            Self::Leaf(_) => {}
            Self::List(items) => items.iter_mut().for_each(|item| item.change(name, change)),
            Self::Fields(fields) => fields
                .iter_mut()
                .for_each(|(name, item)| item.change(name, change)),
        }
    }

    /// Takes a field out.
    pub(super) fn without(&mut self, name: &str) {
        if let Self::Fields(fields) = self {
            fields.shift_remove(name);
        }
    }
}

/// How instances are made.
pub(super) struct Sampler {
    /// Tells one instance from the next.
    pub(super) number: u64,
    /// The text of a field called `message`; none: an invented one.
    pub(super) message: Option<String>,
    /// Numbers at their most instead of drawn ones, praise in every text, lists of texts filled.
    pub(super) generous: bool,
}

impl Sampler {
    /// An instance of a schema.
    pub(super) fn instance(&self, schema: &Schema) -> Sample {
        self.of(schema, "", 0, 0)
    }

    fn of(&self, schema: &Schema, name: &str, place: usize, depth: usize) -> Sample {
        if let Some(fixed) = &schema.fixed {
            return Sample::Leaf(fixed.clone());
        }
        if let Some(choices) = &schema.choices {
            return Sample::Leaf(self.choose(choices));
        }
        let null = schema.any_of.iter().find(|one| one.kind() == "null");
        if let Some(one) = null.or(schema.any_of.first()) {
            return self.of(one, name, place, depth + 1);
        }
        match schema.kind() {
            "object" if depth < DEEPEST => Sample::Fields(
                schema
                    .properties
                    .iter()
                    .map(|(name, field)| (name.clone(), self.of(field, name, 0, depth + 1)))
                    .collect(),
            ),
            "array" if depth < DEEPEST => self.list(schema, name, depth),
            "string" => Sample::Leaf(Value::String(self.text(name, place))),
            "integer" | "number" => Sample::Leaf(self.figure(schema)),
            "boolean" => Sample::Leaf(Value::Bool(false)),
            _ => Sample::Leaf(Value::Null),
        }
    }

    /// Of texts the first, of numbers a drawn one.
    fn choose(&self, choices: &[Value]) -> Value {
        let numbers = choices.iter().all(Value::is_number);
        let place = match (numbers, self.generous) {
            (true, true) => choices.len().saturating_sub(1),
            (true, false) => self.drawn(choices.len()),
            (false, _) => 0,
        };
        choices.get(place).cloned().unwrap_or(Value::Null)
    }

    fn list(&self, schema: &Schema, name: &str, depth: usize) -> Sample {
        let Some(items) = &schema.items else {
            return Sample::List(Vec::new());
        };
        // A list whose length the schema cannot say: three follow-ups, as the instructions ask.
        let wanted = match name {
            "follow_ups" => 3,
            _ if self.generous && items.kind() == "string" => 1,
            _ => 0,
        };
        let count = usize::try_from(schema.least_items).unwrap_or(0).max(wanted);
        Sample::List(
            (0..count)
                .map(|place| self.of(items, name, place, depth + 1))
                .collect(),
        )
    }

    fn figure(&self, schema: &Schema) -> Value {
        let least = schema.minimum.unwrap_or(0);
        let most = schema.maximum.unwrap_or(least + 4).max(least);
        if self.generous {
            return json!(most);
        }
        let span = usize::try_from(most - least).unwrap_or(0) + 1;
        json!(least + i64::try_from(self.drawn(span)).unwrap_or(0))
    }

    fn drawn(&self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(1).max(1);
        usize::try_from(self.number % count).unwrap_or_default()
    }

    fn text(&self, name: &str, place: usize) -> String {
        let number = self.number;
        match name {
            "message" => self.message.clone().unwrap_or_else(|| {
                format!(
                    "Thank you, that helps to see the picture ({number}). \
                     What was the hardest part of it, and what did you do about it yourself?"
                )
            }),
            "follow_ups" => format!("I would like to think about part {place} of that ({number})."),
            "quotes" => "I doubled the revenue of the whole company".to_owned(),
            _ if self.generous => format!("An outstanding {name} in every respect."),
            _ => format!("A plain sentence on the {name}."),
        }
    }
}
