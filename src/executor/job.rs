//! One process in our hands, from its assignment to the server's word that it is closed.
//!
//! ```text
//! stage     on                         to
//! Running   function ended             Closing
//!           deadline, cancel, stop     Aborting: the function may say what it did so far
//!           not ours any more          gone
//! Aborting  function ended, grace over Closing
//! Closing   acknowledged, not ours     gone
//!           answer unknown             Closing again, after a wait
//! ```

use std::ops::RangeInclusive;
use std::rc::Rc;

use super::backoff::Backoff;
use super::clock::NEVER;
use super::input::{Effect, JobId};
use crate::colony::{Attempt, Process};
use crate::functions::Outcome;

/// How often a running process is looked up, to notice that it was cancelled or taken back.
pub(super) const WATCH_MS: u64 = 1_500;
/// How long before its deadline a process is ended by us.
const DEADLINE_MARGIN_MS: u64 = 500;
/// The shortest time a function gets, whatever the deadline says.
const MIN_RUN_MS: u64 = 250;

/// The processes in our hands, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Jobs(pub(super) Vec<Job>);

impl Jobs {
    pub(super) fn get_mut(&mut self, id: JobId) -> Option<&mut Job> {
        self.0.iter_mut().find(|job| job.id == id)
    }

    /// Whose process this is.
    pub(super) fn of(&self, process_id: &str) -> Option<JobId> {
        let mut jobs = self.0.iter();
        let job = jobs.find(|job| job.attempt.process_id == process_id)?;
        Some(job.id)
    }

    pub(super) fn remove(&mut self, id: JobId) -> Option<Job> {
        let at = self.0.iter().position(|job| job.id == id)?;
        Some(self.0.remove(at))
    }
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) id: JobId,
    pub(super) attempt: Attempt,
    pub(super) function: String,
    pub(super) assigned_at: u64,
    /// How long the server lets it run.
    pub(super) limit_ms: Option<u64>,
    /// When the server may hand the process to somebody else, at the earliest.
    pub(super) taken_back_at: Option<u64>,
    /// When we end it, a little earlier.
    pub(super) deadline: Option<u64>,
    pub(super) watch: Watch,
    pub(super) stage: Stage,
}

#[derive(Debug)]
pub(super) struct Watch {
    pub(super) due: u64,
    pub(super) in_flight: bool,
    pub(super) sent_at: u64,
    /// Something happened since it was sent.
    pub(super) again: bool,
}

#[derive(Debug)]
pub(super) enum Stage {
    Running,
    Aborting { reason: String, give_up_at: u64 },
    Closing(Closing),
}

#[derive(Debug)]
pub(super) struct Closing {
    pub(super) outcome: Rc<Outcome>,
    pub(super) in_flight: bool,
    pub(super) try_at: u64,
    /// When the server last said that the attempt is still ours.
    pub(super) checked_at: Option<u64>,
    /// How often the server refused the close for what it holds.
    pub(super) refusals: u32,
    /// How often it went unanswered in a row while the server answered everything else.
    pub(super) unanswered: u32,
    pub(super) backoff: Backoff,
}

impl Job {
    /// A job for a process that came to us now.
    ///
    /// The server assigned it at some time in `started`, which is known exactly only where its answer came in time.
    pub(super) fn new(
        id: JobId,
        process: &Process,
        now: u64,
        started: RangeInclusive<u64>,
    ) -> Self {
        let limit_ms = process.limit_ms();
        let deadline = limit_ms.map(|limit| {
            let margin = DEADLINE_MARGIN_MS.min(limit / 10);
            started
                .end()
                .saturating_add((limit - margin).max(MIN_RUN_MS))
        });
        Self {
            id,
            attempt: process.attempt(),
            function: process.function.clone(),
            assigned_at: now,
            limit_ms,
            taken_back_at: limit_ms.map(|limit| started.start().saturating_add(limit)),
            deadline,
            watch: Watch {
                due: now + WATCH_MS,
                in_flight: false,
                sent_at: now,
                again: false,
            },
            stage: Stage::Running,
        }
    }

    /// Whether it holds a slot: what is being closed does not.
    pub(super) fn is_busy(&self) -> bool {
        !matches!(self.stage, Stage::Closing(_))
    }

    /// Whether its close is unresolved at a time when the server may already have handed the process out again.
    ///
    /// A close names only the process, not the attempt. Were the process assigned to us again now, the late close
    /// would end the new attempt.
    pub(super) fn blocks_assign(&self, now: u64) -> bool {
        matches!(self.stage, Stage::Closing(_)) && self.is_past_due(now)
    }

    /// Whether the server may have taken the process back.
    pub(super) fn is_past_due(&self, now: u64) -> bool {
        self.taken_back_at.is_some_and(|at| now >= at)
    }

    /// Sets out to close the process.
    pub(super) fn close_with(&mut self, outcome: Outcome, now: u64) {
        let seed = now ^ (self.assigned_at << 20);
        self.stage = Stage::Closing(Closing {
            outcome: Rc::new(outcome),
            in_flight: false,
            try_at: now,
            checked_at: None,
            refusals: 0,
            unanswered: 0,
            backoff: Backoff::new(seed),
        });
    }

    /// Looks the process up.
    pub(super) fn look(&mut self, now: u64) -> Effect {
        self.watch.in_flight = true;
        self.watch.sent_at = now;
        Effect::Watch {
            job: self.id,
            process_id: self.attempt.process_id.clone(),
        }
    }

    /// When this job wants to be looked at next.
    pub(super) fn wake_at(&self) -> u64 {
        let deadline = self.deadline.unwrap_or(NEVER);
        match &self.stage {
            Stage::Running if self.watch.in_flight => deadline,
            Stage::Running => deadline.min(self.watch.due),
            Stage::Aborting { give_up_at, .. } => *give_up_at,
            Stage::Closing(closing) if closing.in_flight || self.watch.in_flight => NEVER,
            Stage::Closing(closing) => closing.try_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn job(max_exec_time_s: i64) -> Job {
        let raw =
            json!({"processid": "p", "starttime": "t", "spec": {"maxexectime": max_exec_time_s}});
        Job::new(
            JobId(0),
            &Process::from_value(raw).unwrap(),
            1_000,
            1_000..=1_000,
        )
    }

    #[test]
    fn deadlines_stay_ahead_of_the_servers() {
        assert_eq!((job(-1).deadline, job(-1).taken_back_at), (None, None));
        assert_eq!(
            (job(3).deadline, job(3).taken_back_at),
            (Some(3_700), Some(4_000))
        );
        assert_eq!(job(60).deadline, Some(60_500));
        assert_eq!(
            job(0).deadline,
            Some(1_250),
            "an echo still has time to answer"
        );
    }

    #[test]
    fn only_an_unresolved_close_past_its_time_blocks_assigns() {
        let mut job = job(3);
        assert!(!job.blocks_assign(9_000));
        job.close_with(Outcome::output(vec![]), 2_000);
        assert!(!job.blocks_assign(3_999));
        assert!(job.blocks_assign(4_000));
        assert!(!job.is_busy());
    }
}
