//! Many reports of one scenario into one.
//!
//! Histograms are added bucket by bucket, so that the merged percentiles are those of the union of all requests, never
//! averages of averages. Thresholds are judged anew on the merge.

use crate::model::Threshold;
use crate::report::{About, EndedBy, HistogramError, Report, SCHEMA_VERSION};
use crate::segment::Segment;
use crate::stats::Statistics;
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
        let own = [report.segment.unwrap_or_default()];
        let parts = match report.merged_segments.as_slice() {
            [] => &own,
            merged => merged,
        };
        for &segment in parts {
            if let Some(other) = segments.iter().find(|other| overlap(**other, segment)) {
                return Err(MergeError::Overlap {
                    report: number,
                    segment,
                    other: *other,
                });
            }
            let place = segments.partition_point(|other| *other < segment);
            segments.insert(place, segment);
        }
        if let Err(source) = report.add_to(&mut sum) {
            return Err(MergeError::Histogram {
                report: number,
                source,
            });
        }
        for warning in &report.warnings {
            if !thresholds::is_warning(warning) && !warnings.contains(warning) {
                warnings.push(warning.clone());
            }
        }
    }
    if let Some(missing) = missing(&segments) {
        warnings.push(missing);
    }
    let judged = thresholds_of(first)?;
    let mut aborted = vec![false; judged.len()];
    let mut latest: Option<f64> = None;
    let mut ended_by = EndedBy::Completed;
    let mut is_saturated = false;
    for report in reports {
        for (aborted, threshold) in aborted.iter_mut().zip(&report.thresholds) {
            *aborted |= threshold.aborted_run;
        }
        if let Some(ms) = report.start_lateness_ms {
            latest = Some(latest.map_or(ms, |latest| latest.max(ms)));
        }
        ended_by = ended_by.max(report.ended_by);
        is_saturated |= report.generator.saturated;
    }
    let thresholds = thresholds::judge(&judged, &sum, &aborted, &mut warnings);
    let mut merged = Report::build(
        &sum,
        About {
            scenario: first.scenario.clone(),
            seed: first.seed,
            segment: None,
            merged_segments: segments,
            start_lateness_ms: latest,
            gate_per_origin: first.generator.gate.per_origin,
            ended_by,
            thresholds,
            warnings,
        },
    );
    merged.generator.saturated |= is_saturated;
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
    let mut covered = 0.0;
    let mut names = Vec::new();
    for segment in segments {
        covered += 1.0 / f64::from(segment.parts());
        names.push(segment.to_string());
    }
    (covered < 0.999_999).then(|| {
        format!(
            "not all segments are in the merge, only {}: figures are of these alone",
            names.join(", ")
        )
    })
}

fn thresholds_of(report: &Report) -> Result<Vec<Threshold>, MergeError> {
    let mut thresholds = Vec::new();
    for written in &report.thresholds {
        match thresholds::read(written) {
            Some(threshold) => thresholds.push(threshold),
            None => {
                return Err(MergeError::Threshold {
                    metric: written.metric.clone(),
                    threshold: written.threshold.clone(),
                });
            }
        }
    }
    Ok(thresholds)
}
