//! The `liya` binary: without a subcommand it serves.

fn main() {}
