//! Language models behind the `LanguageModel` port.

pub mod offline;
pub mod prices;
mod prompt;
pub mod remote;
#[cfg(feature = "testing")]
pub mod scripted;
