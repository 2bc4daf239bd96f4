//! The last moment of a page.

use wasm_bindgen::JsCast;

use super::global::{global_property, navigator, property};
use super::listening::Listening;

/// Calls back when the page is left, until what this gives is dropped; nothing in a worker, which isn't told: its page must
/// do it.
#[must_use]
pub fn on_leaving(callback: Box<dyn Fn()>) -> Option<Listening> {
    if global_property("document").is_undefined() {
        return None;
    }
    Listening::to(js_sys::global().unchecked_into(), "pagehide", callback).ok()
}

/// Posts a text that outlives the page. Nobody learns what became of it.
pub fn send_beacon(url: &str, body: &str) {
    let navigator = navigator();
    let beacon = property(&navigator, "sendBeacon").dyn_into::<js_sys::Function>();
    let is_taken = beacon
        .and_then(|beacon| beacon.call2(&navigator, &url.into(), &body.into()))
        .is_ok_and(|taken| taken.is_truthy());
    if !is_taken {
        super::fetch::send_and_forget(url, body);
    }
}
