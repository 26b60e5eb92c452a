//! Language models behind the `LanguageModel` port.

pub mod offline;
