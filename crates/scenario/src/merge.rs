//! Many reports of one scenario into one.
//!
//! Histograms are added bucket by bucket, so that the merged percentiles are those of the union of all requests, never
//! averages of averages. Thresholds are judged anew on the merge.

use crate::model::Threshold;
use crate::report::{About, EndedBy, HistogramError, Report, SCHEMA_VERSION};
use crate::segment::Segment;
use crate::stats::{Group, Statistics};
use crate::thresholds;

/// Why reports can't be merged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is nothing to merge.
    #[error("no report to merge: give at least one")]
    Nothing,
    /// A report of another shape.
    #[error("report {report} has schema_version {version}: only {SCHEMA_VERSION} can be merged")]
    Version {
        /// Which report, from 1.
        report: usize,
        /// Its version.
        version: u32,
    },
    /// A report of another scenario.
    #[error(
        "report {report} is of another scenario ({found}, not {expected}): merge reports of one scenario only"
    )]
    Scenario {
        /// Which report, from 1.
        report: usize,
        /// Its scenario's hash.
        found: String,
        /// The first report's.
        expected: String,
    },
    /// A report of a run with another seed.
    #[error(
        "report {report} ran with seed {found}, not {expected}: give every segment the same seed"
    )]
    Seed {
        /// Which report, from 1.
        report: usize,
        /// Its seed.
        found: u64,
        /// The first report's.
        expected: u64,
    },
    /// A part that is in it already, in whole or in part.
    #[error(
        "report {report} is of segment {segment}, which overlaps {other}: every part can be merged once"
    )]
    Overlap {
        /// Which report, from 1.
        report: usize,
        /// Its segment.
        segment: Segment,
        /// The segment it overlaps.
        other: Segment,
    },
    /// A threshold that isn't in our grammar.
    #[error("threshold \"{threshold}\" of \"{metric}\" can't be read")]
    Threshold {
        /// The metric.
        metric: String,
        /// The condition.
        threshold: String,
    },
    /// Durations that can't be read.
    #[error("report {report}: {source}")]
    Histogram {
        /// Which report, from 1.
        report: usize,
        /// Why.
        source: HistogramError,
    },
}

/// Merges reports of the segments of one run.
///
/// # Errors
/// When the reports aren't of one scenario and seed, or the same segment is among them twice.
pub fn merge(reports: &[Report]) -> Result<Report, MergeError> {
    let first = reports.first().ok_or(MergeError::Nothing)?;
    let mut sum = Statistics::default();
    let mut segments: Vec<Segment> = Vec::new();
    let mut warnings: Vec<String> = Vec::new();
    for (report, number) in reports.iter().zip(1..) {
        check(report, number, first)?;
        for segment in parts_of(report) {
            if let Some(other) = segments.iter().find(|other| overlap(**other, segment)) {
                return Err(MergeError::Overlap {
                    report: number,
                    segment,
                    other: *other,
                });
            }
            let place = segments.partition_point(|other| {
                (other.part(), other.parts()) < (segment.part(), segment.parts())
            });
            segments.insert(place, segment);
        }
        let statistics = report
            .statistics()
            .map_err(|source| MergeError::Histogram {
                report: number,
                source,
            })?;
        add(&mut sum, &statistics);
        for warning in report
            .warnings
            .iter()
            .filter(|warning| !thresholds::is_warning(warning))
        {
            if !warnings.contains(warning) {
                warnings.push(warning.clone());
            }
        }
    }
    if let Some(missing) = missing(&segments) {
        warnings.push(missing);
    }
    let judged = thresholds_of(first)?;
    let aborted: Vec<bool> = (0..judged.len())
        .map(|index| {
            reports
                .iter()
                .any(|report| report.thresholds.get(index).is_some_and(|t| t.aborted_run))
        })
        .collect();
    let thresholds = thresholds::judge(&judged, &sum, &aborted, &mut warnings);
    let latest = reports
        .iter()
        .filter_map(|report| report.start_lateness_ms)
        .fold(None, |latest: Option<f64>, ms| {
            Some(latest.map_or(ms, |latest| latest.max(ms)))
        });
    let mut merged = Report::build(
        &sum,
        About {
            scenario: first.scenario.clone(),
            seed: first.seed,
            segment: None,
            merged_segments: segments,
            start_lateness_ms: latest,
            gate_per_origin: first.generator.gate.per_origin,
            ended_by: ended_by(reports),
            thresholds,
            warnings,
        },
    );
    merged.generator.saturated |= reports.iter().any(|report| report.generator.saturated);
    Ok(merged)
}

