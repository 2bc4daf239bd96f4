//! The last moment of a page.

use wasm_bindgen::JsCast;

use super::global::property;
use super::listening::Listening;

/// Calls back when the page is left, until what this gives is dropped; nothing in a worker, which isn't told: its page must
/// do it.
#[must_use]
pub fn on_leaving(callback: Box<dyn Fn()>) -> Option<Listening> {
    let scope = js_sys::global();
    if property(&scope, "document").is_undefined() {
        return None;
    }
    Listening::to(scope.unchecked_into(), "pagehide", callback).ok()
}
