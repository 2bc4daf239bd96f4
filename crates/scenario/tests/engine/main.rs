//! The engine driven over a simulated network and clock.
// In a test a panic is how a surprise is told; the helpers beside the tests are tests too.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod closed;
mod data;
mod limits;
mod load;
mod progress;
mod schema;
mod segments;
mod simulated;
mod workflow;
