//! An executor in a page, from registration to stop, with a server that the test plays.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "web/cases.rs"]
mod cases;
#[path = "web/played_server.rs"]
mod played_server;
#[path = "web/policy.rs"]
mod policy;
#[path = "web/tabs.rs"]
mod tabs;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
