//! Finding personal data. Masking is the domain's affair.

use domain::text::{KnownPerson, Raw, Span};
use serde_json::Value;

/// Finds what identifies a person.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait Redactor: Send + Sync {
    /// The spans to be masked, with offsets in `text` as given. In linear time on any input, and
    /// nothing is found in what was masked before.
    fn find(&self, text: &Raw, known: &KnownPerson) -> Vec<Span>;

    /// By what the candidate can be recognised on later turns: keyed hashes of the normalised
    /// tokens of the name, e-mail address and phone number in profile and resume, as sent; `null`
    /// where there is none.
    fn recognise(&self, profile: &Value, resume: &Value) -> KnownPerson;
}
