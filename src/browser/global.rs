//! The global scope, be it a page's window or a worker's.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::Performance;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = performance)]
    static PERFORMANCE: Performance;

    #[wasm_bindgen(thread_local_v2, js_name = navigator)]
    static NAVIGATOR: JsValue;
}

/// Milliseconds since this scope began, as finely as the browser tells.
pub(super) fn now_ms() -> f64 {
    PERFORMANCE.with(Performance::now)
}

/// `navigator`, which a worker has too.
pub(super) fn navigator() -> JsValue {
    NAVIGATOR.with(Clone::clone)
}

/// A property, or undefined where there is none or reading it throws.
pub(crate) fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a property.
pub(crate) fn set_property(object: &JsValue, name: &str, value: &JsValue) -> Result<bool, JsValue> {
    Reflect::set(object, &JsValue::from_str(name), value)
}

/// A property of the global scope.
pub(super) fn global_property(name: &str) -> JsValue {
    property(&js_sys::global(), name)
}

/// Whether the page, or the worker's script, came over https.
pub(super) fn page_is_https() -> bool {
    property(&global_property("location"), "protocol")
        .as_string()
        .as_deref()
        == Some("https:")
}

/// The origin of this page; of its worker too, also where that came as a blob. `null` where it has none.
#[must_use]
pub fn page_origin() -> String {
    global_property("origin").as_string().unwrap_or_default()
}

/// The origin of an http or https address, by the very parser that `fetch` uses.
#[must_use]
pub fn origin_of(url: &str) -> Option<String> {
    let url = web_sys::Url::new(url).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:").then(|| url.origin())
}

/// Whether the browser blocks requests to the address because the page came encrypted and the address isn't.
/// Loopback is exempt.
#[must_use]
pub fn is_mixed_content(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_loopback = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        host.strip_prefix(name)
            .is_some_and(|port| port.is_empty() || port.starts_with(':'))
    });
    page_is_https() && url.starts_with("http://") && !is_loopback
}

/// The text of something thrown: an `Error`'s message, or whatever it turns into.
pub(crate) fn thrown_text(thrown: &JsValue) -> String {
    let message = property(thrown, "message").as_string();
    message
        .or_else(|| thrown.as_string())
        .unwrap_or_else(|| String::from(js_sys::Object::from(thrown.clone()).to_string()))
}
