//! The HTTP edge as clients meet it: real use cases behind it, stand-ins for the stores; and the
//! published conversations through everything.
#![cfg(test)]

mod accounts;
mod answers;
#[path = "../canaries"]
mod canaries {
    //! What must not be found, and requests that carry it.
    pub(crate) mod canary;
    pub(crate) mod planted;
}
mod documents;
mod doors;
mod envelope;
mod export;
mod faults;
mod figures;
mod forgeries;
mod house;
mod invitations;
mod isolation;
mod limits;
mod memory;
mod oidc;
mod paid;
mod panics;
mod privacy;
mod process;
mod rate;
mod seeds;
mod serving;
mod steps;
mod store_faults;
mod whole;
mod world;
