//! Asking a model: which one, what to do when it fails, how much of the talk it gets to read, and
//! what several ratings come to.

mod choice;
mod policy;
mod samples;
mod window;

pub use choice::{ModelChoice, Offer, Tier, choose, output_bound};
pub use policy::{AskPolicy, Next, Setback, SoFar};
pub use samples::{MOST_SAMPLES, merge};
pub use window::{Window, window};
