//! The last moment of a page.

use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

use super::global::{global_property, navigator, property};

/// Calls back when the page is left, until it is dropped. A worker isn't told; its page must do it.
pub struct Leaving {
    window: EventTarget,
    listener: Closure<dyn Fn()>,
}

impl std::fmt::Debug for Leaving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Leaving")
    }
}

impl Leaving {
    /// Begins to listen, where this is a page.
    #[must_use]
    pub fn listen(callback: Box<dyn Fn()>) -> Option<Self> {
        if global_property("document").is_undefined() {
            return None;
        }
        let window: EventTarget = js_sys::global().unchecked_into();
        let listener = Closure::<dyn Fn()>::wrap(callback);
        window
            .add_event_listener_with_callback("pagehide", listener.as_ref().unchecked_ref())
            .ok()?;
        Some(Self { window, listener })
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        let listener = self.listener.as_ref().unchecked_ref();
        let _removed = self
            .window
            .remove_event_listener_with_callback("pagehide", listener);
    }
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
