//! The HTTP face of Liya Engine: handlers, envelopes, configuration, wiring and the command line.
//!
//! A handler unpacks, calls one use case and wraps; no rule and no SQL lives here. `adapters` is
//! named in `wiring` alone.

pub mod cli;
pub mod config;
pub mod delivery;
pub mod house;
pub mod http;
pub mod retention;
pub mod telemetry;
pub mod wiring;
