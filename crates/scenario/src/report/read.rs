//! Back from a report to what was measured, so that reports can be added up.

use std::time::Duration;

use super::build::histogram_name;
use super::{HistogramError, Report, StepReport};
use crate::stats::{CheckCount, Durations, Errors, Group, RequestStats, Series, Statistics};
use crate::time::Micros;

fn micros(ms: f64) -> Micros {
    Micros((ms * 1_000.0).round() as u64)
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

impl Report {
    /// What was measured, as far as it adds up.
    pub(crate) fn statistics(&self) -> Result<Statistics, HistogramError> {
        let mut overall = RequestStats {
            successful: self.successful,
            failed: self.failed,
            aborted: self.aborted,
            check_passes: self.checks.iter().map(|check| check.passes).sum(),
            check_fails: self.checks.iter().map(|check| check.fails).sum(),
            status_codes: self.status_codes.clone(),
            bytes: self.bytes,
            timing: self.timing,
            ..RequestStats::default()
        };
        self.fill(&mut overall, None)?;
        let groups = |kind: &str, reports: &[StepReport]| -> Result<Vec<Group>, HistogramError> {
            reports
                .iter()
                .map(|report| self.group(kind, report))
                .collect()
        };
        let mut errors = Errors::default();
        errors.add_report(&self.errors);
        let mut series = Series::default();
        series.add_report(&self.time_series);
        let checks = self.checks.iter().map(|check| CheckCount {
            step: check.step.clone(),
            name: check.name.clone(),
            passes: check.passes,
            fails: check.fails,
        });
        Ok(Statistics {
            overall,
            steps: groups("step", &self.steps)?,
            tags: groups("tag", &self.tags)?,
            checks: checks.collect(),
            iterations: self.iterations,
            iteration_duration: self.durations("iteration_duration")?,
            users: self.users,
            errors,
            protocols: self.protocols.clone(),
            series,
            timer_drift: self.durations("timer_drift")?,
            hidden: seconds(self.generator.hidden_seconds),
            frozen: seconds(self.generator.frozen_seconds),
            gate_max_waiting: self.generator.gate.max_waiting,
            first_start: self.first_start_ms.map(micros),
            last_end: self.last_end_ms.map(micros),
        })
    }

    fn group(&self, kind: &str, report: &StepReport) -> Result<Group, HistogramError> {
        let mut stats = RequestStats {
            successful: report.successful,
            failed: report.failed,
            aborted: report.aborted,
            check_passes: report.check_passes,
            check_fails: report.check_fails,
            status_codes: report.status_codes.clone(),
            bytes: report.bytes,
            timing: report.timing,
            ..RequestStats::default()
        };
        self.fill(&mut stats, Some((kind, &report.id)))?;
        Ok(Group {
            id: report.id.clone(),
            name: report.name.clone(),
            group: report.group.clone(),
            stats,
            series: Series::from_step_report(&report.time_series),
        })
    }

    fn fill(
        &self,
        stats: &mut RequestStats,
        part: Option<(&str, &str)>,
    ) -> Result<(), HistogramError> {
        for (metric, durations) in stats.metrics_mut() {
            *durations = self.durations(&histogram_name(metric, part))?;
        }
        Ok(())
    }

    fn durations(&self, name: &str) -> Result<Durations, HistogramError> {
        self.histograms
            .get(name)
            .map_or_else(|| Ok(Durations::default()), Durations::from_report)
    }
}
