//! One timer for a loop that waits for many things.

use std::future::poll_fn;
use std::task::{Poll, ready};

use futures_util::future::LocalBoxFuture;

use crate::platform::Platform;

/// How much later than wanted it may ring: timers are no finer.
const FINE_MS: f64 = 1.0;

/// A timer that is set anew only where it would ring too late. It may ring too early, which costs a loop less than to
/// set and clear a timer whenever something else came first.
#[derive(Default)]
pub(crate) struct Alarm(Option<(f64, LocalBoxFuture<'static, ()>)>);

impl Alarm {
    /// Rings in `ms` milliseconds at the latest. Dropped before, it stays set.
    pub(crate) fn ring<'a>(
        &'a mut self,
        platform: &dyn Platform,
        ms: f64,
    ) -> impl Future<Output = ()> + Unpin + use<'a> {
        let at_ms = platform.now_ms() + ms.max(0.0);
        let rings_in_time = |(rings_at, _): &(f64, _)| *rings_at <= at_ms + FINE_MS;
        if !self.0.as_ref().is_some_and(rings_in_time) {
            self.0 = Some((at_ms, platform.sleep(ms)));
        }
        poll_fn(|task| {
            if let Some((_, ringing)) = &mut self.0 {
                ready!(ringing.as_mut().poll(task));
            }
            self.0 = None;
            Poll::Ready(())
        })
    }
}
