//! Drives a run: its timers, its progress, and its end.

use std::cell::RefMut;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use scenario::Engine;
use scenario::decimal::rounded;
use scenario::engine::Input;

use super::super::{Context, Progress};
use super::run::Run;
use crate::alarm::Alarm;
use crate::first::unless;

const PROGRESS_EVERY_MS: f64 = 1_000.0;

/// A run that is driven. When this goes, the run goes: what is in flight is aborted, and what is still told of it is heard
/// by nobody.
pub(super) struct Driven(Rc<Run>);

impl Driven {
    pub(super) fn new(engine: Engine, context: &Context) -> Self {
        Self(Rc::new(Run::new(engine, context.clone())))
    }

    pub(super) fn engine(&self) -> RefMut<'_, Engine> {
        self.0.engine()
    }

    /// The refusal of a request that the policy doesn't allow; it ended the run.
    pub(super) fn refusal(&self) -> Option<String> {
        self.0.refusal()
    }

    pub(super) fn run(&self) -> &Run {
        &self.0
    }

    /// Runs the engine to its end, or until it is told to stop.
    pub(super) async fn drive(&self, lateness: Option<Duration>) {
        let Self(run) = self;
        run.take(Input::Start { lateness });
        let mut end = pin!(reach_end(run));
        if run.context.abort.unless(end.as_mut()).await.is_err() {
            run.take(Input::Stop);
            // What the browser measured of requests that had ended is still on its way, and comes only to who waits.
            end.await;
        }
    }
}

/// Wakes the engine when it wants to be, and tells of its progress, until it is done.
async fn reach_end(run: &Rc<Run>) {
    let context = &run.context;
    let mut progress_at = context.platform.now_ms();
    let mut alarm = Alarm::default();
    while let Some(wakes_ms) = run.wakes_at_ms() {
        let now_ms = context.platform.now_ms();
        if now_ms >= progress_at {
            progress_at = now_ms + PROGRESS_EVERY_MS;
            tell_progress(&run.engine(), context);
        }
        let until_ms = wakes_ms.min(progress_at);
        let rings = alarm.ring(context.platform.as_ref(), until_ms - now_ms);
        let wakes = unless(run.wants_to_wake_before(until_ms), rings);
        if wakes.await.is_err() {
            run.take(Input::Tick);
        }
    }
}

impl Drop for Driven {
    fn drop(&mut self) {
        self.0.end();
    }
}

fn tell_progress(engine: &Engine, context: &Context) {
    let progress = engine.progress(super::run::now(context));
    let p95 = progress
        .latency_p95_ms
        .map(|ms| format!(", p95 {} ms", rounded(ms, 0)))
        .unwrap_or_default();
    let message = format!(
        "{} s: {} users, {} requests, {} failed, {}/s{p95}",
        rounded(progress.elapsed_seconds, 0),
        progress.users,
        progress.total_requests,
        progress.failed,
        progress.current_rps
    );
    context.progress(Progress {
        fraction: progress.fraction,
        message,
        detail: serde_json::from_str(&progress.into_json()).ok(),
    });
}
