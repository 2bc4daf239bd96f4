//! Everything measured of a run, or of several runs added up.

use super::{Durations, Errors, RequestStats, Sample, Series};
use crate::report::{CheckReport, Counts, Iterations, StepReport, Users};
use crate::time::Micros;

/// Groups that keep durations of their own. The others keep counts: 100 groups take at most 60 MB for durations of an
/// hour each, and 20 MB for what is usual.
const MOST_DETAILED: usize = 100;

/// The requests of one step, or of one tag.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// The step's id; the tag.
    pub id: String,
    /// The step's name.
    pub name: String,
    /// The step's group.
    pub group: Option<String>,
    /// What was counted.
    pub stats: RequestStats,
    /// It over time.
    pub series: Series,
}

/// Everything measured.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// All requests.
    pub overall: RequestStats,
    /// Requests by step, in the workflow's order.
    pub steps: Vec<Group>,
    /// Requests by tag, for the tags that thresholds name.
    pub tags: Vec<Group>,
    /// Checks, by step and place.
    pub checks: Vec<CheckReport>,
    /// How iterations ended.
    pub iterations: Iterations,
    /// How long they took.
    pub iteration_duration: Durations,
    /// The users.
    pub users: Users,
    /// What went wrong.
    pub errors: Errors,
    /// Attempts by protocol.
    pub protocols: Counts,
    /// The run over time.
    pub series: Series,
    /// How late timers were.
    pub timer_drift: Durations,
    /// How long the page was hidden, in µs.
    pub hidden_us: u64,
    /// How long it was kept from running at all, in µs.
    pub frozen_us: u64,
    /// The most that waited before one gate.
    pub gate_max_waiting: u64,
    /// The start of the first iteration, since the run's start.
    pub first_start: Option<Micros>,
    /// The end of the last iteration or request.
    pub last_end: Option<Micros>,
}

impl Statistics {
    /// Counts one attempt that ended, under its step and its tags (their places in `steps` and `tags`).
    pub fn request(
        &mut self,
        sample: &Sample,
        step: usize,
        tags: &[usize],
        protocol: Option<&str>,
    ) {
        self.overall.record(sample, true);
        if let Some(group) = self.steps.get_mut(step) {
            group.record(sample, step < MOST_DETAILED);
        }
        for tag in tags {
            if let Some(group) = self.tags.get_mut(*tag) {
                group.record(sample, true);
            }
        }
        self.series.request(
            sample.ended_at,
            sample.duration_us(),
            sample.failed,
            sample.bytes_received,
        );
        if let Some(protocol) = protocol {
            self.protocols.add(protocol, 1);
        }
        self.ended(sample.ended_at);
    }

    /// Counts a check of an answer.
    pub fn check(&mut self, check: usize, step: usize, tags: &[usize], held: bool) {
        if let Some(check) = self.checks.get_mut(check) {
            *if held {
                &mut check.passes
            } else {
                &mut check.fails
            } += 1;
        }
        self.each(step, tags, &mut |stats| {
            *if held {
                &mut stats.check_passes
            } else {
                &mut stats.check_fails
            } += 1;
        });
    }

    /// Counts a request cut off by the end of the run.
    pub fn cut_off(&mut self, step: usize, tags: &[usize], was_sent: bool) {
        self.each(step, tags, &mut |stats| {
            *if was_sent {
                &mut stats.aborted.maybe_sent
            } else {
                &mut stats.aborted.never_sent
            } += 1;
        });
    }

    /// Counts something for the whole, for its step, and for its tags.
    fn each(&mut self, step: usize, tags: &[usize], count: &mut dyn FnMut(&mut RequestStats)) {
        count(&mut self.overall);
        if let Some(group) = self.steps.get_mut(step) {
            count(&mut group.stats);
        }
        for tag in tags {
            if let Some(group) = self.tags.get_mut(*tag) {
                count(&mut group.stats);
            }
        }
    }

    /// An iteration, or whatever comes first, started.
    pub fn started(&mut self, at: Micros) {
        self.first_start = Some(self.first_start.map_or(at, |first| first.min(at)));
    }

    /// An iteration or a request ended.
    pub fn ended(&mut self, at: Micros) {
        self.last_end = Some(self.last_end.map_or(at, |last| last.max(at)));
    }

    /// From the first start to the last end, in seconds.
    pub fn seconds(&self) -> f64 {
        match (self.first_start, self.last_end) {
            (Some(first), Some(last)) => seconds(last.us_since(first)),
            _ => 0.0,
        }
    }

    /// The group of a step by its id.
    pub fn step(&self, id: &str) -> Option<&RequestStats> {
        find(&self.steps, id)
    }

    /// The group of a tag.
    pub fn tag(&self, tag: &str) -> Option<&RequestStats> {
        find(&self.tags, tag)
    }

    /// The checks as reported; those that were never asked are left out.
    pub fn checks_report(&self) -> Vec<CheckReport> {
        let mut report = Vec::new();
        for check in &self.checks {
            if check.passes + check.fails > 0 {
                report.push(check.clone());
            }
        }
        report
    }

    /// The groups that keep durations of their own share the points over time.
    pub fn share_points(&mut self) {
        let parts = self.steps.len().min(MOST_DETAILED) + self.tags.len();
        for group in &mut self.steps {
            group.series = Series::of_part(parts);
        }
        for group in &mut self.tags {
            group.series = Series::of_part(parts);
        }
    }

    /// True when more steps sent requests than keep durations of their own.
    pub fn has_undetailed_steps(&self) -> bool {
        self.steps
            .iter()
            .skip(MOST_DETAILED)
            .any(|group| group.stats.total() > 0)
    }
}

fn find<'a>(groups: &'a [Group], id: &str) -> Option<&'a RequestStats> {
    groups
        .iter()
        .find(|group| group.id == id)
        .map(|group| &group.stats)
}

impl Group {
    /// A group with nothing counted yet.
    pub(crate) fn new(id: &str, name: &str, group: Option<&String>) -> Group {
        Group {
            id: id.to_owned(),
            name: name.to_owned(),
            group: group.cloned(),
            ..Group::default()
        }
    }

    fn record(&mut self, sample: &Sample, is_detailed: bool) {
        self.stats.record(sample, is_detailed);
        if is_detailed {
            self.series.request(
                sample.ended_at,
                sample.duration_us(),
                sample.failed,
                sample.bytes_received,
            );
        }
    }

    /// The group as reported; `seconds` is the run's duration.
    pub fn to_report(&self, seconds: f64) -> StepReport {
        StepReport {
            id: self.id.clone(),
            name: self.name.clone(),
            group: self.group.clone(),
            requests: self.stats.requests(),
            figures: self.stats.figures(seconds),
            check_passes: self.stats.check_passes,
            check_fails: self.stats.check_fails,
            time_series: self.series.to_step_report(),
        }
    }
}

/// So many microseconds in seconds: the nearest number to what is written, so that it reads back as it was.
pub(crate) fn seconds(us: u64) -> f64 {
    us as f64 / 1e6
}

/// A count by a time in seconds, to the millionth; 0 of no time.
pub(crate) fn per_second(count: u64, seconds: f64) -> f64 {
    if seconds > 0.0 {
        (count as f64 / seconds * 1e6).round() / 1e6
    } else {
        0.0
    }
}
