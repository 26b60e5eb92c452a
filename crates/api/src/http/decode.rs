//! From bytes to requests that cannot be wrong: every fault at once, each with the path of its
//! field, and never with its value.

pub(crate) mod address;
pub mod context;
pub(crate) mod faults;
pub mod field;
pub(crate) mod limits;
pub mod turn;
