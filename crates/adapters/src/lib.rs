//! The outside world behind the ports: storage, models, redaction, keys and tokens, clock.
//!
//! Named only in the wiring of `api`; nothing in here decides a rule of the business.

pub mod erased;
pub mod identity;
pub mod keys;
pub mod mail;
pub mod models;
pub mod redaction;
pub mod storage;
pub mod surroundings;
pub mod webhooks;
