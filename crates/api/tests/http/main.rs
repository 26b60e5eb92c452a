//! The HTTP edge as clients meet it: real use cases behind it, stand-ins for the stores; and the
//! published conversations through everything.
#![cfg(test)]

mod answers;
mod documents;
mod doors;
mod envelope;
mod faults;
mod figures;
mod house;
mod paid;
mod privacy;
mod rate;
mod seeds;
mod serving;
mod whole;
mod world;
