//! Kinds of fields: parsed texts, bounded numbers, entries of any shape.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use domain::money::MicroUsd;
use serde::{Serialize, Serializer};

use super::faults::Faults;

/// A text that is read as something else, such as an id.
#[derive(Debug, Clone)]
pub struct Parsed<T>(pub T);

impl<T> Deserr<Faults> for Parsed<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        match value {
            Value::String(text) => text
                .parse()
                .map(Self)
                .map_err(|problem: T::Err| Faults::at(location, problem.to_string())),
            Value::Null => Err(Faults::at(location, "is required")),
            Value::Boolean(_)
            | Value::Integer(_)
            | Value::NegativeInteger(_)
            | Value::Float(_)
            | Value::Sequence(_)
            | Value::Map(_) => Err(Faults::at(location, "must be a string")),
        }
    }
}

/// A word of a documented list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Listed<T>(pub T);

/// A type whose values are words.
pub trait Words: Copy + 'static {
    /// Every value with its word.
    fn words() -> Vec<(&'static str, Self)>;
}

macro_rules! words {
    ($($name:ty),+ $(,)?) => {$(
        impl Words for $name {
            fn words() -> Vec<(&'static str, Self)> {
                <$name>::ALL.iter().map(|value| (value.as_str(), *value)).collect()
            }
        }
    )+};
}

words!(
    domain::account::Industry,
    domain::account::Role,
    domain::account::TeamSize,
    domain::session::Domain,
    domain::session::Intent,
    domain::settings::Encouragement,
    domain::settings::Formality,
    domain::settings::Strategy,
    domain::settings::Tone,
    domain::webhook::EventKind,
);

impl<T: Words> Deserr<Faults> for Listed<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let words = T::words();
        let chosen = match value {
            Value::String(text) => words.iter().find(|(word, _)| *word == text),
            Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::NegativeInteger(_)
            | Value::Float(_)
            | Value::Sequence(_)
            | Value::Map(_) => None,
        };
        chosen.map(|(_, value)| Self(*value)).ok_or_else(|| {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            Faults::at(location, format!("must be one of {}", words.join(", ")))
        })
    }
}

/// A number between two bounds, both included; it may have a fraction.
#[derive(Debug, Clone, Copy)]
pub struct Bounded<const LEAST: u32, const MOST: u32>(pub f64);

impl<const LEAST: u32, const MOST: u32> Deserr<Faults> for Bounded<LEAST, MOST> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a number this large is out of bounds either way"
        )]
        let number = match value {
            Value::Integer(number) => Some(number as f64),
            Value::NegativeInteger(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            Value::Null
            | Value::Boolean(_)
            | Value::String(_)
            | Value::Sequence(_)
            | Value::Map(_) => None,
        };
        number
            .filter(|number| (f64::from(LEAST)..=f64::from(MOST)).contains(number))
            .map(Self)
            .ok_or_else(|| Faults::at(location, format!("must be a number from {LEAST} to {MOST}")))
    }
}

/// A whole number between two bounds, both included.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(transparent)]
pub struct Whole<const LEAST: u32, const MOST: u32>(pub u32);

impl<const LEAST: u32, const MOST: u32> Deserr<Faults> for Whole<LEAST, MOST> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let number = match value {
            Value::Integer(number) => u32::try_from(number).ok(),
            Value::Null
            | Value::Boolean(_)
            | Value::NegativeInteger(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::Sequence(_)
            | Value::Map(_) => None,
        };
        number
            .filter(|number| (LEAST..=MOST).contains(number))
            .map(Self)
            .ok_or_else(|| {
                let problem = format!("must be a whole number from {LEAST} to {MOST}");
                Faults::at(location, problem)
            })
    }
}

/// Dollars as a JSON number from 0 to a million, kept in micro-dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usd(pub MicroUsd);

impl Deserr<Faults> for Usd {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let Bounded(dollars) = Bounded::<0, 1_000_000>::deserialize_from_value(value, location)?;
        Ok(Self(MicroUsd::from_dollars(dollars)))
    }
}

impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a million dollars in micro-dollars is exact in an f64"
        )]
        serializer.serialize_f64(self.0.0 as f64 / 1_000_000.0)
    }
}

/// An entry of a list such as `work_experiences`: an object of any fields, or a text.
#[derive(Debug, Clone, Copy)]
pub struct Entry;

impl Deserr<Faults> for Entry {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        match value {
            Value::String(_) | Value::Map(_) => Ok(Self),
            Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::NegativeInteger(_)
            | Value::Float(_)
            | Value::Sequence(_) => Err(Faults::at(location, "must be an object or a string")),
        }
    }
}

/// An object that is kept as it was sent, its known fields checked as those of `T`. Fields that are
/// `null` are absent.
#[derive(Debug, Clone)]
pub struct Checked<T> {
    /// What was sent.
    pub value: serde_json::Value,
    shape: PhantomData<T>,
}

impl<T: Deserr<Faults>> Deserr<Faults> for Checked<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let mut value = serde_json::Value::from(value);
        T::deserialize_from_value(IntoValue::into_value(value.clone()), location)?;
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|_, field| !field.is_null());
        }
        Ok(Self {
            value,
            shape: PhantomData,
        })
    }
}