fn check(report: &Report, number: usize, first: &Report) -> Result<(), MergeError> {
    if report.schema_version != SCHEMA_VERSION {
        return Err(MergeError::Version {
            report: number,
            version: report.schema_version,
        });
    }
    if report.scenario != first.scenario {
        return Err(MergeError::Scenario {
            report: number,
            found: report.scenario.hash.clone(),
            expected: first.scenario.hash.clone(),
        });
    }
    if report.seed != first.seed {
        return Err(MergeError::Seed {
            report: number,
            found: report.seed,
            expected: first.seed,
        });
    }
    Ok(())
}

fn parts_of(report: &Report) -> Vec<Segment> {
    if report.merged_segments.is_empty() {
        vec![report.segment.unwrap_or_default()]
    } else {
        report.merged_segments.clone()
    }
}

/// True when some global index belongs to both: by the Chinese remainder theorem, when the two agree modulo the
/// greatest common divisor of their moduli.
fn overlap(a: Segment, b: Segment) -> bool {
    let (mut divisor, mut rest) = (a.parts(), b.parts());
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    a.part() % divisor == b.part() % divisor
}

/// What to say when the segments aren't all there.
fn missing(segments: &[Segment]) -> Option<String> {
    let covered: f64 = segments
        .iter()
        .map(|segment| 1.0 / f64::from(segment.parts()))
        .sum();
    (covered < 0.999_999).then(|| {
        let names: Vec<String> = segments.iter().map(Segment::to_string).collect();
        format!(
            "not all segments are in the merge, only {}: figures are of these alone",
            names.join(", ")
        )
    })
}

fn thresholds_of(report: &Report) -> Result<Vec<Threshold>, MergeError> {
    let read = |written| {
        thresholds::read(written).ok_or_else(|| MergeError::Threshold {
            metric: written.metric.clone(),
            threshold: written.threshold.clone(),
        })
    };
    report.thresholds.iter().map(read).collect()
}

/// The strongest reason among the parts.
fn ended_by(reports: &[Report]) -> EndedBy {
    let strength = |reason: &EndedBy| match reason {
        EndedBy::Completed => 0,
        EndedBy::Duration => 1,
        EndedBy::Threshold => 2,
        EndedBy::Limit => 3,
        EndedBy::Stopped => 4,
        EndedBy::Running => 5,
    };
    reports
        .iter()
        .map(|report| report.ended_by)
        .max_by_key(strength)
        .unwrap_or_default()
}

fn add(sum: &mut Statistics, more: &Statistics) {
    sum.overall.add(&more.overall);
    add_groups(&mut sum.tags, &more.tags);
    add_groups(&mut sum.steps, &more.steps);
    for check in &more.checks {
        match sum
            .checks
            .iter_mut()
            .find(|ours| ours.step == check.step && ours.name == check.name)
        {
            Some(ours) => {
                ours.passes += check.passes;
                ours.fails += check.fails;
            }
            None => sum.checks.push(check.clone()),
        }
    }
    sum.iterations.completed += more.iterations.completed;
    sum.iterations.failed += more.iterations.failed;
    sum.iterations.interrupted += more.iterations.interrupted;
    sum.iterations.dropped += more.iterations.dropped;
    sum.iteration_duration.add(&more.iteration_duration);
    sum.users.max += more.users.max;
    sum.users.started += more.users.started;
    sum.users.waited += more.users.waited;
    sum.errors.add_report(&more.errors.to_report());
    sum.protocols.add_all(&more.protocols);
    sum.series.add_report(&more.series.to_report());
    sum.timer_drift.add(&more.timer_drift);
    sum.hidden += more.hidden;
    sum.frozen += more.frozen;
    sum.gate_max_waiting = sum.gate_max_waiting.max(more.gate_max_waiting);
    if let Some(at) = more.first_start {
        sum.started(at);
    }
    if let Some(at) = more.last_end {
        sum.ended(at);
    }
}

/// Adds groups by id. A group that only later parts have comes after the one it follows there.
fn add_groups(sum: &mut Vec<Group>, more: &[Group]) {
    let mut after = 0;
    for group in more {
        match sum.iter().position(|ours| ours.id == group.id) {
            Some(place) => {
                if let Some(ours) = sum.get_mut(place) {
                    ours.add(group);
                }
                after = place + 1;
            }
            None => {
                sum.insert(after.min(sum.len()), group.clone());
                after += 1;
            }
        }
    }
}
