//! The same in a dedicated worker, where the page runs its executor.
#![cfg(target_arch = "wasm32")]

mod in_browser;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
