//! What the surroundings give: time, timers, tasks, chance, HTTP, sockets, turns among pages, and facts about the browser.
//!
//! All rooms reach the browser through this trait; `browser/` implements it with web APIs, tests with a simulated
//! clock and network.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture, pending, ready};
use serde::Serialize;

use crate::colony::Capabilities;

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

    /// Sends one HTTP request and reads the whole reply. Dropping the future aborts the request.
    fn fetch(
        &self,
        request: FetchRequest,
    ) -> LocalBoxFuture<'static, Result<FetchReply, FetchError>>;

    /// Whether anything answers at the address, told without a look at the answer: so a refusal by CORS counts as an
    /// answer. Gives up after `timeout_ms`.
    fn answers(&self, url: &str, timeout_ms: u32) -> LocalBoxFuture<'static, bool>;

    /// The origin of an http or https address, as the one who sends the request reads it: `http://127.0.0.1:8080` of
    /// `http://0x7f.1:8080/x`; nothing where it can't be read.
    fn origin_of(&self, url: &str) -> Option<String>;

    /// What the browser says of itself.
    fn browser(&self) -> BrowserFacts;

    /// What the executor tells the colony that it has.
    fn capabilities(&self) -> LocalBoxFuture<'static, Capabilities>;

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
#[derive(Default)]
pub struct Turn(Option<Box<dyn FnOnce()>>);

impl Turn {
    /// A turn that calls `release` when it is over.
    #[must_use]
    pub fn new(release: Box<dyn FnOnce()>) -> Self {
        Self(Some(release))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            release();
        }
    }
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Turn")
    }
}

/// Shared surroundings.
pub type SharedPlatform = Rc<dyn Platform>;

/// An HTTP request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FetchRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// An absolute http or https address.
    pub url: String,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// Nothing for GET and HEAD.
    pub body: Option<Vec<u8>>,
    /// The request is given up after this long; 0: never.
    pub timeout_ms: u32,
    /// Whether redirects are followed; else they are errors.
    pub follow_redirects: bool,
    /// The most that is read of the reply's body; 0: all of it, however much.
    pub max_bytes: u64,
    /// The body is read to its end, and its size told, but it isn't given.
    pub drops_body: bool,
    /// The headers aren't given.
    pub drops_headers: bool,
    /// The reply doesn't wait until it is measured: that comes by [`FetchReply::later`].
    pub measured_later: bool,
}

/// An HTTP reply, read to its end.
#[derive(Debug, Clone, Default)]
pub struct FetchReply {
    /// HTTP status.
    pub status: u16,
    /// The headers that the browser lets a page see.
    pub headers: Vec<(String, String)>,
    /// The whole body, unless it was to be dropped.
    pub body: Vec<u8>,
    /// Its size.
    pub body_bytes: u64,
    /// Where the reply came from, after redirects.
    pub url: String,
    /// When what happened.
    pub timing: FetchTiming,
    /// What the browser measured, where the reply didn't wait for it.
    pub later: Later,
}

/// What the browser measured of a request: the phases, where the target lets a page see them, and the protocol.
pub type Measured = (Option<Phases>, String);

/// What the browser measures, a moment after the end of the request; it always ends.
#[derive(Clone, Default)]
pub struct Later(Rc<RefCell<Option<LocalBoxFuture<'static, Measured>>>>);

impl Later {
    /// What will have been measured.
    #[must_use]
    pub fn new(measured: LocalBoxFuture<'static, Measured>) -> Self {
        Self(Rc::new(RefCell::new(Some(measured))))
    }

    /// Waits for it, the first time; nothing where there was nothing to wait for.
    pub async fn measured(&self) -> Measured {
        let measured = self.0.borrow_mut().take();
        match measured {
            Some(measured) => measured.await,
            None => Measured::default(),
        }
    }
}

impl std::fmt::Debug for Later {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Later")
    }
}

/// The course of a request, on the clock of [`Platform::now_ms`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FetchTiming {
    /// When the request was handed to the browser.
    pub start_ms: f64,
    /// When the body's last byte was here.
    pub end_ms: f64,
    /// The phases, where the target lets a page see them (`Timing-Allow-Origin`).
    pub phases: Option<Phases>,
    /// `http/1.1`, `h2`, `h3`; empty where it can't be seen.
    pub protocol: String,
}

/// The phases of a request, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Phases {
    /// Waiting in the browser's own queue.
    pub blocked_ms: f64,
    /// Looking the name up.
    pub dns_ms: f64,
    /// Opening the connection, TLS included.
    pub connecting_ms: f64,
    /// TLS alone.
    pub tls_ms: f64,
    /// From the first byte sent to the first byte received.
    pub waiting_ms: f64,
    /// From the first byte received to the last.
    pub receiving_ms: f64,
}

/// Why there is no reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Refused, reset, no such host, bad TLS, or blocked by CORS: a browser gives one error for all of them.
    #[error("{0}")]
    Network(String),
    /// The time given was up.
    #[error("no reply within {0} ms")]
    Timeout(u32),
    /// The request can't be sent at all.
    #[error("{0}")]
    Invalid(String),
    /// The reply sends elsewhere, and that isn't followed.
    #[error("the reply is a redirect, and redirects aren't followed")]
    Redirected,
    /// The body is larger than what is read of it.
    #[error("the reply is larger than {0} bytes")]
    TooLarge(u64),
    /// The page's policy doesn't allow it.
    #[error("{0}")]
    Refused(String),
}

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
