//! Remote models against the scripted provider, over real sockets: every fault, hostile replies, what
//! goes over the wire, and which model is asked.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a provider or a brief that cannot be made fails the test that needs it"
)]

mod choice;
mod faults;
mod hostile;
mod wire;
mod world;
