//! The load: how many users, when, for how long.

use std::time::Duration;

use super::PoolIndex;
use crate::values::Rate;

/// The run's settings: the `load` section.
#[derive(Debug, Clone)]
pub struct Load {
    /// Users over time.
    pub shape: Shape,
    /// The upper bound of the run.
    pub test_duration: Option<Duration>,
    /// How often a user walks the workflow.
    pub lifetime: Lifetime,
    /// How many users at once.
    pub concurrency: Concurrency,
    /// Which addresses users get; none: none.
    pub ip_binding: Option<IpBinding>,
    /// The beginning of the run that is left out of every figure.
    pub warmup: Duration,
    /// How long iterations may go on after the run's end.
    pub graceful_stop: Duration,
    /// The seed of all that is random; none: the caller chooses one.
    pub seed: Option<u64>,
}

impl Load {
    /// The most users at once that it asks for.
    #[must_use]
    pub fn most_users(&self) -> u64 {
        let users = self.shape.users();
        match self.concurrency.max_concurrent_users {
            // In the open model the users are what limits the iterations at once.
            Some(most) if !matches!(self.shape, Shape::ArrivalRate { .. }) => {
                users.min(u64::from(most))
            }
            _ => users,
        }
    }
}

/// Users over time.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// User *i* of `total_users` starts at *i*·`ramp_duration`/`total_users`.
    Users {
        /// How many users.
        total_users: u32,
        /// Over what time they start.
        ramp_duration: Duration,
    },
    /// Groups of users, each at its moment. In order of `at`.
    Phases(Vec<Phase>),
    /// Users follow a line from 0 through each stage's target; those above it stop at the end of their iteration.
    Stages(Vec<Stage>),
    /// Open model: iterations start at a rate, whatever the users do.
    ArrivalRate {
        /// The rate at the start.
        rate: Rate,
        /// How long iterations are started.
        duration: Duration,
        /// Where the rate goes from there, in lines; after the last stage it stays until `duration`.
        stages: Vec<RateStage>,
        /// The most users at once; an iteration that finds none free is dropped, and counted.
        max_users: u32,
    },
}

impl Shape {
    /// The most users that it has at once.
    #[must_use]
    pub fn users(&self) -> u64 {
        match self {
            Shape::Users { total_users, .. } => u64::from(*total_users),
            Shape::Phases(phases) => phases
                .iter()
                .map(|phase| u64::from(phase.spawn_users))
                .sum(),
            Shape::Stages(stages) => stages
                .iter()
                .map(|stage| u64::from(stage.target))
                .max()
                .unwrap_or(0),
            Shape::ArrivalRate { max_users, .. } => u64::from(*max_users),
        }
    }

    /// How long users or iterations are started.
    #[must_use]
    pub fn length(&self) -> Duration {
        match self {
            Shape::Users { ramp_duration, .. } => *ramp_duration,
            Shape::Phases(phases) => phases.last().map(|phase| phase.at).unwrap_or_default(),
            Shape::Stages(stages) => stages.iter().fold(Duration::ZERO, |sum, stage| {
                sum.saturating_add(stage.duration)
            }),
            Shape::ArrivalRate { duration, .. } => *duration,
        }
    }

    /// Whether no iteration starts after that, whatever the users do.
    #[must_use]
    pub fn has_end(&self) -> bool {
        matches!(self, Shape::Stages(_) | Shape::ArrivalRate { .. })
    }

    /// The highest rate at which it starts iterations, per second; 0 where its users do.
    #[must_use]
    pub fn highest_rate(&self) -> f64 {
        match self {
            Shape::ArrivalRate { rate, stages, .. } => stages
                .iter()
                .map(|stage| stage.target.per_second)
                .fold(rate.per_second, f64::max),
            _ => 0.0,
        }
    }
}

/// A group of users that starts at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// When, from the start of the run.
    pub at: Duration,
    /// How many.
    pub spawn_users: u32,
    /// Read as `{{ user.tenant_id }}`.
    pub tenant_id: Option<String>,
    /// The pool these users take addresses from, instead of the binding's.
    pub ip_pool_override: Option<PoolIndex>,
}

/// A line to a number of users.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// How long it takes.
    pub duration: Duration,
    /// The users at its end.
    pub target: u32,
}

/// A line to a rate.
#[derive(Debug, Clone, PartialEq)]
pub struct RateStage {
    /// How long it takes.
    pub duration: Duration,
    /// The rate at its end.
    pub target: Rate,
}

/// How often a user walks the workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct Lifetime {
    /// Once, or again and again.
    pub mode: LifetimeMode,
    /// The pause between iterations.
    pub think_time: Option<Delay>,
}

/// Once, or again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LifetimeMode {
    /// One iteration.
    Once,
    /// This many iterations; none: until the run ends.
    Loop {
        /// How many.
        iterations: Option<u32>,
    },
}

/// How many users at once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Concurrency {
    /// The most users at once; others wait in line, and are counted.
    pub max_concurrent_users: Option<u32>,
    /// The highest rate at which users start.
    pub spawn_rate_limit: Option<Rate>,
}

/// Which addresses users get.
#[derive(Debug, Clone, PartialEq)]
pub struct IpBinding {
    /// The pool they come from.
    pub pool: PoolIndex,
    /// Who has an address for itself.
    pub strategy: BindingStrategy,
    /// When it's given back.
    pub release_on: ReleaseOn,
    /// Whether an empty pool makes the user wait; else its iteration fails.
    pub wait_on_exhaustion: bool,
    /// The longest wait for an address.
    pub wait_timeout: Duration,
}

/// Who has an address for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BindingStrategy {
    /// Each user has one.
    PerUser,
    /// All users share the pool, in turn; it's never exhausted.
    Shared,
    /// Each task takes one.
    PerTask,
}

/// When an address is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseOn {
    /// At the end of the task.
    TaskEnd,
    /// When the user leaves.
    UserExit,
}

/// A pause, perhaps random.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Delay {
    /// Always the same.
    Constant(Duration),
    /// Anything between the two, equally likely.
    Uniform {
        /// The shortest.
        low: Duration,
        /// The longest.
        high: Duration,
    },
    /// The normal distribution; below zero is zero.
    Normal {
        /// Its mean.
        mean: Duration,
        /// Its standard deviation.
        sd: Duration,
    },
    /// The exponential distribution.
    Exponential {
        /// Its mean.
        mean: Duration,
    },
}
