//! Keyed hashes: HMAC-SHA-256, one derived key for each purpose.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ports::Fingerprints;
use ports::fingerprints::Purpose;
use sha2::Sha256;

use crate::keys::secrets::Secret;

/// Keyed hashes under the installation's pepper. The key of each purpose is derived once: a long
/// answer is recognised token by token.
pub struct KeyedHashes {
    keys: [[u8; 32]; LABELS.len()],
}

impl KeyedHashes {
    /// Hashes under this pepper.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the pepper is not to live on beside the keys"
    )]
    pub fn new(pepper: Secret) -> Self {
        Self {
            keys: LABELS.map(|label| mac(pepper.bytes(), label.as_bytes())),
        }
    }
}

impl Fingerprints for KeyedHashes {
    fn of(&self, purpose: Purpose, value: &[u8]) -> String {
        let [
            api_key,
            idempotency_key,
            request,
            known_person,
            person,
            invitation,
            event,
            webhook_secret,
        ] = &self.keys;
        let key = match purpose {
            Purpose::ApiKey => api_key,
            Purpose::IdempotencyKey => idempotency_key,
            Purpose::Request => request,
            Purpose::KnownPerson => known_person,
            Purpose::Person => person,
            Purpose::Invitation => invitation,
            Purpose::Event => event,
            Purpose::WebhookSecret => webhook_secret,
        };
        URL_SAFE_NO_PAD.encode(mac(key, value))
    }
}

/// What the keys are derived by, in the order of [`KeyedHashes::keys`]. Changing one makes all that
/// was hashed for its purpose unknown.
const LABELS: [&str; 8] = [
    "liya/api-key/1",
    "liya/idempotency-key/1",
    "liya/request/1",
    "liya/known-person/1",
    "liya/person/1",
    "liya/invitation/1",
    "liya/event/1",
    "liya/webhook-secret/1",
];

/// HMAC-SHA-256.
pub(super) fn mac(key: &[u8], value: &[u8]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    mac.update(value);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_depends_on_value_purpose_and_pepper() {
        let hashes = KeyedHashes::new(Secret::from_bytes(vec![7; 32]).unwrap());
        let of = |purpose| hashes.of(purpose, b"value");
        assert_eq!(of(Purpose::ApiKey), of(Purpose::ApiKey));
        assert_eq!(of(Purpose::ApiKey).len(), 43);
        assert_ne!(of(Purpose::ApiKey), of(Purpose::Request));
        assert_ne!(of(Purpose::ApiKey), hashes.of(Purpose::ApiKey, b"other"));
        let others = KeyedHashes::new(Secret::from_bytes(vec![8; 32]).unwrap());
        assert_ne!(of(Purpose::ApiKey), others.of(Purpose::ApiKey, b"value"));
    }
}
