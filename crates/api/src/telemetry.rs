//! What a running process tells its operator: logs, metrics and, in builds with `otlp`, traces.
//! Names, codes, counts and durations alone; never a tenant, a person or anybody's words.

mod logs;
pub mod metrics;
pub(crate) mod models;
#[cfg(feature = "otlp")]
mod otlp;

pub use logs::{Logs, start};

/// What is wrong with a collector's address, also where this build cannot send traces at all.
pub fn otlp_fault(url: &str) -> Option<&'static str> {
    if !cfg!(feature = "otlp") {
        return Some("this build sends no traces; build with --features otlp");
    }
    let is_http = ["http://", "https://"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    (!is_http).then_some("must begin with http:// or https://")
}
