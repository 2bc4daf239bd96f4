//! All of it together.

use futures_util::future::{FutureExt, LocalBoxFuture};

use super::wakefulness::Watch;
use super::{facts, fetch, global, timers};
use crate::colony::Capabilities;
use crate::platform::{BrowserFacts, FetchError, FetchReply, FetchRequest, Platform, Wakefulness};

/// The browser that this runs in.
#[derive(Debug)]
pub struct BrowserPlatform {
    watch: Watch,
}

impl BrowserPlatform {
    /// Starts to measure how well the page is kept awake.
    #[must_use]
    pub fn new() -> Self {
        Self {
            watch: Watch::start(),
        }
    }
}

impl Default for BrowserPlatform {
    fn default() -> Self {
        Self::new()
    }
}

impl Platform for BrowserPlatform {
    fn now_ms(&self) -> f64 {
        global::now_ms()
    }

    fn wall_ms(&self) -> f64 {
        js_sys::Date::now()
    }

    fn sleep(&self, ms: f64) -> LocalBoxFuture<'static, ()> {
        timers::sleep(ms)
    }

    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        wasm_bindgen_futures::spawn_local(task);
    }

    fn random(&self) -> u64 {
        (js_sys::Math::random() * (1u64 << 53) as f64) as u64
    }

    fn fetch(
        &self,
        request: FetchRequest,
    ) -> LocalBoxFuture<'static, Result<FetchReply, FetchError>> {
        fetch::fetch(request, true).boxed_local()
    }

    fn answers(&self, url: &str, timeout_ms: u32) -> LocalBoxFuture<'static, bool> {
        fetch::answers(url.to_owned(), timeout_ms).boxed_local()
    }

    fn browser(&self) -> BrowserFacts {
        facts::browser()
    }

    fn capabilities(&self) -> LocalBoxFuture<'static, Capabilities> {
        facts::capabilities().boxed_local()
    }

    fn wakefulness(&self) -> Wakefulness {
        self.watch.read()
    }
}
