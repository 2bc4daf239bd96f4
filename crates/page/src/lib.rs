//! The executor as the page loads it: everything that [`wasm_executor`] shows to JavaScript, in one wasm.
pub use wasm_executor::*;
