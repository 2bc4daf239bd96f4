//! Timers.

use futures_util::future::{FutureExt, LocalBoxFuture};
use gloo_timers::callback::Timeout;

use crate::functions::Alive;

/// Ends after `ms` milliseconds; dropping it clears the timer.
pub(super) fn sleep(ms: f64) -> LocalBoxFuture<'static, ()> {
    // The browser's own timers end at 2³¹ − 1 ms, and wake early rather than late beyond it.
    let ms = ms.clamp(0.0, f64::from(i32::MAX)).ceil() as u32;
    let runs = Alive::default();
    let end = runs.end();
    let timer = Timeout::new(ms, move || drop(runs));
    end.aborted().map(move |_ended| drop(timer)).boxed_local()
}
