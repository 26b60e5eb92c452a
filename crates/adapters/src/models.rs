//! Language models behind the `LanguageModel` port.

pub mod offline;
#[cfg(feature = "testing")]
pub mod scripted;
