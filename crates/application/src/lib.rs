//! The use cases of Liya Engine: they order the steps between the rules of `domain` and the outside
//! world behind `ports`, and decide nothing themselves.
//!
//! No runtime, no HTTP and no SQL in here: whatever waits, waits inside a port.

pub mod accounts;
pub mod audit;
pub mod callers;
pub mod company;
pub mod deliver;
pub mod erase_again;
pub mod error;
pub mod keep_retention;
pub mod key_use;
pub mod logins;
pub mod mails;
pub mod people;
pub mod preview;
pub mod running;
pub mod sessions;
pub mod take_turn;
pub mod team;
pub mod usage;
pub mod webhooks;

pub use callers::ApiCaller;
pub use error::UseCaseError;
pub use running::RunningTurns;
pub use take_turn::{TakeTurn, TurnAnswer, TurnRequest};
