//! What redaction would do to a text that nobody keeps.

use domain::text::{KnownPerson, Raw, Redacted, SpanCounts, count};
use ports::Redactor;
use serde_json::Value;

/// A text as it would be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The text.
    pub redacted: Redacted,
    /// How many spans of each kind would be masked.
    pub masked: SpanCounts,
}

/// Masks a text as that of a person with this profile; `null` where nobody is known.
pub fn preview(redactor: &dyn Redactor, text: &Raw, profile: &Value) -> Preview {
    let known: KnownPerson = redactor.recognise(profile, &Value::Null);
    let spans = redactor.find(text, &known);
    let mut masked = SpanCounts::default();
    count(&mut masked, &spans);
    Preview {
        redacted: Redacted::mask(text, &spans),
        masked,
    }
}
