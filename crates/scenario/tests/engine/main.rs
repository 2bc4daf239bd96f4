//! The engine driven over a simulated network and clock.

mod closed;
mod data;
mod load;
mod segments;
mod simulated;
mod workflow;
