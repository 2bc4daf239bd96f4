//! An executor in a page, from registration to stop.
#![cfg(target_arch = "wasm32")]

mod in_browser;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
