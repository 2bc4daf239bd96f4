//! What a running function is given beside its arguments.

use std::rc::Rc;

use super::abort::Abort;
use crate::colony::Process;
use crate::platform::SharedPlatform;

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
            process,
            abort,
            platform,
            reporter,
        }
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
