//! A ColonyOS executor that lives in a web page.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

mod alarm;
#[cfg(target_arch = "wasm32")]
pub mod browser;
pub mod colony;
pub mod executor;
mod first;
pub mod functions;
mod inbox;
#[cfg(target_arch = "wasm32")]
pub mod javascript;
mod json;
mod numbered;
pub mod platform;
pub mod policy;
mod text;
