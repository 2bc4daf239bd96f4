//! How a run is doing, for who watches it.

use serde::Serialize;

use super::core::{Engine, Stage};
use crate::report::ThresholdReport;
use crate::stats::{Group, per_second};
use crate::thresholds;
use crate::time::Micros;

/// How a run is doing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Progress {
    /// Since the run's start.
    pub elapsed_seconds: f64,
    /// How much of the run is done, 0 to 1; null when that can't be known.
    pub fraction: Option<f64>,
    /// Users at work.
    pub users: u64,
    /// Users that wait in line.
    pub users_waiting: u64,
    /// Requests in flight.
    pub in_flight: u64,
    /// Requests that wait in our gate.
    pub gated: u64,
    /// Requests that ended.
    pub total_requests: u64,
    /// Those that failed.
    pub failed: u64,
    /// Requests that ended in the last whole second.
    pub current_rps: u64,
    /// Requests per second since the start.
    pub throughput_rps: f64,
    /// Iterations that ended.
    pub iterations: u64,
    /// Iterations that found no free user.
    pub dropped: u64,
    /// The median of `http_req_duration` so far.
    pub latency_p50_ms: Option<f64>,
    /// Its 95th percentile.
    pub latency_p95_ms: Option<f64>,
    /// Its 99th percentile.
    pub latency_p99_ms: Option<f64>,
    /// The 95th percentile of the wait for a connection, our gate included.
    pub blocked_p95_ms: Option<f64>,
    /// The median of the wait for the first byte; null where the target hides it.
    pub waiting_p50_ms: Option<f64>,
    /// Its 95th percentile.
    pub waiting_p95_ms: Option<f64>,
    /// The thresholds as they stand, the first 100.
    pub thresholds: Vec<ThresholdReport>,
    /// The steps that sent something, the first 100.
    pub steps: Vec<StepProgress>,
}

/// How a step is doing.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StepProgress {
    /// The step's id.
    pub id: String,
    /// Its requests that ended.
    pub requests: u64,
    /// Those that failed.
    pub failed: u64,
    /// The median of `http_req_duration` so far.
    pub latency_p50_ms: Option<f64>,
    /// Its 95th percentile.
    pub latency_p95_ms: Option<f64>,
}

/// What is told once a second must stay small.
const MOST_TOLD: usize = 100;

impl Engine {
    /// How the run is doing.
    pub fn progress(&self, now: Micros) -> Progress {
        let elapsed = match self.stage {
            Stage::Waiting => Micros::default(),
            Stage::Running | Stage::Ending | Stage::Over => self.since_start(now),
        };
        let elapsed_seconds = elapsed.0 as f64 / 1e6;
        let by_time = self
            .plan
            .end
            .map(|end| elapsed_seconds / end.as_secs_f64().max(1e-6));
        let by_users = self
            .plan
            .users
            .filter(|users| *users > 0)
            .map(|users| self.left as f64 / users as f64);
        let fraction = match self.stage {
            Stage::Over => Some(1.0),
            // A run ends when its time is over or when all have left, whichever comes first.
            _ => match (by_time, by_users) {
                (Some(by_time), Some(by_users)) => Some(by_time.max(by_users)),
                (by_time, by_users) => by_time.or(by_users),
            }
            .map(|fraction| fraction.min(1.0)),
        };
        let mut steps = Vec::new();
        for group in self.statistics.steps.iter().take(MOST_TOLD) {
            if group.stats.total() > 0 {
                steps.push(step(group));
            }
        }
        let overall = &self.statistics.overall;
        let iterations = self.statistics.iterations;
        let (in_flight, gated) = self.gates.load();
        Progress {
            elapsed_seconds,
            fraction,
            users: self.active,
            users_waiting: self.queued,
            in_flight,
            gated,
            total_requests: overall.total(),
            failed: overall.failed,
            current_rps: self.statistics.series.requests_in_second_before(elapsed),
            throughput_rps: per_second(overall.total(), elapsed_seconds),
            iterations: iterations.completed + iterations.failed,
            dropped: iterations.dropped,
            latency_p50_ms: overall.duration().quantile_ms(0.50),
            latency_p95_ms: overall.duration().quantile_ms(0.95),
            latency_p99_ms: overall.duration().quantile_ms(0.99),
            blocked_p95_ms: overall.blocked().quantile_ms(0.95),
            waiting_p50_ms: overall.waiting().quantile_ms(0.50),
            waiting_p95_ms: overall.waiting().quantile_ms(0.95),
            thresholds: self.judge_now(),
            steps,
        }
    }

    fn judge_now(&self) -> Vec<ThresholdReport> {
        let told = self.shared.scenario.thresholds.len().min(MOST_TOLD);
        thresholds::judge(
            self.shared
                .scenario
                .thresholds
                .get(..told)
                .unwrap_or_default(),
            &self.statistics,
            &self.threshold_aborted,
            &mut Vec::new(),
        )
    }
}

fn step(group: &Group) -> StepProgress {
    let stats = &group.stats;
    StepProgress {
        id: group.id.clone(),
        requests: stats.total(),
        failed: stats.failed,
        latency_p50_ms: stats.duration().quantile_ms(0.50),
        latency_p95_ms: stats.duration().quantile_ms(0.95),
    }
}
