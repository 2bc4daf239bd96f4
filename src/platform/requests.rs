//! HTTP requests, and who is told of them.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture};

use super::OnDrop;
use crate::inbox::Inbox;

/// Who is told what comes of requests. Calls, not futures: a load run has thousands of requests a second, and each
/// future costs it more than its own work for the request does.
pub trait FetchListener {
    /// A request has ended: with its reply, or without one. Told once, and maybe before [`super::Platform::send`]
    /// returns.
    fn ended(self: Rc<Self>, number: u64, answer: Result<FetchReply, FetchError>);

    /// What the browser measured of a request that has ended with a reply, where that was asked for. Told once, after
    /// the end.
    fn measured(self: Rc<Self>, number: u64, measured: Measured);
}

/// A request that was sent. Dropping it aborts the request, unless that has ended.
#[must_use = "dropping it aborts the request"]
#[derive(Debug, Default)]
pub struct Sent {
    _abort: OnDrop,
}

impl Sent {
    /// A request that `abort` aborts; it is called too when the request has ended.
    pub fn new(abort: Box<dyn FnOnce()>) -> Self {
        Self {
            _abort: OnDrop(Some(abort)),
        }
    }
}

/// An HTTP request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FetchRequest {
    /// `GET`, `POST`, …
    pub method: Rc<str>,
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
    /// Whether what the browser measures of it is told too, which costs a little.
    pub measuring: Measuring,
}

/// Whether what the browser measures of a request is told, and when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Measuring {
    /// It isn't.
    #[default]
    No,
    /// Within a tenth of a second, with that of other requests: together they cost much less.
    Together,
    /// As soon as it is there, since somebody waits for it.
    AtOnce,
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
}

/// What the browser measured of a request: the phases, where the target lets a page see them, and the protocol.
pub type Measured = (Option<Phases>, Rc<str>);

/// The course of a request, on the clock of [`super::Platform::now_ms`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FetchTiming {
    /// When the request was handed to the browser.
    pub start_ms: f64,
    /// When the body's last byte was here.
    pub end_ms: f64,
    /// The phases, where the target lets a page see them (`Timing-Allow-Origin`).
    pub phases: Option<Phases>,
    /// `http/1.1`, `h2`, `h3`; empty where it can't be seen.
    pub protocol: Rc<str>,
}

/// The phases of a request, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
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

/// A request as a future; `send` sends it. Dropping the future aborts the request.
pub fn fetch_by(
    request: FetchRequest,
    send: &dyn Fn(FetchRequest, Rc<dyn FetchListener>) -> Sent,
) -> LocalBoxFuture<'static, Result<FetchReply, FetchError>> {
    let waiter = Rc::new(Waiter {
        answer: Inbox::default(),
        unmeasured: Cell::default(),
        is_measured: request.measuring != Measuring::No,
    });
    let sent = send(request, Rc::<Waiter>::clone(&waiter));
    let answer = poll_fn(move |task| {
        let _until_it_is_dropped = &sent;
        waiter.answer.poll_next(task)
    });
    answer.boxed_local()
}

/// Waits for one request.
struct Waiter {
    answer: Inbox<Result<FetchReply, FetchError>>,
    /// The reply, until what the browser measured of it is there.
    unmeasured: Cell<Option<FetchReply>>,
    is_measured: bool,
}

impl FetchListener for Waiter {
    fn ended(self: Rc<Self>, _number: u64, answer: Result<FetchReply, FetchError>) {
        match answer {
            Ok(reply) if self.is_measured => self.unmeasured.set(Some(reply)),
            answer => self.answer.put(answer),
        }
    }

    fn measured(self: Rc<Self>, _number: u64, (phases, protocol): Measured) {
        if let Some(mut reply) = self.unmeasured.take() {
            reply.timing.phases = phases;
            reply.timing.protocol = protocol;
            self.answer.put(Ok(reply));
        }
    }
}
