//! Rooms in which simulated candidates talk to the rules and the offline model, as the application
//! drives them but without HTTP and storage. Shared by the tests and the `simulate` tool.

pub mod candidate;
pub mod recollection;
pub mod room;
