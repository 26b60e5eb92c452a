//! The `liya` binary.
fn main() {}
