//! Asking a model: which one, what to do when it fails, how much of the talk it gets to read, and
//! what several ratings come to.

mod choice;
mod policy;

pub use choice::{ModelChoice, Offer, Tier, choose};
pub use policy::{AskPolicy, Next, Setback, SoFar};
