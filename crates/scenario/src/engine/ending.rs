//! The end of a run: its time is over, everyone has left, a threshold is broken, or it's told to stop.

use std::time::Duration;

use super::core::{Engine, Stage};
use super::error::LimitKind;
use super::timers::Due;
use super::users::State;
use crate::report::{About, EndedBy, Report, ScenarioId, Timing};
use crate::thresholds;
use crate::time::{Micros, micros};

const OPAQUE: &str = "requests were opaque: the target sends no Timing-Allow-Origin, or did not answer; \
    their durations run from our gate to the end of the body";
const FROZEN: &str = "the browser or the machine stood still for a while: nothing was sent then, and what was in flight \
    seems to have taken that long; keep the page in sight and the machine awake";
const UNDETAILED: &str = "more than 100 steps: durations are kept of the first 100 alone";
const UNKNOWN_PROTOCOL: &str = "the protocol of https requests can't be seen without Timing-Allow-Origin: over HTTP/1.1 \
    the browser's own queue would be in their durations";

/// How often thresholds that stop the run are looked at.
pub(super) const THRESHOLDS_EVERY: Duration = Duration::from_secs(1);
/// The longest grace where the duration is limited: by a long one the limit could be got round.
const LIMITED_GRACE: Duration = Duration::from_secs(30);

impl Engine {
    /// The run's time is over: no iteration starts any more, those that run may end.
    pub(super) fn end(&mut self, now: Micros) {
        if self.stage != Stage::Running {
            return;
        }
        self.stage = Stage::Ending;
        self.schedule = None;
        self.upcoming = None;
        self.line.clear();
        self.queued = 0;
        let mut grace = self.shared.scenario.load.graceful_stop;
        if self.options.limits.duration.is_some() {
            grace = grace.min(LIMITED_GRACE);
        }
        if grace.is_zero() {
            self.finish(now, EndedBy::Duration);
            return;
        }
        self.timers.set(now + grace, Due::GraceOver);
        for key in self.users.keys() {
            let user = self.users.get(key);
            if user.is_some_and(|user| user.walk.is_none() && !matches!(user.state, State::Free)) {
                self.leave(now, key);
            }
        }
    }

    /// The run is over once nobody is at work and nobody comes.
    pub(super) fn end_if_empty(&mut self, now: Micros) {
        if self.active > 0 || self.queued > 0 || self.schedule.is_some() {
            return;
        }
        match self.stage {
            Stage::Running => self.finish(now, EndedBy::Completed),
            Stage::Ending => self.finish(now, EndedBy::Duration),
            Stage::Waiting | Stage::Over => {}
        }
    }

    /// The run is over at once: what is in flight is cut off.
    pub(super) fn finish(&mut self, now: Micros, ended_by: EndedBy) {
        let was_running = matches!(self.stage, Stage::Running | Stage::Ending);
        self.stage = Stage::Over;
        self.ended_by = match self.used.up {
            Some(_) => EndedBy::Limit,
            None => ended_by,
        };
        for key in self.users.keys() {
            let walk = self.users.get_mut(key).and_then(|user| user.walk.take());
            if walk.is_some_and(|walk| walk.counted) {
                self.statistics.iterations.interrupted += 1;
            }
        }
        if !self.requests.is_empty() && was_running {
            self.statistics.ended(self.since_start(now));
        }
        self.cut_off();
        self.timers.clear();
        self.components.release();
    }

    /// Counts bytes of bodies. True when they are used up: the run is over then, as what is in flight would use more.
    pub(super) fn use_bytes(&mut self, now: Micros, bytes: u64) -> bool {
        self.used.bytes = self.used.bytes.saturating_add(bytes);
        let is_up = self
            .options
            .limits
            .bytes
            .is_some_and(|most| self.used.bytes >= most);
        if is_up {
            self.used.up = Some(LimitKind::Bytes);
            self.finish(now, EndedBy::Limit);
        }
        is_up
    }

    /// Stops the run when a threshold that does so is broken.
    pub(super) fn look_at_thresholds(&mut self, now: Micros) {
        let elapsed = now.since(self.began);
        let mut is_broken = false;
        for (threshold, aborted) in self
            .shared
            .scenario
            .thresholds
            .iter()
            .zip(&mut self.threshold_aborted)
        {
            let may_stop = threshold.abort_on_fail && elapsed >= threshold.delay_abort_eval;
            if may_stop && thresholds::is_broken(threshold, &self.statistics) {
                *aborted = true;
                is_broken = true;
            }
        }
        if is_broken {
            self.finish(now, EndedBy::Threshold);
        } else {
            self.timers.set(now + THRESHOLDS_EVERY, Due::Thresholds);
        }
    }

    /// The report: of the whole run once it's over, else of the run so far.
    pub fn report(&mut self) -> Report {
        self.statistics.gate_max_waiting = self.gates.max_waiting();
        let mut warnings = self.options.warnings.clone();
        warn(&mut warnings, self.statistics.frozen_us > 0, FROZEN);
        warn(
            &mut warnings,
            self.statistics.has_undetailed_steps(),
            UNDETAILED,
        );
        if self.statistics.iterations.dropped > 0 {
            warnings.push(format!(
                "{} iterations were dropped: at their moment no user was free; raise max_users",
                self.statistics.iterations.dropped
            ));
        }
        let timing = self.statistics.overall.timing;
        let is_opaque = matches!(timing, Some(Timing::Opaque | Timing::Mixed));
        warn(&mut warnings, is_opaque, OPAQUE);
        let is_unknown = self.statistics.protocols.contains_key("unknown");
        warn(&mut warnings, is_unknown, UNKNOWN_PROTOCOL);
        if let (true, Some(most)) = (self.used.held_back, self.options.limits.requests_per_second) {
            warnings.push(format!(
                "requests were held back: at most {most} a second are allowed here; the wait is in blocked"
            ));
        }
        if let Some(limit) = self.used.up {
            warnings.push(format!("the run was ended by the limit of {limit}"));
        }
        let judged = thresholds::judge(
            &self.shared.scenario.thresholds,
            &self.statistics,
            &self.threshold_aborted,
            &mut warnings,
        );
        Report::build(
            &self.statistics,
            About {
                scenario: ScenarioId {
                    id: self.shared.scenario.id.clone(),
                    hash: self.shared.scenario.hash.clone(),
                },
                seed: self.seed,
                segment: self.options.segment.filter(|segment| segment.parts() > 1),
                merged_segments: Vec::new(),
                start_lateness_ms: self
                    .lateness
                    .map(|lateness| micros(lateness) as f64 / 1_000.0),
                gate_per_origin: self.options.gate_per_origin,
                ended_by: self.ended_by,
                thresholds: judged,
                warnings,
            },
        )
    }
}

fn warn(warnings: &mut Vec<String>, is_so: bool, warning: &str) {
    if is_so {
        warnings.push(warning.to_owned());
    }
}
