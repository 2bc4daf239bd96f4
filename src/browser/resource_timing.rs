//! The phases of requests, as the browser measured them.
//!
//! A request is found again among all others by a fragment at its address: the fragment is not sent, and the
//! entry's name keeps it. Entries come through an observer, because the browser's own list ends at 250.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/resource_timing.js")]
extern "C" {
    /// Tells of each request that the browser has measured, by the number at its address.
    #[wasm_bindgen(catch)]
    pub(super) fn observe(mark: &str, told: &JsValue) -> Result<(), JsValue>;
}

/// What goes between the address of a request and its number.
pub(super) const MARK: &str = "#request-";
