//! How well the page was kept awake: browsers slow down or freeze what nobody looks at.

use wasm_bindgen::prelude::*;

use super::global::property;
use crate::platform::Wakefulness;

#[wasm_bindgen(module = "/src/browser/global.js")]
extern "C" {
    /// Begins to measure, for as long as this scope lives, if that hasn't begun.
    #[wasm_bindgen(js_name = watch_wakefulness)]
    pub(super) fn watch();

    /// Takes note of whether the page is hidden. A worker can't see that; its page tells it.
    #[wasm_bindgen(js_name = note_hidden)]
    pub fn note_visibility(hidden: bool);

    #[wasm_bindgen(js_name = wakefulness)]
    fn seen() -> JsValue;
}

/// What was measured so far.
pub(super) fn read() -> Wakefulness {
    let seen = seen();
    let number = |name| property(&seen, name).as_f64().unwrap_or_default();
    Wakefulness {
        timer_drift_max_ms: number("timer_drift_max_ms"),
        hidden_s: number("hidden_s"),
        frozen_s: number("frozen_s"),
    }
}
