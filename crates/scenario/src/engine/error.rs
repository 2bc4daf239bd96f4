//! Why a run can't begin.

use std::fmt;

use crate::actions::ActionError;

/// Why a run can't begin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// A variable that the scenario doesn't have.
    #[error("the scenario has no variable \"{name}\": it has {known}")]
    UnknownVariable {
        /// The name given.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The scenario asks for more than a limit allows.
    #[error("the scenario asks for {asked} {limit}: at most {allowed} are allowed")]
    OverLimit {
        /// Which limit.
        limit: LimitKind,
        /// What the scenario asks for, in the limit's unit.
        asked: String,
        /// What is allowed, in the same.
        allowed: String,
    },
    /// An implementation of actions isn't ready.
    #[error("action can't be made ready: {0}")]
    Action(#[from] ActionError),
}

/// One of the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// [`RunLimits::users`](super::RunLimits::users).
    Users,
    /// [`RunLimits::requests_per_second`](super::RunLimits::requests_per_second).
    RequestsPerSecond,
    /// [`RunLimits::duration`](super::RunLimits::duration).
    Duration,
    /// [`RunLimits::bytes`](super::RunLimits::bytes).
    Bytes,
}

impl LimitKind {
    /// The limit's name, its unit in it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            LimitKind::Users => "users",
            LimitKind::RequestsPerSecond => "requests per second",
            LimitKind::Duration => "seconds",
            LimitKind::Bytes => "bytes",
        }
    }
}

impl fmt::Display for LimitKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
