//! The life of an executor, as a state machine: it is given [`Input`]s and the time, and answers with [`Effect`]s.
//!
//! It never reads a clock, sleeps or sends. All that must hold when things go wrong is decided here, and tested
//! with simulated time and a simulated server.

use super::clock::NEVER;
use super::input::{Effect, Input, JobId, Notice};
use super::job::{Jobs, Stage};
use super::polling::Polling;
use super::settings::Settings;
use crate::colony::Attempt;
use crate::functions::Outcome;

/// How long an aborted function has to say what it did so far.
const ABORT_GRACE_MS: u64 = 400;
/// How long a stopping executor lets its processes run.
const DRAIN_MS: u64 = 60_000;
/// How long an executor that was told twice to stop tries to close what it holds.
const QUIT_MS: u64 = 10_000;
pub(super) const STOPPED: &str = "the executor was stopped";
const CANCELLED_HERE: &str = "cancelled on the page that ran it";
const UNSURE: &str = "the server could not be asked what else runs under this executor; \
                      it is closed when this executor starts again";

/// What an executor is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Not started.
    Idle,
    /// Takes work.
    Working,
    /// Takes no new work and finishes what runs, until the given time.
    Draining {
        /// When what still runs is aborted.
        until: u64,
    },
    /// Aborts what runs and closes it, until the given time.
    Quitting {
        /// When what can't be closed is left to the next start.
        until: u64,
    },
    /// All is settled.
    Stopped,
}

/// The life of one executor. Times are milliseconds of one clock that never goes back.
#[derive(Debug)]
pub struct Life {
    pub(super) settings: Settings,
    pub(super) executor_id: String,
    pub(super) phase: Phase,
    pub(super) jobs: Jobs,
    pub(super) polling: Polling,
    pub(super) effects: Vec<Effect>,
    pub(super) next_job: u64,
    pub(super) remembered: Vec<Attempt>,
}

impl Life {
    /// An executor with the given identity that has not been started.
    #[must_use]
    pub fn new(settings: Settings, executor_id: impl Into<String>, seed: u64) -> Self {
        Self {
            polling: Polling::new(seed),
            settings,
            executor_id: executor_id.into(),
            phase: Phase::Idle,
            jobs: Jobs::default(),
            effects: Vec::new(),
            next_job: 0,
            remembered: Vec::new(),
        }
    }

    /// What it is about.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Processes whose function runs.
    #[must_use]
    pub fn running(&self) -> usize {
        self.jobs.0.iter().filter(|job| job.is_busy()).count()
    }

    /// Takes note of what happened, and of what is due by now. Then drain [`Self::next_effect`].
    pub fn handle(&mut self, now: u64, input: Input) {
        if !self.is_alive() && !matches!(input, Input::Start) {
            // What a late answer brings is running under us, and the next start asks for that.
            return self.polling.note_late(&input);
        }
        match input {
            Input::Start => self.start(now),
            Input::Stop => self.stop(now),
            Input::Tick => {}
            Input::Online => {
                self.polling.retry_now(now);
                self.retry_closes_now(now);
            }
            Input::Cancel(process_id) => self.cancel(now, &process_id),
            Input::Turn(turn) => self.turn_came(now, turn),
            Input::Assigned(poll, answer) => self.assigned(now, poll, answer),
            Input::Listed(answer) => self.listed(now, answer),
            Input::HeartbeatAnswered(answer) => self.heartbeat_answered(now, answer),
            Input::Standing(standing) => self.standing_told(now, standing),
            Input::Watched(job, answer) => self.watched(now, job, answer),
            Input::Hint(job) => self.hinted(now, job),
            Input::Finished(job, outcome) => self.finished(now, job, outcome),
            Input::CloseAnswered(job, answer) => self.close_answered(now, job, answer),
        }
        if self.is_alive() {
            self.advance(now);
        }
    }

    fn is_alive(&self) -> bool {
        !matches!(self.phase, Phase::Idle | Phase::Stopped)
    }

    /// The next thing to do, until there is none.
    pub fn next_effect(&mut self) -> Option<Effect> {
        (!self.effects.is_empty()).then(|| self.effects.remove(0))
    }

