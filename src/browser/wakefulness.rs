//! How well the page was kept awake: browsers slow down or freeze what nobody looks at.

use std::cell::Cell;

use gloo_timers::callback::Interval;

use super::global::now_ms;
use crate::platform::Wakefulness;

const TICK_MS: u32 = 1_000;

thread_local! {
    static LATE_MAX_MS: Cell<f64> = const { Cell::new(0.0) };
    static HIDDEN_MS: Cell<f64> = const { Cell::new(0.0) };
    static HIDDEN_SINCE: Cell<Option<f64>> = const { Cell::new(None) };
}

/// Measures for as long as it lives.
#[derive(Debug)]
pub(super) struct Watch {
    _ticks: Interval,
}

impl Watch {
    pub(super) fn start() -> Self {
        let last = Cell::new(now_ms());
        let ticks = Interval::new(TICK_MS, move || {
            let now = now_ms();
            let late = now - last.replace(now) - f64::from(TICK_MS);
            LATE_MAX_MS.set(LATE_MAX_MS.get().max(late));
        });
        Self { _ticks: ticks }
    }

    pub(super) fn read(&self) -> Wakefulness {
        let since = HIDDEN_SINCE.get().map_or(0.0, |since| now_ms() - since);
        Wakefulness {
            timer_drift_max_ms: LATE_MAX_MS.get(),
            hidden_s: (HIDDEN_MS.get() + since) / 1000.0,
        }
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
