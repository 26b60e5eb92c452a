//! The order of a turn's steps, and what happens when one of them fails. Ports are mocks here; the
//! rules are the real ones.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the fixtures of these tests are right"
)]

mod asking;
mod budget;
mod consent;
mod recognition;
mod refusals;
mod samples;
mod steps;
mod streaming;
mod telling;
mod world;