    /// When [`Input::Tick`] is wanted at the latest.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        let phase = match self.phase {
            Phase::Idle | Phase::Stopped => return None,
            Phase::Working => NEVER,
            Phase::Draining { until } | Phase::Quitting { until } => until,
        };
        let mut wake_at = phase.min(self.polling_wake_at());
        for job in &self.jobs.0 {
            wake_at = wake_at.min(job.wake_at());
        }
        (wake_at != NEVER).then_some(wake_at)
    }

    pub(super) fn notify(&mut self, notice: Notice) {
        self.effects.push(Effect::Notify(notice));
    }

    fn start(&mut self, now: u64) {
        if !self.is_alive() {
            self.phase = Phase::Working;
            // What could not be closed when we stopped is a leftover now.
            self.remembered.clear();
            self.polling.start(now);
        }
    }

    fn stop(&mut self, now: u64) {
        self.phase = match self.phase {
            Phase::Working => Phase::Draining {
                until: now + DRAIN_MS,
            },
            Phase::Draining { .. } => {
                self.abort_all(now, STOPPED);
                Phase::Quitting {
                    until: now + QUIT_MS,
                }
            }
            Phase::Idle | Phase::Quitting { .. } | Phase::Stopped => return,
        };
        let running = self.running();
        self.notify(Notice::Stopping { running });
    }

    fn cancel(&mut self, now: u64, process_id: &str) {
        if let Some(id) = self.jobs.of(process_id) {
            self.abort(now, id, CANCELLED_HERE.into());
        }
    }

    fn finished(&mut self, now: u64, id: JobId, outcome: Outcome) {
        let Some(job) = self.jobs.get_mut(id) else {
            return;
        };
        self.polling.let_close_go_first(now);
        let outcome = match &job.stage {
            Stage::Running => outcome,
            Stage::Aborting { reason, .. } => outcome.aborted(reason.clone()),
            Stage::Closing(_) => return,
        };
        job.close_with(outcome, now);
    }

    pub(super) fn close(&mut self, now: u64, id: JobId, outcome: Outcome) {
        if let Some(job) = self.jobs.get_mut(id) {
            job.close_with(outcome, now);
        }
    }

    /// Asks a function to end; it gets a moment to say what it did.
    pub(super) fn abort(&mut self, now: u64, id: JobId, reason: String) {
        let Some(job) = self.jobs.get_mut(id) else {
            return;
        };
        if matches!(job.stage, Stage::Running) {
            let give_up_at = now + ABORT_GRACE_MS;
            job.stage = Stage::Aborting {
                reason: reason.clone(),
                give_up_at,
            };
            self.effects.push(Effect::Abort { job: id, reason });
        }
    }

    pub(super) fn abort_all(&mut self, now: u64, reason: &str) {
        for id in self.job_ids() {
            self.abort(now, id, reason.to_owned());
        }
    }

    /// The jobs that there are now.
    pub(super) fn job_ids(&self) -> Vec<JobId> {
        self.jobs.0.iter().map(|job| job.id).collect()
    }

    /// Lets go of a process that is no longer ours; nothing is sent for it any more.
    pub(super) fn lose(&mut self, id: JobId, reason: &str) {
        let Some(job) = self.jobs.remove(id) else {
            return;
        };
        if job.is_busy() {
            self.effects.push(Effect::Abort {
                job: id,
                reason: reason.to_owned(),
            });
            self.effects.push(Effect::Forget { job: id });
        }
        self.notify(Notice::Lost {
            process_id: job.attempt.process_id,
            reason: reason.to_owned(),
        });
    }

    /// Does what is due by now.
    fn advance(&mut self, now: u64) {
        if let Phase::Draining { until } = self.phase
            && now >= until
        {
            self.stop(now);
        }
        self.advance_jobs(now);
        self.advance_polling(now);
        let given_up = matches!(self.phase, Phase::Quitting { until } if now >= until);
        let leaving = matches!(self.phase, Phase::Draining { .. } | Phase::Quitting { .. });
        if given_up || (leaving && self.jobs.0.is_empty() && !self.polling.is_in_flight()) {
            self.settle();
        }
    }

    fn settle(&mut self) {
        let left = self.jobs.0.len();
        for job in std::mem::take(&mut self.jobs.0) {
            self.effects.push(Effect::Forget { job: job.id });
        }
        self.phase = Phase::Stopped;
        self.end_turn();
        let reason = if left > 0 {
            Some(format!(
                "{left} processes could not be closed; they are closed when this executor starts again"
            ))
        } else if self.polling.is_unsure() {
            Some(UNSURE.to_owned())
        } else {
            None
        };
        self.notify(Notice::Stopped { reason });
        self.effects.push(Effect::Settled);
    }
}
