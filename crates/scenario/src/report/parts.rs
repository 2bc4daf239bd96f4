//! The parts of the report.

use serde::{Deserialize, Serialize};

use super::Counts;

/// Which scenario ran.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioId {
    /// Its id.
    pub id: String,
    /// The hash of its text: reports merge only when it's the same.
    pub hash: String,
}

/// The figures of one metric; all null but the count when nothing was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How many samples.
    pub count: u64,
    /// The smallest.
    pub min_ms: Option<f64>,
    /// The mean.
    pub mean_ms: Option<f64>,
    /// The median.
    pub p50_ms: Option<f64>,
    /// The 90th percentile.
    pub p90_ms: Option<f64>,
    /// The 95th percentile.
    pub p95_ms: Option<f64>,
    /// The 99th percentile.
    pub p99_ms: Option<f64>,
    /// The largest.
    pub max_ms: Option<f64>,
}

impl Default for Summary {
    // A report has ten of them, and as many again for each step: written out each time, they take a kilobyte.
    #[inline(never)]
    fn default() -> Self {
        Summary {
            count: 0,
            min_ms: None,
            mean_ms: None,
            p50_ms: None,
            p90_ms: None,
            p95_ms: None,
            p99_ms: None,
            max_ms: None,
        }
    }
}

/// Where the time of requests went, from leaving the step to the end of the body.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Phases {
    /// Waiting for a connection, our gate included. Of an opaque request our gate alone.
    pub blocked: Summary,
    /// Looking up the host's name.
    pub dns: Summary,
    /// Connecting, TLS included.
    pub connecting: Summary,
    /// The TLS handshake.
    pub tls: Summary,
    /// Sending the request.
    pub sending: Summary,
    /// Waiting for the first byte of the answer.
    pub waiting: Summary,
    /// Receiving the answer.
    pub receiving: Summary,
}

/// Whether the phases of requests could be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Timing {
    /// Of every request.
    Phases,
    /// Of none: the target hides them (no `Timing-Allow-Origin`), and durations run from our gate to the end of the body.
    Opaque,
    /// Of some.
    #[default]
    Mixed,
}

/// A threshold and its figure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ThresholdReport {
    /// The metric as written: `http_req_duration{step:login}`.
    pub metric: String,
    /// The condition as written: `p(95)<500`.
    pub threshold: String,
    /// The figure; null without samples.
    pub value: Option<f64>,
    /// The figure's unit: `ms`, `share` (0 to 1), `count` or `per_second`.
    pub unit: String,
    /// Whether it holds. Without samples it does, with a warning.
    pub passed: bool,
    /// Whether it ended the run.
    pub aborted_run: bool,
}

/// A check of a step; k6's words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// The step's id.
    pub step: String,
    /// The check's name.
    pub name: String,
    /// How often it held.
    pub passes: u64,
    /// How often it didn't.
    pub fails: u64,
}

/// How iterations ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Iterations {
    /// At an end of the workflow.
    pub completed: u64,
    /// By an error of the iteration itself, listed under `errors`.
    pub failed: u64,
    /// By the end of the run.
    pub interrupted: u64,
    /// Never begun: at the moment of arrival no user was free.
    pub dropped: u64,
}

/// The virtual users.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Users {
    /// The most at once; of a merge the sum of the parts.
    pub max: u64,
    /// How many began.
    pub started: u64,
    /// How many had to wait in line for `max_concurrent_users` or `spawn_rate_limit`.
    pub waited: u64,
}

/// Requests cut off by the end of the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aborted {
    /// Still waiting in our gate: the target never saw them.
    pub never_sent: u64,
    /// In flight: the target may have seen them.
    pub maybe_sent: u64,
}

/// Bytes of bodies; headers can't be counted in a browser.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bytes {
    /// Sent.
    pub sent: u64,
    /// Received.
    pub received: u64,
}

/// How many requests there were, and how long they took: of all, of one step's, or of one tag's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Requests {
    /// The attempts that ended, retries included: `successful + failed`.
    pub total_requests: u64,
    /// Attempts answered with a status under 400, or with one that a check of the step names.
    pub successful: u64,
    /// Attempts that ended in a network error, a timeout or another status.
    pub failed: u64,
    /// The median of `http_req_duration`: sending, waiting and receiving.
    pub latency_p50_ms: Option<f64>,
    /// Its 95th percentile.
    pub latency_p95_ms: Option<f64>,
    /// Its 99th percentile.
    pub latency_p99_ms: Option<f64>,
}

