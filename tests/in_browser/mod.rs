//! An executor in a real browser, with a server that the test plays.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod platform;
mod played_server;
mod policy;
mod registering;
mod running;
mod support;
mod tabs;
