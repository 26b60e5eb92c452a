//! Keyed hashes by purpose: what lets equal things be found without keeping them.

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
}

/// Keyed hashes under a secret of the installation.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait Fingerprints: Send + Sync {
    /// HMAC-SHA-256 of the value under the purpose's own key, base64url without padding.
    fn of(&self, purpose: Purpose, value: &[u8]) -> String;
}
