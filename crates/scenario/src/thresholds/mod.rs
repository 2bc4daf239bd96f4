//! Thresholds judged on what was measured.

use std::time::Duration;

use crate::diagnostics::Position;
use crate::model::{Aggregate, Metric, Selector, Threshold};
use crate::report::ThresholdReport;
use crate::stats::{Durations, RequestStats, Statistics, per_second};

/// How a warning about a threshold without samples ends.
const NO_SAMPLES: &str = "has no samples: it counts as held";

/// Judges each threshold; `aborted` says which of them ended the run. What has no samples holds, with a warning.
pub(crate) fn judge(
    thresholds: &[Threshold],
    statistics: &Statistics,
    aborted: &[bool],
    warnings: &mut Vec<String>,
) -> Vec<ThresholdReport> {
    let mut judged = Vec::new();
    for (index, threshold) in thresholds.iter().enumerate() {
        let value = figure(threshold, statistics);
        if value.is_none() {
            warnings.push(format!(
                "threshold {} of {} {NO_SAMPLES}",
                threshold.source, threshold.name
            ));
        }
        judged.push(ThresholdReport {
            metric: threshold.name.clone(),
            threshold: threshold.source.clone(),
            value,
            unit: unit(threshold).into(),
            passed: value.is_none_or(|value| threshold.comparison.holds(value, threshold.value)),
            aborted_run: aborted.get(index).is_some_and(|aborted| *aborted),
        });
    }
    judged
}

/// A threshold as a report writes it; none when it isn't one.
pub(crate) fn read(report: &ThresholdReport) -> Option<Threshold> {
    let (metric, selector) = crate::values::metric(&report.metric).ok()?;
    let condition = crate::values::condition(&report.threshold).ok()?;
    Some(Threshold {
        metric,
        selector,
        aggregate: condition.aggregate,
        comparison: condition.comparison,
        value: condition.value,
        abort_on_fail: false,
        delay_abort_eval: Duration::ZERO,
        name: report.metric.clone(),
        source: report.threshold.clone(),
        position: Position::default(),
    })
}

/// Whether a warning is one of [`judge`]'s: a merge judges anew.
pub(crate) fn is_warning(warning: &str) -> bool {
    warning.starts_with("threshold ") && warning.ends_with(NO_SAMPLES)
}

/// True when the threshold has samples and is broken.
pub(crate) fn is_broken(threshold: &Threshold, statistics: &Statistics) -> bool {
    figure(threshold, statistics)
        .is_some_and(|value| !threshold.comparison.holds(value, threshold.value))
}

fn unit(threshold: &Threshold) -> &'static str {
    match (threshold.aggregate, threshold.metric) {
        (Aggregate::Count, _) => "count",
        (Aggregate::Rate, Metric::HttpReqFailed | Metric::Checks) => "share",
        (Aggregate::Rate, _) => "per_second",
        _ => "ms",
    }
}

/// The figure that a threshold speaks of; none without samples.
fn figure(threshold: &Threshold, statistics: &Statistics) -> Option<f64> {
    let requests: &RequestStats = match &threshold.selector {
        None => &statistics.overall,
        Some(Selector::Step(id)) => statistics.step(id)?,
        Some(Selector::Tag(tag)) => statistics.tag(tag)?,
    };
    let seconds = statistics.seconds();
    let counter = |count: u64| match threshold.aggregate {
        Aggregate::Rate => per_second(count, seconds),
        _ => count as f64,
    };
    let share = |part: u64, all: u64| match threshold.aggregate {
        _ if all == 0 => None,
        Aggregate::Rate => Some((part as f64 / all as f64 * 1e6).round() / 1e6),
        _ => Some(part as f64),
    };
    let some = |count: u64| (count > 0).then(|| counter(count));
    let iterations = statistics.iterations;
    match threshold.metric {
        Metric::HttpReqDuration => trend(threshold.aggregate, requests.duration()),
        Metric::HttpReqWaiting => trend(threshold.aggregate, requests.waiting()),
        Metric::HttpReqBlocked => trend(threshold.aggregate, requests.blocked()),
        Metric::IterationDuration => trend(threshold.aggregate, &statistics.iteration_duration),
        Metric::HttpReqFailed => share(requests.failed, requests.total()),
        Metric::Checks => share(
            requests.check_passes,
            requests.check_passes + requests.check_fails,
        ),
        Metric::HttpReqs => some(requests.total()),
        Metric::Iterations => some(iterations.completed + iterations.failed),
        // None dropped is a figure, not the lack of one.
        Metric::DroppedIterations => Some(counter(iterations.dropped)),
    }
}

fn trend(aggregate: Aggregate, durations: &Durations) -> Option<f64> {
    match aggregate {
        Aggregate::Percentile(percent) => durations.quantile_ms(percent / 100.0),
        Aggregate::Avg => durations.mean_ms(),
        Aggregate::Min => durations.min_ms(),
        Aggregate::Max => durations.max_ms(),
        Aggregate::Med => durations.quantile_ms(0.5),
        // Not figures of durations: refused when the scenario is read.
        Aggregate::Count | Aggregate::Rate => None,
    }
}

#[cfg(test)]
mod tests;
