//! What a safety turn shows beside its words.

use domain::safety::{Safety, SafetyKind};
use serde::Serialize;
use utoipa::ToSchema;

/// Distress was recognised: help first, everything else waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct SafetyNotice {
    /// `self_harm` or `danger`.
    pub kind: &'static str,
    /// Where help is to be had.
    pub help: Vec<HelpLine>,
}

/// A help line.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelpLine {
    /// ISO 3166 code, or `international`.
    pub country: String,
    /// Its name.
    pub name: String,
    /// Its number.
    pub phone: Option<String>,
    /// Its page.
    pub url: Option<String>,
}

impl From<&Safety> for SafetyNotice {
    fn from(safety: &Safety) -> Self {
        let help = safety.help.iter().map(|line| HelpLine {
            country: line.country.clone(),
            name: line.name.clone(),
            phone: line.phone.clone(),
            url: line.url.clone(),
        });
        Self {
            kind: match safety.kind {
                SafetyKind::SelfHarm => "self_harm",
                SafetyKind::Danger => "danger",
            },
            help: help.collect(),
        }
    }
}
