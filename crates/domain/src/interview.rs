//! The mock interview: plan, gate, state machine, scores, summary.
//!
//! The rules decide what is asked and when, what is no answer, which moves a model may propose and
//! what an answer scores; a model phrases and rates. [`begin()`] decides what a turn needs, [`finish()`]
//! moves the interview on with a model's reply.

pub mod brief;
pub mod context;
pub mod output;
pub mod scoring;

mod begin;
mod chance;
mod clip;
mod clock;
mod draft;
mod finish;
mod gate;
mod machine;
mod moves;
mod plan;
mod quotes;
mod settle;
mod state;
mod summary;
mod topic;
mod verdict;
mod voice;

#[cfg(test)]
mod simulated;

pub use begin::begin;
pub use finish::{check, finish};
pub use moves::recommend;
pub use output::{InterviewOutput, Summary};
pub use quotes::verify as verify_quote;
pub use state::InterviewState;
pub use topic::is_bare;
