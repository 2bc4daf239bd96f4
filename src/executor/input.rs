//! What happens to an executor, what it wants done, and what it tells those who watch.

use std::rc::Rc;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::colony::{ColonyError, Process};
use crate::functions::{Outcome, Progress};

/// One run of a function for one attempt, within one executor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// What happens to an executor.
#[derive(Debug)]
pub enum Input {
    /// It is told to work.
    Start,
    /// It is told to stop: the first time gently, the second time at once.
    Stop,
    /// Time has passed.
    Tick,
    /// There are signs that the server can be reached again.
    Online,
    /// The page wants a process of ours ended.
    Cancel(String),
    /// The turn of this number has come.
    Turn(u64),
    /// The poll of this number was answered.
    Assigned(u64, Result<Process, ColonyError>),
    /// What is running under us.
    Listed(Result<Vec<Process>, ColonyError>),
    /// A sign of life was answered.
    HeartbeatAnswered(Result<(), ColonyError>),
    /// Why the server does not count us among the colony's executors, and what to do; nothing where that isn't known.
    Standing(Option<String>),
    /// A look at a running process was answered.
    Watched(JobId, Result<Process, ColonyError>),
    /// There are signs that a process has ended on the server.
    Hint(JobId),
    /// A function has ended.
    Finished(JobId, Outcome),
    /// A close was answered.
    CloseAnswered(JobId, Result<(), ColonyError>),
}

/// What an executor wants done. Each is answered by the [`Input`] that its words name.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Wait for this page's turn to poll, among the pages of its browser, and keep it until it is left. → [`Input::Turn`]
    TakeTurn {
        /// The turn's number.
        turn: u64,
    },
    /// The turn is over, or not wanted any more: wait no longer, or give it to the next page. A poll that is still
    /// unanswered keeps it until it is answered.
    LeaveTurn {
        /// The turn's number.
        turn: u64,
    },
    /// Poll for a process; never abort it. → [`Input::Assigned`]
    Assign {
        /// The number of the poll.
        poll: u64,
        /// How long the server may hold the poll; 0 for a try, which it answers at once.
        timeout_s: u32,
    },
    /// Ask what is running under us. → [`Input::Listed`]
    ListRunning,
    /// Give a sign of life. → [`Input::HeartbeatAnswered`]
    Heartbeat,
    /// Ask why the server does not count us among the colony's executors. → [`Input::Standing`]
    AskStanding,
    /// Tell the colony again what this executor has and can do.
    Introduce,
    /// Look a process up. → [`Input::Watched`]
    Watch {
        /// Whose process.
        job: JobId,
        /// The process.
        process_id: String,
    },
    /// Run the function. → [`Input::Finished`]
    Run {
        /// The run's name from now on.
        job: JobId,
        /// What to run.
        process: Rc<Process>,
    },
    /// Tell the function to end; it may still answer.
    Abort {
        /// Which run.
        job: JobId,
        /// Why.
        reason: String,
    },
    /// The function's answer is of no use any more: drop it.
    Forget {
        /// Which run.
        job: JobId,
    },
    /// Close the process. → [`Input::CloseAnswered`]
    Close {
        /// Which run.
        job: JobId,
        /// The process.
        process_id: String,
        /// With what.
        outcome: Rc<Outcome>,
    },
    /// Tell those who watch.
    Notify(Notice),
    /// All is settled; nothing more will come.
    Settled,
}

/// What those who watch an executor are told.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Notice {
    /// It registers with the colony.
    Registering,
    /// It is a member of the colony.
    Registered {
        /// The identity of its key.
        executor_id: String,
        /// Its name.
        executor_name: String,
        /// Whether it was added now; else it was a member already.
        added: bool,
    },
    /// It asks for work.
    Polling,
    /// It was given a process.
    Assigned {
        /// The process.
        process_id: String,
        /// The function.
        function: String,
        /// Positional arguments.
        args: Vec<Value>,
        /// Named arguments.
        kwargs: Map<String, Value>,
        /// Who submitted it.
        initiator: String,
        /// Milliseconds that it may take; nothing where there is no limit.
        deadline_ms: Option<u64>,
    },
    /// A line for the log.
    Log {
        /// How much it matters.
        level: LogLevel,
        /// What happened.
        message: String,
        /// The process that it is about.
        #[serde(skip_serializing_if = "Option::is_none")]
        process_id: Option<String>,
    },
    /// How far a process is.
    Progress {
        /// The process.
        process_id: String,
        /// From 0 to 1, where it is known.
        fraction: Option<f64>,
        /// In words.
        message: String,
        /// In figures, where the function has some: of `run_scenario` the engine's progress.
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<Value>,
    },
    /// A process was closed with its output.
    Closed {
        /// The process.
        process_id: String,
        /// The function.
        function: String,
        /// From its assignment to the server's word that it is closed.
        duration_ms: u64,
        /// What it gave.
        output: Vec<Value>,
    },
    /// A process was closed as failed.
    Failed {
        /// The process.
        process_id: String,
        /// The function.
        function: String,
        /// From its assignment to the server's word that it is closed.
        duration_ms: u64,
        /// Why.
        errors: Vec<String>,
        /// What it gave all the same: what was done so far, the report of a broken threshold.
        output: Vec<Value>,
    },
    /// A process is no longer ours: cancelled, timed out, taken back.
    Lost {
        /// The process.
        process_id: String,
        /// Why.
        reason: String,
    },
    /// The server can't be reached, or doesn't take us.
    Offline {
        /// Why, and what to do.
        reason: String,
        /// When the next try is made.
        retry_in_ms: u64,
    },
    /// The server answers again.
    Online,
    /// The colony's assignments are paused.
    Paused,
    /// It takes no new work.
    Stopping {
        /// Processes that still run.
        running: usize,
    },
    /// It has ended.
    Stopped {
        /// Why, where nobody asked for it.
        reason: Option<String>,
    },
}

impl Notice {
    /// How far a process is.
    #[must_use]
    pub fn progress(process_id: &str, progress: Progress) -> Self {
        Self::Progress {
            process_id: process_id.to_owned(),
            fraction: progress.fraction,
            message: progress.message,
            detail: progress.detail,
        }
    }

    /// A line that says what happens, and in which process where it is about one.
    #[must_use]
    pub fn line(process_id: Option<&str>, message: &str) -> Self {
        Self::Log {
            level: LogLevel::Info,
            message: message.to_owned(),
            process_id: process_id.map(str::to_owned),
        }
    }
}

/// How much a line of the log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// For those who look for a fault.
    Debug,
    /// What happens.
    Info,
    /// What may need a look.
    Warn,
    /// What went wrong.
    Error,
}
