//! How an executor behaves, with its defaults.

/// Settings of an executor's life. All times are milliseconds unless the name says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Processes that may run at a time.
    pub slots: usize,
    /// How long the server may hold a poll, in seconds. Short, because the server's wake-ups get lost: a process
    /// whose wake-up went astray waits for the next poll.
    pub poll_s: u32,
    /// A poll unanswered this long after it should have ended counts as lost; it is still not aborted.
    pub poll_grace_ms: u64,
    /// Signs of life while all slots are busy.
    pub heartbeat_ms: u64,
    /// How often a running process is looked up, to notice that it was cancelled or taken back.
    pub watch_ms: u64,
    /// How long before its deadline a process is ended by us.
    pub deadline_margin_ms: u64,
    /// How long an aborted function has to say what it did so far.
    pub abort_grace_ms: u64,
    /// How long a stopping executor lets its processes run.
    pub drain_ms: u64,
    /// How long an executor that was told twice to stop tries to close what it holds.
    pub quit_ms: u64,
    /// The first wait after a failure; it doubles up to [`Self::backoff_max_ms`].
    pub backoff_min_ms: u64,
    /// The longest wait between two tries.
    pub backoff_max_ms: u64,
    /// What ran when this executor crashed before.
    pub crashes: Vec<Crash>,
}

/// A process that ran when the executor crashed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Crash {
    /// The process.
    pub process_id: String,
    /// At how many crashes it ran.
    pub count: u32,
    /// How the executor crashed: "unreachable executed", "the worker did not answer for 30 s".
    pub reason: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            slots: 1,
            poll_s: 3,
            poll_grace_ms: 12_000,
            heartbeat_ms: 4_000,
            watch_ms: 1_500,
            deadline_margin_ms: 500,
            abort_grace_ms: 400,
            drain_ms: 60_000,
            quit_ms: 10_000,
            backoff_min_ms: 250,
            backoff_max_ms: 30_000,
            crashes: Vec::new(),
        }
    }
}
