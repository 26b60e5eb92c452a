//! With what the dashboard's tokens are signed.

use super::{Reading, SecretText};

/// The dashboard's tokens.
#[derive(Debug, Clone)]
pub struct TokensConfig {
    /// Signed with an Ed25519 pair instead of a shared secret.
    pub eddsa: bool,
    /// What they are signed with.
    pub secret: Option<SecretText>,
    /// What is accepted beside it.
    pub previous: Option<SecretText>,
}

impl TokensConfig {
    pub(super) fn of(reading: &Reading) -> Self {
        Self {
            eddsa: reading.text("jwt_algorithm") == "EdDSA",
            secret: reading.secret("jwt_secret"),
            previous: reading.secret("jwt_previous_secret"),
        }
    }
}
