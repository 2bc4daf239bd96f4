//! The report: what a run found, as one JSON object whose shape is versioned.
//!
//! Every unit is in its field's name, and a percentile of nothing is `null`. The JSON Schema is
//! `crates/scenario/schemas/report.json`; real reports are tested against it.

mod add;
mod build;
mod histogram;
mod json;
mod named;
mod parts;
mod shape;
mod visitor;

use serde::{Deserialize, Serialize};

pub(crate) use build::About;
pub use histogram::{HistogramError, HistogramReport};
pub use json::ReadError;
pub use named::{Counts, Named};
pub use parts::{
    Aborted, Bytes, CheckReport, EndedBy, ErrorReport, Figures, Gate, Generator, Iterations,
    Phases, Requests, ScenarioId, SeriesPoint, StepPoint, StepReport, Summary, ThresholdReport,
    Timing, Users,
};

use crate::segment::Segment;

/// The version of the report's shape. It changes when a field changes its meaning or goes; new fields don't change it.
pub const SCHEMA_VERSION: u32 = 1;

/// What a run found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// All requests.
    #[serde(flatten)]
    pub requests: Requests,
    /// From the first start to the last end, the warmup left out.
    pub duration_seconds: f64,
    /// Their further figures.
    #[serde(flatten)]
    pub figures: Figures,
    /// The version of this shape: [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Which scenario ran.
    pub scenario: ScenarioId,
    /// False when a threshold is broken.
    pub passed: bool,
    /// Each threshold with its figure.
    pub thresholds: Vec<ThresholdReport>,
    /// Each check, by step.
    pub checks: Vec<CheckReport>,
    /// How iterations ended.
    pub iterations: Iterations,
    /// `iteration_duration`: from an iteration's first step to its end.
    pub iteration_duration: Summary,
    /// The virtual users.
    pub users: Users,
    /// The same figures per step, in the workflow's order; steps that sent nothing are left out.
    pub steps: Vec<StepReport>,
    /// The same for each tag that a threshold names.
    pub tags: Vec<StepReport>,
    /// What went wrong, the most frequent first; at most 101 entries.
    pub errors: Vec<ErrorReport>,
    /// Attempts by protocol (`http/1.1`, `h2`, `h3`); `unknown` where the target hides it.
    pub protocols: Counts,
    /// The run over time, per second; long runs in wider steps, at most 1,200 of them.
    pub time_series: Vec<SeriesPoint>,
    /// How well the load was generated.
    pub generator: Generator,
    /// What to know when reading the figures.
    pub warnings: Vec<String>,
    /// What ended the run.
    pub ended_by: EndedBy,
    /// The start of the first iteration, since the run's start.
    pub first_start_ms: Option<f64>,
    /// The end of the last iteration or request, since the run's start.
    pub last_end_ms: Option<f64>,
    /// The seed of all that was random; under 2^53, so that JavaScript reads it exactly.
    pub seed: u64,
    /// Which part of the whole this is (`2/5`); null for the whole and for a merge.
    pub segment: Option<Segment>,
    /// The parts that were merged into this; empty for a single run.
    pub merged_segments: Vec<Segment>,
    /// How late the run began after its `start_at`; of a merge the latest. Null when no moment was asked for.
    pub start_lateness_ms: Option<f64>,
    /// The durations themselves, by metric; of a step or a tag as `http_req_duration{step:ID}`.
    pub histograms: Named<HistogramReport>,
}
