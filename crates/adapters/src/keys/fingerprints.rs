//! Keyed hashes: HMAC-SHA-256, one derived key for each purpose.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ports::Fingerprints;
use ports::fingerprints::Purpose;
use sha2::Sha256;

use crate::keys::secrets::Secret;

/// Keyed hashes under the installation's pepper.
pub struct KeyedHashes {
    pepper: Secret,
}

impl KeyedHashes {
    /// Hashes under this pepper.
    pub fn new(pepper: Secret) -> Self {
        Self { pepper }
    }
}

impl Fingerprints for KeyedHashes {
    fn of(&self, purpose: Purpose, value: &[u8]) -> String {
        let purpose_key = mac(self.pepper.bytes(), label(purpose).as_bytes());
        URL_SAFE_NO_PAD.encode(mac(&purpose_key, value))
    }
}

fn mac(key: &[u8], value: &[u8]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    mac.update(value);
    mac.finalize().into_bytes().into()
}

fn label(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::ApiKey => "liya/api-key/1",
        Purpose::IdempotencyKey => "liya/idempotency-key/1",
        Purpose::Request => "liya/request/1",
        Purpose::KnownPerson => "liya/known-person/1",
        Purpose::Person => "liya/person/1",
    }
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
