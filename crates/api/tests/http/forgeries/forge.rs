//! Makes tokens of any header and claims, signed with whatever is at hand.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::{Sha256, Sha384, Sha512};

use crate::house::House;

/// A good token taken apart, and the secret that it was signed with.
pub(super) struct Forge {
    pub(super) secret: Vec<u8>,
    pub(super) header: Value,
    pub(super) claims: Value,
    /// The good token's signature.
    pub(super) signature: String,
}

macro_rules! hmac {
    ($digest:ty, $secret:expr, $text:expr) => {{
        let mut mac = Hmac::<$digest>::new_from_slice($secret).unwrap();
        mac.update($text.as_bytes());
        base64(&mac.finalize().into_bytes())
    }};
}

pub(super) fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A token's first two parts.
pub(super) fn parts(header: &str, claims: &str) -> String {
    format!(
        "{}.{}",
        base64(header.as_bytes()),
        base64(claims.as_bytes())
    )
}

/// A token under HMAC with SHA-256 and any secret.
pub(super) fn signed(text: &str, secret: &[u8]) -> String {
    format!("{text}.{}", hmac!(Sha256, secret, text))
}

impl Forge {
    pub(super) fn of(house: &House) -> Self {
        let secret = fs::read_to_string(house.folder().join("jwt-secret")).unwrap();
        let parts: Vec<&str> = house.token.split('.').collect();
        let json =
            |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        Self {
            secret: secret.trim().as_bytes().to_vec(),
            header: json(parts[0]),
            claims: json(parts[1]),
            signature: parts[2].to_owned(),
        }
    }

    /// Signed as the engine signs.
    pub(super) fn token(&self, header: &Value, claims: &Value) -> String {
        self.raw(&header.to_string(), &claims.to_string())
    }

    /// Texts that need not be JSON, signed as the engine signs.
    pub(super) fn raw(&self, header: &str, claims: &str) -> String {
        signed(&parts(header, claims), &self.secret)
    }

    /// With one field of the header changed; `Null` takes it away.
    pub(super) fn header_with(&self, field: &str, value: Value) -> Value {
        with(&self.header, field, value)
    }

    /// With one claim changed, signed; `Null` takes it away.
    pub(super) fn claim(&self, field: &str, value: Value) -> String {
        self.token(&self.header, &with(&self.claims, field, value))
    }

    /// With one field of the header changed, signed.
    pub(super) fn headed(&self, field: &str, value: Value) -> String {
        self.token(&self.header_with(field, value), &self.claims)
    }

    /// With another algorithm of the same family, rightly signed.
    pub(super) fn hs384(&self) -> String {
        let text = self.text(&self.header_with("alg", "HS384".into()));
        format!("{text}.{}", hmac!(Sha384, &self.secret, text))
    }

    /// With another algorithm of the same family, rightly signed.
    pub(super) fn hs512(&self) -> String {
        let text = self.text(&self.header_with("alg", "HS512".into()));
        format!("{text}.{}", hmac!(Sha512, &self.secret, text))
    }

    /// The good claims under a header, not signed.
    pub(super) fn text(&self, header: &Value) -> String {
        parts(&header.to_string(), &self.claims.to_string())
    }
}

fn with(value: &Value, field: &str, new: Value) -> Value {
    let mut value = value.clone();
    let fields = value.as_object_mut().unwrap();
    if new.is_null() {
        fields.remove(field);
    } else {
        fields.insert(field.to_owned(), new);
    }
    value
}
