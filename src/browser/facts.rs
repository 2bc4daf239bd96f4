//! What the browser says of itself, and what of that the colony is told.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::global::{navigator, page_is_https, property};
use crate::colony::{Capabilities, Gpu, Hardware, Software};
use crate::platform::BrowserFacts;

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

/// What the colony is told of this browser and machine.
pub(super) async fn capabilities() -> Capabilities {
    let gpu = gpu().await.unwrap_or_default();
    let browser = browser();
    let hardware = Hardware {
        model: "browser".into(),
        nodes: 1,
        cpu: format!("{}m", browser.cores * 1000),
        cores: browser.cores,
        mem: browser
            .memory_gib
            .map(|gib| format!("{gib}Gi"))
            .unwrap_or_default(),
        platform: browser.platform,
        architecture: "wasm32".into(),
        gpu,
        ..Hardware::default()
    };
    let executor = Software {
        name: env!("CARGO_PKG_NAME").into(),
        kind: "executor".into(),
        version: env!("CARGO_PKG_VERSION").into(),
    };
    let mut software = vec![executor];
    if !browser.name.is_empty() {
        let browser = Software {
            name: browser.name,
            kind: "browser".into(),
            version: browser.version,
        };
        software.insert(0, browser);
    }
    Capabilities {
        hardware: vec![hardware],
        software,
    }
}

/// The graphics adapter, where WebGPU tells.
async fn gpu() -> Option<Gpu> {
    let gpu = property(&navigator(), "gpu");
    let request: Function = property(&gpu, "requestAdapter").dyn_into().ok()?;
    let promise: Promise = request.call0(&gpu).ok()?.dyn_into().ok()?;
    let adapter: JsValue = JsFuture::from(promise).await.ok()?;
    if adapter.is_null() || adapter.is_undefined() {
        return None;
    }
    let info = property(&adapter, "info");
    let part = |name| property(&info, name).as_string().unwrap_or_default();
    let (vendor, architecture) = (part("vendor"), part("architecture"));
    Some(Gpu {
        name: format!("{vendor} {architecture}").trim().to_owned(),
        mem: String::new(),
        count: 1,
        nodecount: 1,
    })
}
