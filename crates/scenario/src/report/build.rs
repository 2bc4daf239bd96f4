//! From what was measured to the report.

use super::{
    EndedBy, Gate, Generator, HistogramReport, Named, Report, SCHEMA_VERSION, ScenarioId,
    ThresholdReport,
};
use crate::segment::Segment;
use crate::stats::{Durations, Group, RequestStats, Statistics, seconds};

/// Timers later than this at the 99th percentile mean that the generator itself fell behind, in ms.
const LATE_MS: f64 = 100.0;

/// What a report says besides what was measured.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub(crate) scenario: ScenarioId,
    pub(crate) seed: u64,
    pub(crate) segment: Option<Segment>,
    pub(crate) merged_segments: Vec<Segment>,
    pub(crate) start_lateness_ms: Option<f64>,
    pub(crate) gate_per_origin: u32,
    pub(crate) ended_by: EndedBy,
    pub(crate) thresholds: Vec<ThresholdReport>,
    pub(crate) warnings: Vec<String>,
}

impl Report {
    /// The report of what was measured.
    pub(crate) fn build(statistics: &Statistics, about: About) -> Report {
        let duration_seconds = statistics.seconds();
        let drift = statistics.timer_drift.summary();
        let used = |groups: &[Group]| {
            let mut reports = Vec::new();
            for group in groups {
                if !group.stats.is_empty() {
                    reports.push(group.to_report(duration_seconds));
                }
            }
            reports
        };
        Report {
            requests: statistics.overall.requests(),
            duration_seconds,
            figures: statistics.overall.figures(duration_seconds),
            schema_version: SCHEMA_VERSION,
            scenario: about.scenario,
            passed: about.thresholds.iter().all(|threshold| threshold.passed),
            thresholds: about.thresholds,
            checks: statistics.checks_report(),
            iterations: statistics.iterations,
            iteration_duration: statistics.iteration_duration.summary(),
            users: statistics.users,
            steps: used(&statistics.steps),
            tags: used(&statistics.tags),
            errors: statistics.errors.to_report(),
            protocols: statistics.protocols.clone(),
            time_series: statistics.series.to_report(),
            generator: Generator {
                saturated: statistics.iterations.dropped > 0
                    || statistics.frozen_us > 0
                    || drift.p99_ms.is_some_and(|late| late > LATE_MS),
                timer_drift_ms: drift,
                hidden_seconds: seconds(statistics.hidden_us),
                frozen_seconds: seconds(statistics.frozen_us),
                gate: Gate {
                    per_origin: about.gate_per_origin,
                    max_waiting: statistics.gate_max_waiting,
                },
            },
            warnings: about.warnings,
            ended_by: about.ended_by,
            first_start_ms: statistics.first_start.map(|at| at.as_millis_f64()),
            last_end_ms: statistics.last_end.map(|at| at.as_millis_f64()),
            seed: about.seed,
            segment: about.segment,
            merged_segments: about.merged_segments,
            start_lateness_ms: about.start_lateness_ms,
            histograms: histograms(statistics),
        }
    }
}

/// The name of a metric's histogram, of the whole or of a part (`step`, `tag`).
pub(crate) fn histogram_name(metric: &str, part: Option<(&str, &str)>) -> String {
    match part {
        Some((kind, id)) => format!("{metric}{{{kind}:{id}}}"),
        None => metric.to_owned(),
    }
}

fn histograms(statistics: &Statistics) -> Named<HistogramReport> {
    let mut histograms = Named::default();
    let mut add = |name: &str, durations: &Durations| {
        if durations.count() > 0
            && let Some(histogram) = histograms.entry(name)
        {
            *histogram = durations.to_report();
        }
    };
    add("iteration_duration", &statistics.iteration_duration);
    add("timer_drift", &statistics.timer_drift);
    let mut add_all = |stats: &RequestStats, part: Option<(&str, &str)>| {
        for (metric, durations) in stats.metrics() {
            add(&histogram_name(metric, part), durations);
        }
    };
    add_all(&statistics.overall, None);
    for (kind, groups) in [("step", &statistics.steps), ("tag", &statistics.tags)] {
        for group in groups {
            add_all(&group.stats, Some((kind, &group.id)));
        }
    }
    histograms
}
