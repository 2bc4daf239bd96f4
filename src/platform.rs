//! What the surroundings give: time, timers, tasks, chance, HTTP, sockets, turns among pages, and facts about the browser.
//!
//! All rooms reach the browser through this trait; `browser/` implements it with web APIs, tests with a simulated
//! clock and network.

mod requests;

use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture, pending, ready};
use serde::Serialize;

pub use requests::{
    FetchError, FetchListener, FetchReply, FetchRequest, FetchTiming, Measured, Measuring, Phases,
    Sent, fetch_by,
};

/// The surroundings of an executor.
pub trait Platform {
    /// Milliseconds on a clock that never goes back; its zero is arbitrary.
    fn now_ms(&self) -> f64;

    /// Milliseconds since 1970, as far as the machine knows.
    fn wall_ms(&self) -> f64;

    /// Ends after `ms` milliseconds. Dropping the future clears the timer.
    fn sleep(&self, ms: f64) -> LocalBoxFuture<'static, ()>;

    /// Runs a task beside the caller.
    fn spawn(&self, task: LocalBoxFuture<'static, ()>);

    /// Random bits.
    fn random(&self) -> u64;

    /// Sends one HTTP request, reads the whole reply, and tells `listener` under `number` what comes of it. Dropping
    /// what this gives aborts the request, unless it has ended; then nothing more is told.
    fn send(&self, number: u64, request: FetchRequest, listener: Rc<dyn FetchListener>) -> Sent;

    /// The same for one who waits for the reply, and for what the browser measured if that was asked for. Dropping the
    /// future aborts the request.
    fn fetch(
        &self,
        request: FetchRequest,
    ) -> LocalBoxFuture<'static, Result<FetchReply, FetchError>>
    where
        Self: Sized,
    {
        fetch_by(request, &|request, listener| {
            self.send(0, request, listener)
        })
    }

    /// Whether anything answers at the address, which is asked at once, and told without a look at the answer: so a refusal
    /// by CORS counts as an answer. Gives up after `timeout_ms`.
    fn answers(&self, url: &str, timeout_ms: u32) -> LocalBoxFuture<'static, bool>;

    /// The origin of an http or https address, as the one who sends the request reads it: `http://127.0.0.1:8080` of
    /// `http://0x7f.1:8080/x`; nothing where it can't be read.
    fn origin_of(&self, url: &str) -> Option<String>;

    /// What the browser says of itself.
    fn browser(&self) -> BrowserFacts;

    /// Vendor and architecture of the graphics adapter, where the browser tells.
    fn graphics(&self) -> LocalBoxFuture<'static, Option<String>>;

    /// How well the page was kept awake since it started.
    fn wakefulness(&self) -> Wakefulness;

    /// This page's turn to poll the server at `origin`, once it comes. All pages of a browser share six connections
    /// to a host, and a poll takes one for seconds. Where turns can't be taken it comes at once.
    fn poll_turn(&self, _origin: &str) -> LocalBoxFuture<'static, Turn> {
        ready(Turn::default()).boxed_local()
    }

    /// Opens a WebSocket of its own, sends one text, and gives the first frame that comes; nothing where the socket
    /// can't be had or closes without one. Dropping the future closes the socket. Where there are no sockets it never
    /// ends.
    fn first_frame(&self, _url: &str, _message: String) -> LocalBoxFuture<'static, Option<String>> {
        pending().boxed_local()
    }
}

/// A page's turn to poll. Dropping it lets the next page have its turn.
#[derive(Debug, Default)]
pub struct Turn {
    _release: OnDrop,
}

impl Turn {
    /// A turn that calls `release` when it is over.
    #[must_use]
    pub fn new(release: Box<dyn FnOnce()>) -> Self {
        Self {
            _release: OnDrop(Some(release)),
        }
    }
}

/// Calls what is in it when it is dropped.
#[derive(Default)]
struct OnDrop(Option<Box<dyn FnOnce()>>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        if let Some(call) = self.0.take() {
            call();
        }
    }
}

impl std::fmt::Debug for OnDrop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OnDrop")
    }
}

/// Shared surroundings.
pub type SharedPlatform = Rc<dyn Platform>;

/// What a browser says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BrowserFacts {
    /// The whole `User-Agent` text.
    pub user_agent: String,
    /// The first language, such as `en-GB`.
    pub language: String,
    /// Its name, such as `Firefox`; empty where it isn't known.
    pub name: String,
    /// Its version; empty where it isn't known.
    pub version: String,
    /// The operating system, as the browser names it.
    pub platform: String,
    /// Logical cores.
    pub cores: u32,
    /// Whether the page came over https, where browsers block requests over http.
    pub page_is_https: bool,
    /// Memory in whole GiB, at most what the browser admits; nothing where it doesn't tell.
    pub memory_gib: Option<u32>,
}

/// How well the page was kept awake.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Wakefulness {
    /// The longest that a timer of one second came late, in milliseconds.
    pub timer_drift_max_ms: f64,
    /// Seconds in which the page was hidden, where that can be seen.
    pub hidden_s: f64,
    /// Seconds in which nothing ran at all: the browser froze the page, or the machine slept.
    pub frozen_s: f64,
}
