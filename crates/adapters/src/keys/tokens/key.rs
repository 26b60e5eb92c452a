//! A key of tokens, made from a secret: the secret itself for HS256, an Ed25519 pair for EdDSA.

use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::Value;

use crate::keys::fingerprints::mac;
use crate::keys::secrets::Secret;

/// With what tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenAlgorithm {
    /// A secret that signs and checks.
    Hs256,
    /// A pair of keys: others may check tokens, and cannot make any.
    EdDsa,
}

/// A secret makes no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret of tokens makes no key")]
pub struct KeyFault;

/// A key with its name.
pub(super) struct Key {
    /// Its name, `kid`: it tells keys apart and nothing of them.
    pub(super) id: String,
    pub(super) signing: EncodingKey,
    pub(super) checking: DecodingKey,
    public: Option<Jwk>,
}

/// What an Ed25519 seed follows in PKCS #8 (RFC 8410, 7).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

impl TokenAlgorithm {
    /// As the library and the header name it.
    pub(super) const fn of_jose(self) -> Algorithm {
        match self {
            Self::Hs256 => Algorithm::HS256,
            Self::EdDsa => Algorithm::EdDSA,
        }
    }
}

impl Key {
    /// The key of a secret. Changing a label makes every token unknown.
    pub(super) fn of(algorithm: TokenAlgorithm, secret: &Secret) -> Result<Self, KeyFault> {
        match algorithm {
            TokenAlgorithm::Hs256 => Ok(Self {
                id: name(secret, b"liya/jwt-hs256-name/1"),
                signing: EncodingKey::from_secret(secret.bytes()),
                checking: DecodingKey::from_secret(secret.bytes()),
                public: None,
            }),
            TokenAlgorithm::EdDsa => {
                let id = name(secret, b"liya/jwt-eddsa-name/1");
                let seed = mac(secret.bytes(), b"liya/jwt-eddsa/1");
                let signing = EncodingKey::from_ed_der(&[&PKCS8[..], &seed].concat());
                let mut public =
                    Jwk::from_encoding_key(&signing, Algorithm::EdDSA).map_err(|_| KeyFault)?;
                public.common.key_id = Some(id.clone());
                public.common.public_key_use = Some(PublicKeyUse::Signature);
                Ok(Self {
                    id,
                    checking: DecodingKey::from_jwk(&public).map_err(|_| KeyFault)?,
                    signing,
                    public: Some(public),
                })
            }
        }
    }

    /// The public half, where there is one.
    pub(super) fn public(&self) -> Option<Value> {
        serde_json::to_value(self.public.as_ref()?).ok()
    }
}

/// Sixteen hexadecimal digits that name a key.
fn name(secret: &Secret, label: &[u8]) -> String {
    let hash = mac(secret.bytes(), label);
    let first = hash.first_chunk().copied().unwrap_or_default();
    format!("{:016x}", u64::from_be_bytes(first))
}
