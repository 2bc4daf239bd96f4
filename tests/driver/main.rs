//! The executor itself, with a played server and played surroundings, in simulated time: no browser, no network.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod bad_input;
mod farewell;
mod functions;
mod server;
mod slots;
mod sockets;
mod stage;
mod surroundings;
mod tabs;
mod telling;
