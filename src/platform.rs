//! What the surroundings give: time, timers, tasks, chance, HTTP, and facts about the browser.
//!
//! All rooms reach the browser through this trait; `browser/` implements it with web APIs, tests with a simulated
//! clock and network.

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
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

    /// What the browser says of itself.
    fn browser(&self) -> BrowserFacts;

    /// What the executor tells the colony that it has.
    fn capabilities(&self) -> LocalBoxFuture<'static, Capabilities>;

    /// How well the page was kept awake since it started.
    fn wakefulness(&self) -> Wakefulness;
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
}

/// An HTTP reply, read to its end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FetchReply {
    /// HTTP status.
    pub status: u16,
    /// The headers that the browser lets a page see.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
    /// Where the reply came from, after redirects.
    pub url: String,
    /// When what happened.
    pub timing: FetchTiming,
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
}
