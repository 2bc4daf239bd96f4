//! How well the page was kept awake: browsers slow down or freeze what nobody looks at.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::EventTarget;

use super::global::{global_property, now_ms, property};
use super::timers::sleep;
use crate::platform::Wakefulness;

const TICK_MS: f64 = 1_000.0;
/// A tick that is later than this was not slow: nothing ran.
const FROZEN_MS: f64 = 2_000.0;

thread_local! {
    static SEEN: Seen = const { Seen::nothing() };
}

/// What was seen of the page so far, in milliseconds.
struct Seen {
    watches: Cell<bool>,
    ticked_at: Cell<f64>,
    late_max: Cell<f64>,
    frozen: Cell<f64>,
    hidden: Cell<f64>,
    hidden_since: Cell<Option<f64>>,
}

impl Seen {
    const fn nothing() -> Self {
        Self {
            watches: Cell::new(false),
            ticked_at: Cell::new(0.0),
            late_max: Cell::new(0.0),
            frozen: Cell::new(0.0),
            hidden: Cell::new(0.0),
            hidden_since: Cell::new(None),
        }
    }

    /// How late the next tick is.
    fn late(&self) -> f64 {
        (now_ms() - self.ticked_at.get() - TICK_MS).max(0.0)
    }

    fn tick(&self) {
        let late = self.late();
        self.ticked_at.set(now_ms());
        self.late_max.set(self.late_max.get().max(late));
        self.frozen.set(self.frozen.get() + frozen_ms(late));
    }
}

fn frozen_ms(late_ms: f64) -> f64 {
    if late_ms > FROZEN_MS { late_ms } else { 0.0 }
}

/// Begins to measure, for as long as this scope lives, if that hasn't begun.
pub(super) fn watch() {
    SEEN.with(|seen| {
        if !seen.watches.replace(true) {
            seen.ticked_at.set(now_ms());
            spawn_local(async {
                loop {
                    sleep(TICK_MS).await;
                    SEEN.with(Seen::tick);
                }
            });
            open_eye();
        }
    });
}

/// What was measured so far.
pub(super) fn read() -> Wakefulness {
    SEEN.with(|seen| {
        let since = seen
            .hidden_since
            .get()
            .map_or(0.0, |since| now_ms() - since);
        let late = seen.late();
        Wakefulness {
            timer_drift_max_ms: seen.late_max.get().max(late),
            hidden_s: (seen.hidden.get() + since) / 1000.0,
            frozen_s: (seen.frozen.get() + frozen_ms(late)) / 1000.0,
        }
    })
}

/// Takes note of whether the page is hidden. A worker can't see that; its page tells it.
pub fn note_visibility(hidden: bool) {
    SEEN.with(|seen| match (seen.hidden_since.get(), hidden) {
        (None, true) => seen.hidden_since.set(Some(now_ms())),
        (Some(since), false) => {
            seen.hidden.set(seen.hidden.get() + now_ms() - since);
            seen.hidden_since.set(None);
        }
        _ => {}
    });
}

/// Looks whether this page is hidden, from now on; nothing in a worker.
fn open_eye() {
    let Ok(document) = global_property("document").dyn_into::<EventTarget>() else {
        return;
    };
    let look =
        move || note_visibility(property(&global_property("document"), "hidden").is_truthy());
    look();
    let eye = Closure::<dyn FnMut()>::new(look).into_js_value();
    let _listens =
        document.add_event_listener_with_callback("visibilitychange", eye.unchecked_ref());
}
