//! The engine driven over a simulated network and clock.

mod closed;
mod simulated;