/// Further figures of the same requests.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// `total_requests` by the run's `duration_seconds`.
    pub throughput_rps: f64,
    /// Requests cut off by the end of the run; not in `total_requests`.
    pub aborted: Aborted,
    /// Whether the phases could be seen; none without a request.
    pub timing: Option<Timing>,
    /// Where the time went.
    pub phases: Phases,
    /// From leaving our gate to the end of the body.
    pub service_time: Summary,
    /// From the moment a request was meant to start to the end of the body: free of coordinated omission.
    pub response_time: Summary,
    /// Attempts by status.
    pub status_codes: Counts,
    /// Bytes of bodies.
    pub bytes: Bytes,
}

/// One step, or one tag.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// The step's id; `spawn/ACTION` for tasks that were added while the workflow ran; a tag's name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: Option<String>,
    /// Its requests.
    #[serde(flatten)]
    pub requests: Requests,
    /// Their further figures.
    #[serde(flatten)]
    pub figures: Figures,
    /// Checks that held.
    pub check_passes: u64,
    /// Checks that didn't.
    pub check_fails: u64,
    /// The step over time, per second; in long runs, or among many steps, in wider steps.
    pub time_series: Vec<StepPoint>,
}

/// A part of the run's time, of one step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StepPoint {
    /// Its beginning, since the run's start.
    pub second: u64,
    /// Its width: 1, or a power of two.
    pub width_seconds: u64,
    /// Requests that ended in it.
    pub requests: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// The median of `http_req_duration` of the requests that ended in it.
    pub latency_p50_ms: Option<f64>,
    /// Its 95th percentile.
    pub latency_p95_ms: Option<f64>,
    /// The durations themselves, within 2 %: `[µs, count]` pairs. They merge as histograms do.
    pub latency_buckets_us: Vec<(u64, u64)>,
}

/// One kind of error.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorReport {
    /// Of a request `network`, `timeout`, `status`; of an iteration `no_edge`, `runaway`, `capture_failed`, `template`,
    /// `bad_url`, `spawn_failed`, `pool_exhausted`, `feeder_exhausted`; `other` past 100 different ones.
    pub kind: String,
    /// What went wrong.
    pub message: String,
    /// How often.
    pub count: u64,
    /// When first, since the run's start.
    pub first_ms: f64,
    /// When last, since the run's start.
    pub last_ms: f64,
}

/// A step of the run's time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SeriesPoint {
    /// Its beginning, since the run's start.
    pub at_seconds: u64,
    /// Its width: 1, or a power of two in a long run.
    pub width_seconds: u64,
    /// The most users at once in it.
    pub users: u64,
    /// Requests that ended in it.
    pub requests: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// Iterations that ended in it.
    pub iterations: u64,
    /// Bytes of bodies received in it.
    pub bytes_received: u64,
    /// The median of `http_req_duration` of the requests that ended in it.
    pub latency_p50_ms: Option<f64>,
    /// Its 95th percentile.
    pub latency_p95_ms: Option<f64>,
    /// Its 99th percentile.
    pub latency_p99_ms: Option<f64>,
    /// The durations themselves, within 2 %: `[µs, count]` pairs. They merge as histograms do.
    pub latency_buckets_us: Vec<(u64, u64)>,
}

/// How well the load was generated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Generator {
    /// True when the generator itself fell behind: timers over 100 ms late at the 99th percentile, dropped iterations,
    /// or a time in which nothing ran.
    pub saturated: bool,
    /// How late timers fired: the difference between when something was due and when it was done.
    pub timer_drift_ms: Summary,
    /// How long the page was hidden.
    pub hidden_seconds: f64,
    /// How long the browser, or a machine that slept, kept it from running at all.
    pub frozen_seconds: f64,
    /// The gate before every origin that speaks HTTP/1.1.
    pub gate: Gate,
}

/// The gate before an origin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// The most requests in flight to one origin that speaks HTTP/1.1.
    pub per_origin: u32,
    /// The most that waited before one gate.
    pub max_waiting: u64,
}

/// What ended the run. Of the parts of a run, the last of these is what ended the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// Every user has left.
    Completed,
    /// The time of the run is over.
    Duration,
    /// A broken threshold with `abort_on_fail`.
    Threshold,
    /// A limit of whoever runs it was used up.
    Limit,
    /// It was told to stop.
    Stopped,
    /// It isn't over.
    #[default]
    Running,
}
