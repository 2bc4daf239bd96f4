//! What the browser says of itself.

use futures_util::future::{FutureExt, LocalBoxFuture};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::global::{page_is_https, property};
use crate::platform::BrowserFacts;

#[wasm_bindgen(module = "/src/browser/global.js")]
extern "C" {
    fn facts() -> JsValue;

    #[wasm_bindgen(js_name = graphics)]
    fn adapter() -> Promise;
}

/// What the browser says of itself.
pub(super) fn browser() -> BrowserFacts {
    let facts = facts();
    let text = |name| property(&facts, name).as_string().unwrap_or_default();
    let number = |name| property(&facts, name).as_f64();
    BrowserFacts {
        user_agent: text("user_agent"),
        language: text("language"),
        name: text("name"),
        version: text("version"),
        platform: text("platform"),
        cores: number("cores").unwrap_or(1.0) as u32,
        page_is_https: page_is_https(),
        memory_gib: number("memory_gib").map(|gib| gib as u32),
    }
}

/// Vendor and architecture of the graphics adapter, where WebGPU tells.
pub(super) fn graphics() -> LocalBoxFuture<'static, Option<String>> {
    let adapter = JsFuture::from(adapter());
    let read = |adapter: Result<JsValue, _>| adapter.ok()?.as_string();
    adapter.map(read).boxed_local()
}
