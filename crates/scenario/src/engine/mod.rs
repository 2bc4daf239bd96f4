//! The engine: virtual users walking a workflow, without I/O and without a clock.
//!
//! It is given inputs with the time at which they happen, and answers with effects to be carried out:
//!
//! ```text
//!   Start, Tick, Done, Fetched, Stop ──► Engine::handle(now, input)
//!   Send, Abort, Fetch, Log          ◄── Engine::next_effect(), until there is none
//!   when to call again at the latest ◄── Engine::wake_at()
//! ```
//!
//! Everything that happens in a run, happens in `handle`: what is due is taken from the timers in order of time, users
//! that are ready go by lane, and each walks until it waits for something. The cost of an input grows with the logarithm
//! of the number of timers, not with the number of users.

mod acting;
mod addresses;
mod answers;
mod core;
mod ending;
mod error;
mod gate;
mod in_flight;
mod kept;
mod lanes;
mod limits;
mod options;
mod plan;
mod progress;
mod requests;
mod scope;
mod slots;
mod starting;
mod timers;
mod types;
mod users;
mod walking;

pub use self::core::Engine;
pub use error::{EngineError, LimitKind};
pub use gate::Gates;
pub use lanes::{EVENT_LANE, IDLE_LANE, LANES, Lanes};
pub use limits::RunLimits;
pub use options::RunOptions;
pub use progress::{Progress, StepProgress};
pub use types::{
    Effect, Failure, FetchId, HttpRequest, Input, Needs, Outcome, RequestId, Response,
};
