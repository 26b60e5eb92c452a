//! The offline model: interviews and coaching by rule, without a network.

mod coach;
pub mod interviewer;
