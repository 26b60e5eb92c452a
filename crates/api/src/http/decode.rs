//! From bytes to requests that cannot be wrong: every fault at once, each with the path of its
//! field, and never with its value.

pub(crate) mod address;
pub mod context;
mod faults;
pub mod field;
mod limits;
pub mod turn;
