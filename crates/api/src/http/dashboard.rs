//! The dashboard's calls: with a token, in camelCase.

pub mod preview;
pub mod sessions;
