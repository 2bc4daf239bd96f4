//! In what executors differ.

/// Settings of an executor's life.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Processes that may run at a time.
    pub slots: usize,
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
            crashes: Vec::new(),
        }
    }
}
