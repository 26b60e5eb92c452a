//! The dashboard's calls: with a token, in camelCase.

pub mod sessions;
