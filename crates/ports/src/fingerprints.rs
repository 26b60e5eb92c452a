//! Keyed hashes by purpose: what lets equal things be found without keeping them.

use domain::ids::{TenantId, UserId};

/// What a fingerprint is for. One value has different fingerprints for different purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Looking up an API key.
    ApiKey,
    /// An `Idempotency-Key` header, together with tenant and route.
    IdempotencyKey,
    /// A request body.
    Request,
    /// A token of a candidate's name, address or number.
    KnownPerson,
    /// A person in audit and erasure lists.
    Person,
    /// The one-time token of an invitation.
    Invitation,
    /// An event that is told once, however often it is met.
    Event,
    /// The secret of a webhook, made of its id.
    WebhookSecret,
}

/// Keyed hashes under a secret of the installation.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait Fingerprints: Send + Sync {
    /// HMAC-SHA-256 of the value under the purpose's own key, base64url without padding.
    fn of(&self, purpose: Purpose, value: &[u8]) -> String;
}

/// A person of a tenant without a name: what is kept of one who must not be named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonMark(String);

impl PersonMark {
    /// The mark of a person. Equal for equal people, and for nobody else.
    pub fn of(fingerprints: &dyn Fingerprints, tenant: &TenantId, user: &UserId) -> Self {
        let named = format!("{tenant}\n{}", user.as_str());
        Self(fingerprints.of(Purpose::Person, named.as_bytes()))
    }

    /// The keyed hash, base64url.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
