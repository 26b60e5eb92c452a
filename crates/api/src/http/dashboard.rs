//! The dashboard's calls: with a token, in camelCase.

pub mod account;
pub mod api_key;
pub mod audit;
pub mod config;
mod page;
pub mod preview;
pub mod sessions;
pub mod usage;
pub mod users;
pub mod webhooks;
