//! Thresholds: what must hold for the run to pass, in k6's grammar.

use std::time::Duration;

use crate::diagnostics::Position;
use crate::expression::Comparison;

/// One threshold.
#[derive(Debug, Clone)]
pub struct Threshold {
    /// What is measured.
    pub metric: Metric,
    /// Of which part of the run; none: the whole.
    pub selector: Option<Selector>,
    /// Which figure of it.
    pub aggregate: Aggregate,
    /// How it's compared.
    pub comparison: Comparison,
    /// With what: milliseconds for durations, a fraction (0 to 1) for `rate` of checks and failures, per second for `rate` of counters.
    pub value: f64,
    /// Whether the run stops when it's broken.
    pub abort_on_fail: bool,
    /// How long into the run a broken one doesn't stop it yet.
    pub delay_abort_eval: Duration,
    /// The metric as written: `http_req_duration{step:login}`.
    pub name: String,
    /// The condition as written: `p(95)<500`.
    pub source: String,
    /// Where it stands in the document.
    pub position: Position,
}

/// What is measured; k6's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Sending + waiting + receiving, ms.
    HttpReqDuration,
    /// Waiting for the first byte, ms.
    HttpReqWaiting,
    /// Waiting for a connection, our gate included, ms.
    HttpReqBlocked,
    /// The share of requests that failed.
    HttpReqFailed,
    /// Requests: a counter.
    HttpReqs,
    /// From an iteration's first action to its end, ms.
    IterationDuration,
    /// Iterations: a counter.
    Iterations,
    /// Iterations that found no free user: a counter.
    DroppedIterations,
    /// The share of checks that held.
    Checks,
}

/// Which part of the run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selector {
    /// One node, by its id.
    Step(String),
    /// All nodes with this tag.
    Tag(String),
}

/// Which figure of a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aggregate {
    /// The value that this percentage (0 to 100) of samples don't exceed.
    Percentile(f64),
    /// The mean.
    Avg,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The median.
    Med,
    /// How many.
    Count,
    /// Per second, or the share that is true.
    Rate,
}
