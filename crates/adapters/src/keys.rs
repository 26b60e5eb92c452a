//! Secrets of an installation and what is made with them: API keys, keyed hashes, tokens.

pub mod api_key;
pub mod fingerprints;
pub mod passwords;
pub mod secrets;
pub mod tokens;

pub use api_key::{fresh_api_key, fresh_one_time_token};
pub use fingerprints::KeyedHashes;
pub use passwords::Argon2Passwords;
pub use secrets::{Secret, SecretFault, SecretFiles};
pub use tokens::{Jwt, TokenAlgorithm};
