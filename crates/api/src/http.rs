//! The HTTP edge: routes, extractors, envelopes, headers, the API description and the server.
//!
//! A handler unpacks, calls one use case and wraps the result. Nothing here decides a rule, and
//! nothing here names a database or a model.

pub mod auth;
mod body;
pub mod client_address;
mod csv;
pub mod dashboard;
pub mod decode;
mod docs;
mod edge;
mod engine;
pub mod envelope;
pub mod error_code;
mod guard;
pub mod health;
pub mod intents;
mod measure;
mod missing;
mod openapi;
pub mod people;
mod problem;
mod rate;
mod request_id;
mod routes;
mod server;
pub mod sessions;
mod summary;

pub use client_address::TrustedProxies;
pub use dashboard::config::{Choice, logged as logged_settings};
pub use engine::{Engine, MOST_TURNS, Shared};
pub use intents::shape;
pub use openapi::openapi;
pub use routes::app;
pub use server::{Options, serve};
