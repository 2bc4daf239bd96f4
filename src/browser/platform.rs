//! All of it together.

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;

use super::{facts, fetch, global, socket, timers, turns, wakefulness};
use crate::platform::{
    BrowserFacts, FetchListener, FetchRequest, Platform, Sent, Turn, Wakefulness,
};

/// The browser that this runs in.
#[derive(Debug)]
pub struct BrowserPlatform(());

impl BrowserPlatform {
    /// Starts to measure how well the page is kept awake.
    #[must_use]
    pub fn new() -> Self {
        wakefulness::watch();
        Self(())
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

    fn send(&self, number: u64, request: FetchRequest, listener: Rc<dyn FetchListener>) -> Sent {
        fetch::send(number, request, listener)
    }

    fn answers(&self, url: &str, timeout_ms: u32) -> LocalBoxFuture<'static, bool> {
        fetch::answers(url, timeout_ms)
    }

    fn origin_of(&self, url: &str) -> Option<String> {
        global::origin_of(url)
    }

    fn browser(&self) -> BrowserFacts {
        facts::browser()
    }

    fn graphics(&self) -> LocalBoxFuture<'static, Option<String>> {
        facts::graphics()
    }

    fn wakefulness(&self) -> Wakefulness {
        wakefulness::read()
    }

    fn poll_turn(&self, origin: &str) -> LocalBoxFuture<'static, Turn> {
        turns::poll_turn(origin)
    }

    fn first_frame(&self, url: &str, message: String) -> LocalBoxFuture<'static, Option<String>> {
        socket::first_frame(url, &message)
    }
}
