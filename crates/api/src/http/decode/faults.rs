//! The faults of a request, collected by deserr: it goes on after each, so that all are found.

use std::ops::ControlFlow;

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};
use domain::turn::Fault;

/// The most faults that are told at once; a body with more has other troubles.
const MOST_FAULTS: usize = 100;

/// The most characters of a field's name that are repeated to the client.
const MOST_NAME_CHARS: usize = 100;

/// All faults found so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(pub(crate) Vec<Fault>);

impl Faults {
    /// One more fault.
    pub(crate) fn add(&mut self, field: impl Into<String>, problem: impl Into<String>) {
        self.0.push(Fault {
            field: field.into(),
            problem: problem.into(),
        });
    }

    /// A fault at a place, on its own.
    pub(crate) fn at(location: ValuePointerRef<'_>, problem: impl Into<String>) -> Self {
        let mut faults = Self::default();
        faults.add(path_of(location), problem);
        faults
    }

    /// In the order of the fields, one for each field.
    pub(crate) fn in_order(mut self) -> Vec<Fault> {
        self.0.sort_by(|one, other| one.field.cmp(&other.field));
        self.0.dedup_by(|one, other| one.field == other.field);
        self.0.truncate(MOST_FAULTS);
        self.0
    }
}

impl MergeWithError<Self> for Faults {
    fn merge(so_far: Option<Self>, other: Self, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut faults = so_far.unwrap_or_default();
        faults.0.extend(other.0);
        ControlFlow::Continue(faults)
    }
}

impl DeserializeError for Faults {
    fn error<V: IntoValue>(
        so_far: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut faults = so_far.unwrap_or_default();
        match error {
            ErrorKind::IncorrectValueKind { accepted, .. } => {
                faults.add(path_of(location), kind_wanted(accepted));
            }
            ErrorKind::MissingField { field } => {
                faults.add(path_of(location.push_key(field)), "is required");
            }
            ErrorKind::UnknownKey { key, .. } => {
                faults.add(path_of(location.push_key(key)), "unknown field");
            }
            ErrorKind::UnknownValue { accepted, .. } => {
                faults.add(
                    path_of(location),
                    format!("must be one of {}", accepted.join(", ")),
                );
            }
            ErrorKind::BadSequenceLen { expected, .. } => {
                faults.add(path_of(location), format!("must have {expected} items"));
            }
            // The library's own text may repeat the value.
            ErrorKind::Unexpected { msg: _ } => faults.add(path_of(location), "is not valid"),
        }
        ControlFlow::Continue(faults)
    }
}

fn kind_wanted(accepted: &[ValueKind]) -> &'static str {
    match accepted.first() {
        Some(ValueKind::Boolean) => "must be true or false",
        Some(ValueKind::String) => "must be a string",
        Some(ValueKind::Sequence) => "must be a list",
        Some(ValueKind::Map) => "must be an object",
        Some(ValueKind::Integer | ValueKind::NegativeInteger | ValueKind::Float) => {
            "must be a number"
        }
        Some(ValueKind::Null) | None => "is not valid",
    }
}

/// `input.focus_areas[1]`; the body itself is `body`.
pub(crate) fn path_of(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => "body".to_owned(),
        ValuePointerRef::Key { key, prev } => child(&path_of(*prev), key),
        ValuePointerRef::Index { index, prev } => format!("{}[{index}]", path_of(*prev)),
    }
}

/// The path of a field of the object at `parent`.
pub(crate) fn child(parent: &str, key: &str) -> String {
    let key: String = key.chars().take(MOST_NAME_CHARS).collect();
    if parent == "body" {
        key
    } else {
        format!("{parent}.{key}")
    }
}
