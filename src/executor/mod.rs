//! The life of an executor: register, poll, run, close, give signs of life, drain.
//!
//! [`Life`] decides, as a state machine without I/O; [`Executor`] carries its decisions out over a
//! [`Client`](crate::colony::Client) and a [`Platform`](crate::platform::Platform).

mod backoff;
mod clock;
mod closing;
mod driver;
mod input;
mod job;
mod journal;
mod life;
mod polling;
mod registration;
mod reporter;
mod settings;
#[cfg(test)]
mod tests;

pub use driver::{Executor, Identity, StartError};
pub use input::{Effect, Input, JobId, LogLevel, Notice};
pub use life::{Life, Phase};
pub use registration::RegisterError;
pub use settings::Settings;
