//! The executor as the page loads it: everything that [`wasm_executor`] shows to JavaScript, in one wasm.
pub use wasm_executor::*;

#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
