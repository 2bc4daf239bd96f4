//! A platform without a browser, and a way to run one function on it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture, pending, ready};
use serde_json::{Map, Value, json};

use super::{Abort, Context, ExecutorFacts, Outcome, Progress, Registry, Reporter};
use crate::colony::Process;
use crate::platform::{
    BrowserFacts, FetchError, FetchListener, FetchReply, FetchRequest, Measured, Measuring,
    Platform, Sent, Wakefulness,
};
use crate::policy::Policy;

/// A request that isn't answered yet.
struct Held {
    number: u64,
    listener: Rc<dyn FetchListener>,
    sent_ms: f64,
}

impl Held {
    fn tell_measured(self) {
        self.listener.measured(self.number, Measured::default());
    }
}

/// Answers every request at once with the same reply, unless it holds them; keeps what was sent. Time passes as it is told.
#[derive(Clone)]
pub(crate) struct TestPlatform {
    answer: Result<FetchReply, FetchError>,
    sent: Rc<RefCell<Vec<FetchRequest>>>,
    holds: bool,
    held: Rc<RefCell<VecDeque<Held>>>,
    given_up: Rc<Cell<usize>>,
    now_ms: Rc<Cell<f64>>,
}

impl Default for TestPlatform {
    fn default() -> Self {
        Self {
            answer: Err(FetchError::Network("nothing listens here".into())),
            sent: Rc::default(),
            holds: false,
            held: Rc::default(),
            given_up: Rc::default(),
            now_ms: Rc::default(),
        }
    }
}

impl TestPlatform {
    pub(crate) fn answering(mut self, status: u16, body: &str) -> Self {
        self.answer = Ok(FetchReply {
            status,
            body: body.into(),
            body_bytes: body.len() as u64,
            ..FetchReply::default()
        });
        self
    }

    pub(crate) fn failing(mut self, error: FetchError) -> Self {
        self.answer = Err(error);
        self
    }

    /// The reply seems to come from another address.
    pub(crate) fn redirected_to(mut self, url: &str) -> Self {
        if let Ok(reply) = &mut self.answer {
            reply.url = url.into();
        }
        self
    }

    /// Answers no request before it is told to, and never ends a sleep.
    pub(crate) fn holding(mut self) -> Self {
        self.holds = true;
        self
    }

    /// Answers the request that is held the longest; what was measured of it follows.
    pub(crate) fn answer_one(&self) {
        let measure = self.answer_one_unmeasured();
        measure();
    }

    /// Answers the request that is held the longest; what was measured of it is told when the result is called.
    pub(crate) fn answer_one_unmeasured(&self) -> impl FnOnce() + use<> {
        let held = self.held.borrow_mut().pop_front();
        let held = held.expect("no request is held");
        self.end(&held);
        move || held.tell_measured()
    }

    fn end(&self, held: &Held) {
        let mut answer = self.answer.clone();
        if let Ok(reply) = &mut answer {
            reply.timing.start_ms = held.sent_ms;
            reply.timing.end_ms = self.now_ms();
        }
        Rc::clone(&held.listener).ended(held.number, answer);
    }

    /// So much time passes.
    pub(crate) fn pass(&self, ms: f64) {
        self.now_ms.set(self.now_ms() + ms);
    }

    /// How many requests were given up, those among them that had ended.
    pub(crate) fn given_up(&self) -> usize {
        self.given_up.get()
    }

    pub(crate) fn sent(&self) -> Vec<FetchRequest> {
        self.sent.borrow().clone()
    }
}

impl Platform for TestPlatform {
    fn now_ms(&self) -> f64 {
        self.now_ms.get()
    }
    fn wall_ms(&self) -> f64 {
        0.0
    }
    fn sleep(&self, _ms: f64) -> LocalBoxFuture<'static, ()> {
        if self.holds {
            return pending().boxed_local();
        }
        ready(()).boxed_local()
    }
    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        task.now_or_never();
    }
    fn random(&self) -> u64 {
        4
    }
    fn send(&self, number: u64, request: FetchRequest, listener: Rc<dyn FetchListener>) -> Sent {
        let is_measured = request.measuring != Measuring::No;
        self.sent.borrow_mut().push(request);
        let held = Held {
            number,
            listener,
            sent_ms: self.now_ms(),
        };
        if !self.holds {
            self.end(&held);
            if is_measured && self.answer.is_ok() {
                held.tell_measured();
            }
            return Sent::default();
        }
        self.held.borrow_mut().push_back(held);
        let given_up = Rc::clone(&self.given_up);
        Sent::new(Box::new(move || given_up.set(given_up.get() + 1)))
    }
    fn answers(&self, _url: &str, _timeout_ms: u32) -> LocalBoxFuture<'static, bool> {
        ready(self.answer.is_ok()).boxed_local()
    }
    fn origin_of(&self, url: &str) -> Option<String> {
        origin_of(url)
    }
    fn browser(&self) -> BrowserFacts {
        BrowserFacts {
            user_agent: "Test/1.0".into(),
            language: "en".into(),
            ..BrowserFacts::default()
        }
    }
    fn graphics(&self) -> LocalBoxFuture<'static, Option<String>> {
        ready(None).boxed_local()
    }
    fn wakefulness(&self) -> Wakefulness {
        Wakefulness::default()
    }
}

/// The origin of an http or https address, read as browsers do.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn origin_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}
#[cfg(target_arch = "wasm32")]
pub(crate) use crate::browser::origin_of;

struct Quiet;

impl Reporter for Quiet {
    fn log(&self, _process_id: &str, _message: &str) {}
    fn progress(&self, _process_id: &str, _progress: Progress) {}
    fn executor(&self) -> ExecutorFacts {
        ExecutorFacts {
            name: "tester".into(),
            ..ExecutorFacts::default()
        }
    }
}

/// Runs a standard function that needs no network.
pub(crate) fn run(function: &str, args: Value) -> Outcome {
    run_on(&TestPlatform::default(), function, args)
}

/// Runs a standard function; it must end without waiting.
pub(crate) fn run_on(platform: &TestPlatform, function: &str, args: Value) -> Outcome {
    run_under(&json!({"targets": "any"}), platform, function, args)
}

/// The same under the default policy with some settings changed.
pub(crate) fn run_under(
    settings: &Value,
    platform: &TestPlatform,
    function: &str,
    args: Value,
) -> Outcome {
    begin(settings, platform, function, args)
        .1
        .now_or_never()
        .expect("the function waits for something")
}

/// The same for a function that may wait, and what tells it to end.
pub(crate) fn begin(
    settings: &Value,
    platform: &TestPlatform,
    function: &str,
    args: Value,
) -> (Abort, LocalBoxFuture<'static, Outcome>) {
    let raw = json!({"processid": "p", "spec": {"funcname": function, "args": args, "kwargs": Map::new()}});
    let process = Rc::new(Process::from_value(raw).unwrap());
    let abort = Abort::default();
    let context = Context::new(
        Rc::clone(&process),
        abort.clone(),
        Rc::new(platform.clone()),
        Rc::new(Quiet),
    );
    let mut registry = Registry::standard();
    registry.set_policy(Policy::default().changed(settings, &origin_of).unwrap());
    let running = async move { registry.run(&process, context).await };
    (abort, running.boxed_local())
}
