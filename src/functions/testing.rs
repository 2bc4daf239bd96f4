//! A platform without a browser, and a way to run one function on it.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture, ready};
use serde_json::{Map, Value, json};

use super::{Abort, Context, ExecutorFacts, Outcome, Progress, Registry, Reporter};
use crate::colony::{Capabilities, Process};
use crate::platform::{BrowserFacts, FetchError, FetchReply, FetchRequest, Platform, Wakefulness};

/// Answers every request at once with the same reply, and keeps what was sent.
#[derive(Clone)]
pub(crate) struct TestPlatform {
    answer: Result<FetchReply, FetchError>,
    sent: Rc<RefCell<Vec<FetchRequest>>>,
}

impl Default for TestPlatform {
    fn default() -> Self {
        Self {
            answer: Err(FetchError::Network("nothing listens here".into())),
            sent: Rc::default(),
        }
    }
}

impl TestPlatform {
    pub(crate) fn answering(mut self, status: u16, body: &str) -> Self {
        self.answer = Ok(FetchReply {
            status,
            body: body.into(),
            ..FetchReply::default()
        });
        self
    }

    pub(crate) fn failing(mut self, error: FetchError) -> Self {
        self.answer = Err(error);
        self
    }

    pub(crate) fn sent(&self) -> Vec<FetchRequest> {
        self.sent.borrow().clone()
    }
}

impl Platform for TestPlatform {
    fn now_ms(&self) -> f64 {
        0.0
    }
    fn wall_ms(&self) -> f64 {
        0.0
    }
    fn sleep(&self, _ms: f64) -> LocalBoxFuture<'static, ()> {
        ready(()).boxed_local()
    }
    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        task.now_or_never();
    }
    fn random(&self) -> u64 {
        4
    }
    fn fetch(
        &self,
        request: FetchRequest,
    ) -> LocalBoxFuture<'static, Result<FetchReply, FetchError>> {
        self.sent.borrow_mut().push(request);
        ready(self.answer.clone()).boxed_local()
    }
    fn answers(&self, _url: &str, _timeout_ms: u32) -> LocalBoxFuture<'static, bool> {
        ready(self.answer.is_ok()).boxed_local()
    }
    fn browser(&self) -> BrowserFacts {
        BrowserFacts {
            user_agent: "Test/1.0".into(),
            language: "en".into(),
            ..BrowserFacts::default()
        }
    }
    fn capabilities(&self) -> LocalBoxFuture<'static, Capabilities> {
        ready(Capabilities::default()).boxed_local()
    }
    fn wakefulness(&self) -> Wakefulness {
        Wakefulness::default()
    }
}

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
    let raw = json!({"processid": "p", "spec": {"funcname": function, "args": args, "kwargs": Map::new()}});
    let process = Rc::new(Process::from_value(raw).unwrap());
    let context = Context::new(
        Rc::clone(&process),
        Abort::default(),
        Rc::new(platform.clone()),
        Rc::new(Quiet),
    );
    Registry::standard()
        .run(&process, context)
        .now_or_never()
        .expect("the function waits for something")
}
