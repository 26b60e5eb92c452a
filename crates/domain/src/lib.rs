//! The rules of Liya Engine: sessions, turns, persona, the interview and coaching state machines,
//! rubrics, scoring and costs.
//!
//! No I/O, clock, randomness or async in here, and no workspace crate below it: everything is a
//! function of its arguments and of the embedded [`catalogue`].

pub mod account;
pub mod asking;
pub mod audit;
pub mod brief;
pub mod candidate;
pub mod catalogue;
pub mod coaching;
pub mod ids;
pub mod interview;
pub mod memory;
pub mod money;
mod phrases;
pub mod retention;
pub mod safety;
pub mod session;
pub mod settings;
pub mod text;
pub mod time;
pub mod turn;
pub mod webhook;
