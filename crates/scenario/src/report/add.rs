//! A report added to what was measured, so that many become one.

use super::build::histogram_name;
use super::{CheckReport, HistogramError, Report, StepReport};
use crate::stats::{Durations, Group, RequestStats, Statistics};
use crate::time::Micros;

fn us(ms: f64) -> u64 {
    (ms * 1_000.0).round() as u64
}

impl Report {
    /// Adds what was measured, as far as it adds up.
    pub(crate) fn add_to(&self, sum: &mut Statistics) -> Result<(), HistogramError> {
        sum.overall.add_counts(&self.requests, &self.figures);
        for check in &self.checks {
            sum.overall.check_passes += check.passes;
            sum.overall.check_fails += check.fails;
        }
        self.add_metrics(&mut sum.overall, None)?;
        self.add_groups(&mut sum.steps, "step", &self.steps)?;
        self.add_groups(&mut sum.tags, "tag", &self.tags)?;
        self.add_durations(&mut sum.iteration_duration, "iteration_duration")?;
        self.add_durations(&mut sum.timer_drift, "timer_drift")?;
        self.add_checks(&mut sum.checks);
        sum.iterations.completed += self.iterations.completed;
        sum.iterations.failed += self.iterations.failed;
        sum.iterations.interrupted += self.iterations.interrupted;
        sum.iterations.dropped += self.iterations.dropped;
        sum.users.max += self.users.max;
        sum.users.started += self.users.started;
        sum.users.waited += self.users.waited;
        sum.errors.add_report(&self.errors);
        sum.protocols.add_all(&self.protocols);
        sum.series.add_report(&self.time_series);
        sum.hidden_us += us(self.generator.hidden_seconds * 1e3);
        sum.frozen_us += us(self.generator.frozen_seconds * 1e3);
        sum.gate_max_waiting = sum.gate_max_waiting.max(self.generator.gate.max_waiting);
        if let Some(ms) = self.first_start_ms {
            sum.started(Micros(us(ms)));
        }
        if let Some(ms) = self.last_end_ms {
            sum.ended(Micros(us(ms)));
        }
        Ok(())
    }

    /// Adds groups by id. A group that only later parts have comes after the one it follows there.
    fn add_groups(
        &self,
        sum: &mut Vec<Group>,
        kind: &str,
        reports: &[StepReport],
    ) -> Result<(), HistogramError> {
        let mut next = 0;
        for report in reports {
            let place = match sum.iter().position(|group| group.id == report.id) {
                Some(place) => place,
                None => {
                    let place = next.min(sum.len());
                    let group = Group::new(&report.id, &report.name, report.group.as_ref());
                    sum.insert(place, group);
                    place
                }
            };
            next = place + 1;
            if let Some(group) = sum.get_mut(place) {
                self.add_group(group, kind, report)?;
            }
        }
        Ok(())
    }

    fn add_group(
        &self,
        group: &mut Group,
        kind: &str,
        report: &StepReport,
    ) -> Result<(), HistogramError> {
        group.stats.add_counts(&report.requests, &report.figures);
        group.stats.check_passes += report.check_passes;
        group.stats.check_fails += report.check_fails;
        group.series.add_step_report(&report.time_series);
        self.add_metrics(&mut group.stats, Some((kind, &report.id)))
    }

    fn add_metrics(
        &self,
        sum: &mut RequestStats,
        part: Option<(&str, &str)>,
    ) -> Result<(), HistogramError> {
        for (metric, durations) in sum.metrics_mut() {
            self.add_durations(durations, &histogram_name(metric, part))?;
        }
        Ok(())
    }

    fn add_durations(&self, sum: &mut Durations, name: &str) -> Result<(), HistogramError> {
        match self.histograms.get(name) {
            Some(report) => sum.add_report(report),
            None => Ok(()),
        }
    }

    fn add_checks(&self, sum: &mut Vec<CheckReport>) {
        for check in &self.checks {
            let ours = sum
                .iter_mut()
                .find(|ours| ours.step == check.step && ours.name == check.name);
            match ours {
                Some(ours) => {
                    ours.passes += check.passes;
                    ours.fails += check.fails;
                }
                None => sum.push(check.clone()),
            }
        }
    }
}
