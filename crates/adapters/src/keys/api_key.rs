//! Fresh API keys and one-time tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::surroundings::random_bytes;

/// A new API key: `liya_prod_` and 32 random bytes in base64url. It is shown once and stored only
/// as a keyed hash.
pub fn fresh_api_key() -> String {
    format!("liya_prod_{}", URL_SAFE_NO_PAD.encode(random_bytes()))
}

/// A new one-time token: 32 random bytes in base64url, stored only as a keyed hash.
pub fn fresh_one_time_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_its_prefix_and_43_random_characters() {
        let key = fresh_api_key();
        assert_eq!(key.strip_prefix("liya_prod_").map(str::len), Some(43));
        assert_ne!(key, fresh_api_key());
    }
}
