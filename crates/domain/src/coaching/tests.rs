//! The state machine as a whole: each row of the rules by name, and what must hold whatever is said.

mod invariants;
mod moves;
mod proposals;
mod stages;
mod world;
