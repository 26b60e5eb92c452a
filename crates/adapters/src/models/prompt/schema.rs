//! What a reply looks like: one shape for every provider, written as JSON Schema in the dialect of
//! each, and checked again when the reply is there.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Value, json};

/// The shape of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// A text; what belongs in it.
    Text(&'static str),
    /// One of these words.
    Choice(Vec<String>),
    /// A rating, 0 to 4.
    Rating,
    /// A list.
    List {
        /// Of what.
        of: Box<Shape>,
        /// Fewest items.
        least: usize,
        /// Most items; more are refused.
        most: usize,
    },
    /// An object with exactly these fields, in this order.
    Fields(Vec<(String, Shape)>),
    /// The value or null.
    Maybe(Box<Shape>),
}

/// In which dialect of JSON Schema a shape is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lowering {
    /// Bounds of lists stand in the schema.
    Bounded,
    /// Bounds of lists stand in the description: the provider refuses them elsewhere.
    Described,
}

/// JSON whose fields keep their order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Schema {
    /// Anything without fields to order.
    Leaf(Value),
    /// A list.
    List(Vec<Schema>),
    /// An object.
    Fields(IndexMap<String, Schema>),
}

impl Schema {
    /// As JSON text on one line.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Ratings against anchors.
const RATINGS: std::ops::RangeInclusive<u64> = 0..=4;

impl Shape {
    /// A list of texts.
    pub(crate) fn texts(about: &'static str, most: usize) -> Self {
        Self::List {
            of: Box::new(Self::Text(about)),
            least: 0,
            most,
        }
    }

    /// An object.
    pub(crate) fn fields<N: Into<String>>(fields: impl IntoIterator<Item = (N, Shape)>) -> Self {
        Self::Fields(
            fields
                .into_iter()
                .map(|(name, shape)| (name.into(), shape))
                .collect(),
        )
    }

    /// The names of its fields.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Fields(fields) => fields.iter().map(|(name, _)| name.as_str()).collect(),
            Self::Text(_) | Self::Choice(_) | Self::Rating | Self::List { .. } | Self::Maybe(_) => {
                Vec::new()
            }
        }
    }

    /// The shape as JSON Schema. Every field is required and no other allowed; what may be missing
    /// is null; there are no bounds on texts and numbers, which not every provider takes.
    pub(crate) fn lowered(&self, lowering: Lowering) -> Schema {
        match self {
            Self::Text(about) => Schema::Leaf(json!({"type": "string", "description": about})),
            Self::Choice(words) => Schema::Leaf(json!({"type": "string", "enum": words})),
            Self::Rating => {
                let ratings: Vec<u64> = RATINGS.collect();
                Schema::Leaf(json!({"type": "integer", "enum": ratings}))
            }
            Self::List { of, least, most } => {
                let mut list = IndexMap::new();
                list.insert("type".to_owned(), Schema::Leaf(json!("array")));
                match lowering {
                    Lowering::Bounded => {
                        list.insert("minItems".to_owned(), Schema::Leaf(json!(least)));
                        list.insert("maxItems".to_owned(), Schema::Leaf(json!(most)));
                    }
                    Lowering::Described => {
                        let bounds = format!("From {least} to {most} items.");
                        list.insert("description".to_owned(), Schema::Leaf(json!(bounds)));
                    }
                }
                list.insert("items".to_owned(), of.lowered(lowering));
                Schema::Fields(list)
            }
            Self::Fields(fields) => {
                let names: Vec<&String> = fields.iter().map(|(name, _)| name).collect();
                let properties = fields
                    .iter()
                    .map(|(name, shape)| (name.clone(), shape.lowered(lowering)))
                    .collect();
                let object = [
                    ("type", Schema::Leaf(json!("object"))),
                    ("properties", Schema::Fields(properties)),
                    ("required", Schema::Leaf(json!(names))),
                    ("additionalProperties", Schema::Leaf(json!(false))),
                ];
                Schema::Fields(
                    object
                        .into_iter()
                        .map(|(name, part)| (name.to_owned(), part))
                        .collect(),
                )
            }
            Self::Maybe(shape) => {
                let either = vec![
                    shape.lowered(lowering),
                    Schema::Leaf(json!({"type": "null"})),
                ];
                Schema::Fields(IndexMap::from([("anyOf".to_owned(), Schema::List(either))]))
            }
        }
    }

    /// What of a value does not fit, by the path of the field and never by its content. Fields
    /// beyond the shape are passed over. The field `but` of the outermost object may be missing.
    pub(crate) fn fault(&self, value: &Value, but: Option<&str>) -> Option<String> {
        let Self::Fields(fields) = self else {
            return self.fault_at(value, "the reply");
        };
        if !value.is_object() {
            return Some("the reply must be a JSON object".to_owned());
        }
        fields
            .iter()
            .filter(|(name, _)| Some(name.as_str()) != but)
            .find_map(|(name, shape)| shape.fault_of(value, name, name))
    }

    fn fault_of(&self, object: &Value, name: &str, path: &str) -> Option<String> {
        match (object.get(name), self) {
            (None, Self::Maybe(_)) => None,
            (None, _) => Some(format!("`{path}` is missing")),
            (Some(value), _) => self.fault_at(value, path),
        }
    }

    fn fault_at(&self, value: &Value, path: &str) -> Option<String> {
        let must = |what: &str| Some(format!("`{path}` must be {what}"));
        match self {
            Self::Text(_) => (!value.is_string()).then(|| must("a text")).flatten(),
            Self::Choice(words) => {
                let known = value.as_str().is_some_and(|v| words.iter().any(|w| w == v));
                (!known)
                    .then(|| must(&format!("one of {}", words.join(", "))))
                    .flatten()
            }
            Self::Rating => {
                let known = value
                    .as_u64()
                    .is_some_and(|rating| RATINGS.contains(&rating));
                (!known)
                    .then(|| must("a whole number from 0 to 4"))
                    .flatten()
            }
            Self::List { of, least, most } => {
                let Some(items) = value.as_array() else {
                    return must("a list");
                };
                if !(*least..=*most).contains(&items.len()) {
                    return must(&format!("a list of {least} to {most} items"));
                }
                items
                    .iter()
                    .enumerate()
                    .find_map(|(place, item)| of.fault_at(item, &format!("{path}[{place}]")))
            }
            Self::Fields(fields) => {
                if !value.is_object() {
                    return must("an object");
                }
                fields.iter().find_map(|(name, shape)| {
                    shape.fault_of(value, name, &format!("{path}.{name}"))
                })
            }
            Self::Maybe(shape) => {
                if value.is_null() {
                    None
                } else {
                    shape.fault_at(value, path)
                }
            }
        }
    }
}
