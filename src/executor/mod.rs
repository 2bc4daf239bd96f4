//! The life of an executor: register, poll, run, close, give signs of life, drain.
//!
//! [`Life`] decides, as a state machine without I/O; [`Executor`] carries its decisions out over a
//! [`Client`](crate::colony::Client) and a [`Platform`](crate::platform::Platform).

mod backoff;
mod clock;
mod closing;
mod doubt;
mod driver;
mod effects;
mod input;
mod job;
mod journal;
mod life;
mod polling;
mod presence;
mod queue;
mod registration;
mod reporter;
mod running;
mod sending;
mod settings;
mod taking;
#[cfg(test)]
mod tests;
mod turn;

pub use driver::{Executor, Identity, StartError, Watcher};
pub use input::{Effect, Input, JobId, LogLevel, Notice};
pub use life::{Life, Phase};
pub use polling::LONGEST_POLL_MS;
pub use queue::Queue;
pub use registration::RegisterError;
pub use settings::{Crash, Settings};
