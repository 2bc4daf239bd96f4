//! What the browser says of itself.

use futures_util::future::{FutureExt, LocalBoxFuture};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::global::{navigator, page_is_https, property};
use crate::platform::BrowserFacts;

#[wasm_bindgen(module = "/src/browser/facts.js")]
extern "C" {
    #[wasm_bindgen(js_name = graphics)]
    fn adapter() -> Promise;
}

/// Marks in the `User-Agent` text, the more special first: most browsers also claim to be Chrome or Safari.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("HeadlessChrome/", "Chromium"),
    ("Chrome/", "Chromium"),
    ("Version/", "Safari"),
];

/// What the browser says of itself.
pub(super) fn browser() -> BrowserFacts {
    let navigator = navigator();
    let text = |name| property(&navigator, name).as_string().unwrap_or_default();
    let number = |name| property(&navigator, name).as_f64();
    let user_agent = text("userAgent");
    let (name, version) = name_and_version(&user_agent);
    BrowserFacts {
        language: text("language"),
        page_is_https: page_is_https(),
        platform: text("platform"),
        cores: number("hardwareConcurrency").unwrap_or(1.0) as u32,
        // Chromium rounds to a power of two and stops at 8; Firefox doesn't tell.
        memory_gib: number("deviceMemory").map(|gib| gib.ceil() as u32),
        name,
        version,
        user_agent,
    }
}

fn name_and_version(user_agent: &str) -> (String, String) {
    let found = BROWSERS.iter().find_map(|(mark, name)| {
        let (_, rest) = user_agent.split_once(mark)?;
        let version = rest.split([' ', ';', ')']).next().unwrap_or_default();
        Some(((*name).to_owned(), version.to_owned()))
    });
    found.unwrap_or_default()
}

/// Vendor and architecture of the graphics adapter, where WebGPU tells.
pub(super) fn graphics() -> LocalBoxFuture<'static, Option<String>> {
    let adapter = JsFuture::from(adapter());
    async move { adapter.await.ok()?.as_string() }.boxed_local()
}
