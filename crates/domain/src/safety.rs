//! Safety, before anything else in both intents: distress is met with help, not with career tips.

use serde::{Deserialize, Serialize};

/// What a safety turn shows beside its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safety {
    /// What was recognised.
    pub kind: SafetyKind,
    /// Where help is to be had.
    pub help: Vec<HelpLine>,
}

/// What was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SafetyKind {
    /// Thoughts of suicide or self-harm.
    SelfHarm,
    /// Danger from or for others.
    Danger,
}

/// A help line, from data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpLine {
    /// ISO 3166 code, or `international`.
    pub country: String,
    /// Its name.
    pub name: String,
    /// Its number, where it has one.
    pub phone: Option<String>,
    /// Its page.
    pub url: Option<String>,
}
