//! The global scope, be it a page's window or a worker's.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/global.js")]
extern "C" {
    /// Milliseconds since this scope began, as finely as the browser tells.
    pub(super) fn now_ms() -> f64;

    /// Whether the page, or the worker's script, came over https.
    pub(super) fn page_is_https() -> bool;

    /// The origin of this page; of its worker too, also where that came as a blob. `null` where it has none.
    pub fn page_origin() -> String;

    /// The origin of an http or https address, by the very parser that `fetch` uses.
    pub fn origin_of(url: &str) -> Option<String>;

    /// Whether the browser blocks requests to the address because the page came encrypted and the address isn't.
    /// Loopback is exempt.
    pub fn is_mixed_content(url: &str) -> bool;

    /// The text of something thrown: an `Error`'s message, or whatever it turns into.
    pub(crate) fn thrown_text(thrown: &JsValue) -> String;
}

/// A property, or undefined where there is none or reading it throws.
pub(crate) fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a property.
pub(crate) fn set_property(object: &JsValue, name: &str, value: &JsValue) -> Result<bool, JsValue> {
    Reflect::set(object, &JsValue::from_str(name), value)
}
