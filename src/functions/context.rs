//! What a running function is given beside its arguments.

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;

use super::abort::Abort;
use crate::colony::Process;
use crate::platform::{
    FetchError, FetchListener, FetchReply, FetchRequest, Sent, SharedPlatform, fetch_by,
};
use crate::policy::{Policy, Refusal, TargetGate};

/// Where a function's log lines and progress go.
pub trait Reporter {
    /// Adds a line to the process's log.
    fn log(&self, process_id: &str, message: &str);

    /// Says how far the process is.
    fn progress(&self, process_id: &str, progress: Progress);

    /// The executor, as it is now.
    fn executor(&self) -> ExecutorFacts;
}

/// How far a process is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// From 0 to 1, where it is known.
    pub fraction: Option<f64>,
    /// In words, for people and for the log.
    pub message: String,
    /// In figures, for programs.
    pub detail: Option<serde_json::Value>,
}

/// The executor, as `health` shows it.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct ExecutorFacts {
    /// Its name.
    pub name: String,
    /// Its type.
    pub executor_type: String,
    /// The identity of its key.
    pub executor_id: String,
    /// Since it was started.
    pub uptime_s: f64,
    /// Processes that may run at a time.
    pub slots: usize,
    /// Processes that run now.
    pub running: usize,
    /// Processes closed with output since it was started.
    pub closed: u64,
    /// Processes closed as failed since it was started.
    pub failed: u64,
}

/// What a running function is given beside its arguments.
#[derive(Clone)]
pub struct Context {
    /// The process that it runs for.
    pub process: Rc<Process>,
    /// Tells it to end.
    pub abort: Abort,
    /// The browser.
    pub platform: SharedPlatform,
    reporter: Rc<dyn Reporter>,
    gate: Rc<TargetGate>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("process_id", &self.process.process_id)
            .finish_non_exhaustive()
    }
}

impl Context {
    /// The context of one run.
    #[must_use]
    pub fn new(
        process: Rc<Process>,
        abort: Abort,
        platform: SharedPlatform,
        reporter: Rc<dyn Reporter>,
    ) -> Self {
        Self {
            gate: Rc::new(TargetGate::new(Rc::default(), Rc::clone(&platform))),
            process,
            abort,
            platform,
            reporter,
        }
    }

    /// The same under another policy than the default one.
    #[must_use]
    pub fn under(mut self, policy: Rc<Policy>) -> Self {
        self.gate = Rc::new(TargetGate::new(policy, Rc::clone(&self.platform)));
        self
    }

    /// What may be asked of this browser.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        self.gate.policy()
    }

    /// Whether an address may be reached.
    ///
    /// # Errors
    /// [`Refusal`], when the policy doesn't allow it.
    pub fn check_target(&self, url: &str) -> Result<(), Refusal> {
        self.gate.check(url)
    }

    /// Sends a request, where the policy allows it, and tells of it as [`Platform::send`](crate::platform::Platform::send)
    /// does. A function has no other way out.
    pub fn send(
        &self,
        number: u64,
        request: FetchRequest,
        listener: Rc<dyn FetchListener>,
    ) -> Sent {
        self.gate.send(number, request, listener)
    }

    /// The same for a function that waits for the reply.
    pub fn fetch(
        &self,
        request: FetchRequest,
    ) -> LocalBoxFuture<'static, Result<FetchReply, FetchError>> {
        fetch_by(request, &|request, listener| {
            self.send(0, request, listener)
        })
    }

    /// Adds a line to the process's log.
    pub fn log(&self, message: &str) {
        self.reporter.log(&self.process.process_id, message);
    }

    /// Says how far the process is.
    pub fn progress(&self, progress: Progress) {
        self.reporter.progress(&self.process.process_id, progress);
    }

    /// The executor, as it is now.
    #[must_use]
    pub fn executor(&self) -> ExecutorFacts {
        self.reporter.executor()
    }
}
