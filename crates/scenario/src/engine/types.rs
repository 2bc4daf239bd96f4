//! What goes into the engine, and what comes out.

use std::rc::Rc;
use std::time::Duration;

use crate::stats::PhaseTimes;
use crate::time::Micros;

/// A request's number, unique in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// The number of a feeder's document to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FetchId(pub usize);

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Begin the run. Documents that are still to be fetched are waited for.
    Start {
        /// How late this is after the moment that was asked for; none when none was.
        lateness: Option<Duration>,
    },
    /// Time has passed: due at [`Engine::wake_at`](super::Engine::wake_at) or before.
    Tick,
    /// A request has ended. For a request that was aborted it's ignored.
    Done {
        /// Which one.
        id: RequestId,
        /// How.
        outcome: Outcome,
    },
    /// A request has ended with an answer, and what the browser measured of it follows by [`Input::Timed`].
    Untimed {
        /// Which one.
        id: RequestId,
        /// How; without phases and protocol.
        outcome: Outcome,
    },
    /// What the browser measured of a request that had ended.
    Timed {
        /// Which one.
        id: RequestId,
        /// Where its time went; none where the target hides it.
        phases: Option<PhaseTimes>,
        /// `http/1.1`, `h2`, `h3`; none where it can't be seen.
        protocol: Option<Rc<str>>,
    },
    /// The answer to a request is here to its end; [`Input::Done`] follows when the browser has measured it.
    Received {
        /// Which one.
        id: RequestId,
    },
    /// A feeder's document is there, or can't be had.
    Fetched {
        /// Which one.
        id: FetchId,
        /// Its bytes, or what is wrong.
        result: Result<Vec<u8>, String>,
    },
    /// End the run at once: what is in flight is aborted.
    Stop,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a request now, and give its outcome to [`Input::Done`].
    Send {
        /// Its number.
        id: RequestId,
        /// What to send.
        request: Box<HttpRequest>,
    },
    /// Abort a request: its time is over, or the run's. Nothing more needs to be said of it.
    Abort {
        /// Its number.
        id: RequestId,
    },
    /// Fetch a feeder's document, and give it to [`Input::Fetched`].
    Fetch {
        /// Its number.
        id: FetchId,
        /// Where it is.
        url: String,
    },
    /// A line for the log.
    Log {
        /// The user's number.
        user: u64,
        /// The line.
        message: String,
    },
}

/// An HTTP request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// In capitals.
    pub method: Rc<str>,
    /// Absolute, without a fragment.
    pub url: String,
    /// Names as written.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Option<Rc<[u8]>>,
    /// The longest it may take. The engine keeps the time itself, and asks for [`Effect::Abort`].
    pub timeout: Duration,
    /// Whether redirects are followed.
    pub follow_redirects: bool,
    /// `http://host:port`, without the scheme's own port.
    pub origin: Rc<str>,
    /// What of the answer is asked for.
    pub needs: Needs,
}

/// What of an answer is asked for, by a check, a capture or a path. The rest needn't be given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// The body. Without it the body is read to its end all the same, and its size counted.
    pub body: bool,
    /// The headers.
    pub headers: bool,
    /// The time it took: its user waits until the browser has measured it.
    pub time: bool,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The answer, or why there is none.
    pub result: Result<Response, Failure>,
    /// When it was really sent, where that is known better than by [`Effect::Send`].
    pub sent_at: Option<Micros>,
    /// The end of the body, or of the attempt.
    pub ended_at: Micros,
    /// Where its time went; none where the target hides it.
    pub phases: Option<PhaseTimes>,
    /// `http/1.1`, `h2`, `h3`; none where it can't be seen.
    pub protocol: Option<Rc<str>>,
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers that can be seen, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Rc<[u8]>,
    /// The size of the body, also where it isn't given.
    pub bytes_received: u64,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection, a broken one, or an answer that the browser withholds.
    #[error("{0}")]
    Network(String),
    /// It took too long.
    #[error("no answer in time")]
    Timeout,
    /// It was aborted from outside.
    #[error("aborted")]
    Aborted,
}
