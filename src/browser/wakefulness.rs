//! How well the page was kept awake: browsers slow down or freeze what nobody looks at.

use std::cell::Cell;

use gloo_timers::callback::Interval;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

use super::global::{global_property, now_ms, property};
use crate::platform::Wakefulness;

const TICK_MS: u32 = 1_000;
/// A tick that is later than this was not slow: nothing ran.
const FROZEN_MS: f64 = 2_000.0;

thread_local! {
    static LATE_MAX_MS: Cell<f64> = const { Cell::new(0.0) };
    static FROZEN_TOTAL_MS: Cell<f64> = const { Cell::new(0.0) };
    static HIDDEN_MS: Cell<f64> = const { Cell::new(0.0) };
    static HIDDEN_SINCE: Cell<Option<f64>> = const { Cell::new(None) };
    static TICKED_AT: Cell<f64> = Cell::new(now_ms());
    static TICKS: Interval = Interval::new(TICK_MS, || {
        let late = late_ms();
        TICKED_AT.set(now_ms());
        LATE_MAX_MS.set(LATE_MAX_MS.get().max(late));
        FROZEN_TOTAL_MS.set(FROZEN_TOTAL_MS.get() + frozen_ms(late));
    });
    static EYE: Option<Closure<dyn FnMut()>> = open_eye();
}

/// How late the next tick is.
fn late_ms() -> f64 {
    (now_ms() - TICKED_AT.get() - f64::from(TICK_MS)).max(0.0)
}

fn frozen_ms(late_ms: f64) -> f64 {
    if late_ms > FROZEN_MS { late_ms } else { 0.0 }
}

/// Begins to measure, if that hasn't begun.
pub(super) fn watch() {
    TICKED_AT.with(|_at| ());
    TICKS.with(|_ticks| ());
    EYE.with(|_eye| ());
}

/// What was measured so far.
pub(super) fn read() -> Wakefulness {
    let since = HIDDEN_SINCE.get().map_or(0.0, |since| now_ms() - since);
    let late = late_ms();
    Wakefulness {
        timer_drift_max_ms: LATE_MAX_MS.get().max(late),
        hidden_s: (HIDDEN_MS.get() + since) / 1000.0,
        frozen_s: (FROZEN_TOTAL_MS.get() + frozen_ms(late)) / 1000.0,
    }
}

/// Takes note of whether the page is hidden. A worker can't see that; its page tells it.
pub fn note_visibility(hidden: bool) {
    match (HIDDEN_SINCE.get(), hidden) {
        (None, true) => HIDDEN_SINCE.set(Some(now_ms())),
        (Some(since), false) => {
            HIDDEN_MS.set(HIDDEN_MS.get() + now_ms() - since);
            HIDDEN_SINCE.set(None);
        }
        _ => {}
    }
}

/// Looks whether this page is hidden, from now on; nothing in a worker.
fn open_eye() -> Option<Closure<dyn FnMut()>> {
    let document = global_property("document").dyn_into::<EventTarget>().ok()?;
    let look =
        move || note_visibility(property(&global_property("document"), "hidden").is_truthy());
    look();
    let eye: Closure<dyn FnMut()> = Closure::new(look);
    document
        .add_event_listener_with_callback("visibilitychange", eye.as_ref().unchecked_ref())
        .ok()?;
    Some(eye)
}
