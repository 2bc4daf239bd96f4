//! What a running function is given beside its arguments.

use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture, ready};

use super::abort::Abort;
use crate::colony::Process;
use crate::platform::{FetchError, FetchReply, FetchRequest, SharedPlatform};
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
    policy: Rc<Policy>,
    gate: TargetGate,
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
        let policy = Rc::<Policy>::default();
        Self {
            gate: TargetGate::new(Rc::clone(&policy), Rc::clone(&platform)),
            process,
            abort,
            platform,
            reporter,
            policy,
        }
    }

    /// The same under another policy than the default one.
    #[must_use]
    pub fn under(mut self, policy: Rc<Policy>) -> Self {
        self.gate = TargetGate::new(Rc::clone(&policy), Rc::clone(&self.platform));
        self.policy = policy;
        self
    }

    /// What may be asked of this browser.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Whether an address may be reached.
    ///
    /// # Errors
    /// [`Refusal`], when the policy doesn't allow it.
    pub fn check_target(&self, url: &str) -> Result<(), Refusal> {
        self.gate.check(url)
    }

    /// Sends a request, where the policy allows it. A function has no other way out.
    pub fn fetch(
        &self,
        mut request: FetchRequest,
    ) -> LocalBoxFuture<'static, Result<FetchReply, FetchError>> {
        if self.gate.is_open() {
            return self.platform.fetch(request);
        }
        let refused = |refusal: Refusal| FetchError::Refused(refusal.to_string());
        if let Err(refusal) = self.gate.check(&request.url) {
            return ready(Err(refused(refusal))).boxed_local();
        }
        let gate = self.gate.clone();
        let is_narrowed = request.follow_redirects && !gate.follows_redirects();
        request.follow_redirects &= gate.follows_redirects();
        let url = request.url.clone();
        let fetch = self.platform.fetch(request);
        async move {
            match fetch.await {
                Err(FetchError::Redirected) if is_narrowed => Err(refused(gate.redirect(&url))),
                // Where redirects led is known only now; what came from there goes no further.
                Ok(reply) if !reply.url.is_empty() => match gate.check(&reply.url) {
                    Ok(()) => Ok(reply),
                    Err(refusal) => Err(refused(refusal)),
                },
                answer => answer,
            }
        }
        .boxed_local()
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
