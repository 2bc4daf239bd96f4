//! How processes end: deadlines, what the server says of a running process, and closes that are sent until the
//! server acknowledges them or the attempt is no longer ours.

use std::rc::Rc;

use super::input::{Effect, JobId, Notice};
use super::job::{Closing, Job, Stage};
use super::life::Life;
use crate::colony::{ColonyError, Process, ProcessState, Refusal};
use crate::functions::Outcome;

/// How often the server may refuse the very form of a close before it is given up.
const MAX_REFUSALS: u32 = 3;

impl Life {
    /// Deadlines, looks at running processes, and closes, as far as they are due.
    pub(super) fn advance_jobs(&mut self, now: u64) {
        let ids: Vec<JobId> = self.jobs.keys().copied().collect();
        for id in ids {
            self.advance_job(now, id);
        }
    }

    fn advance_job(&mut self, now: u64, id: JobId) {
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        match &job.stage {
            Stage::Running if job.deadline.is_some_and(|at| now >= at) => {
                let seconds = job.limit_ms.unwrap_or_default() / 1000;
                let reason = format!("ended before its deadline: maxexectime is {seconds} s");
                self.abort(now, id, reason);
            }
            Stage::Aborting { reason, give_up_at } if now >= *give_up_at => {
                let outcome = Outcome::failure(reason.clone());
                self.effects.push_back(Effect::Forget { job: id });
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.close_with(outcome, now, &self.settings);
                }
            }
            _ => {}
        }
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        let (past_due, process_id) = (job.is_past_due(now), job.attempt.process_id.clone());
        match &mut job.stage {
            Stage::Closing(closing)
                if !closing.in_flight && now >= closing.try_at && !job.watch.in_flight =>
            {
                if past_due && !closing.is_checked_at(now) {
                    // It may be somebody else's by now, or ours again as another attempt: look before closing.
                    job.watch.in_flight = true;
                    self.effects.push_back(Effect::Watch {
                        job: id,
                        process_id,
                    });
                } else {
                    closing.in_flight = true;
                    let outcome = Rc::clone(&closing.outcome);
                    self.effects.push_back(Effect::Close {
                        job: id,
                        process_id,
                        outcome,
                    });
                }
            }
            Stage::Running if !job.watch.in_flight && now >= job.watch.due => {
                job.watch.in_flight = true;
                self.effects.push_back(Effect::Watch {
                    job: id,
                    process_id,
                });
            }
            _ => {}
        }
    }

    /// The server answers again: closes that wait out a failure are tried now.
    pub(super) fn retry_closes_now(&mut self, now: u64) {
        for (_, job) in self.jobs.iter_mut() {
            if let Stage::Closing(closing) = &mut job.stage {
                closing.try_at = closing.try_at.min(now);
            }
        }
    }

    pub(super) fn watched(&mut self, now: u64, id: JobId, answer: Result<Process, ColonyError>) {
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        job.watch.in_flight = false;
        job.watch.due = now + self.settings.watch_ms;
        match answer {
            Ok(process) if process.is_still(&job.attempt, &self.executor_id) => {
                if let Stage::Closing(closing) = &mut job.stage {
                    closing.checked_at = Some(now);
                }
            }
            Ok(process) => self.lose(id, why_not_ours(process.state)),
            Err(error) if error.refusal() == Some(Refusal::NotOurs) => {
                self.lose(id, "the process was removed from the server");
            }
            Err(_) => {
                if let Stage::Closing(closing) = &mut job.stage {
                    closing.try_at = now + closing.backoff.next_ms();
                }
            }
        }
    }

    pub(super) fn close_answered(&mut self, now: u64, id: JobId, answer: Result<(), ColonyError>) {
        self.polling.close_went(now);
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        let Stage::Closing(closing) = &mut job.stage else {
            return;
        };
        closing.in_flight = false;
        let Err(error) = answer else {
            return self.acknowledged(now, id);
        };
        match error.refusal() {
            Some(Refusal::NotOurs) if closing.has_ended_so(&error) => self.acknowledged(now, id),
            Some(Refusal::NotOurs) => self.lose(id, &error.to_string()),
            Some(Refusal::NotMember) => {
                self.lose(id, "the executor is no longer a member of the colony; the server hands the process out anew");
            }
            _ if error.is_unknown() => closing.try_at = now + closing.backoff.next_ms(),
            _ => closing.refused(now, &error),
        }
        let given_up = matches!(self.jobs.get(&id), Some(Job { stage: Stage::Closing(c), .. }) if c.refusals > MAX_REFUSALS);
        if given_up {
            self.lose(
                id,
                &format!("the server does not accept its close: {error}"),
            );
        }
    }

    fn acknowledged(&mut self, now: u64, id: JobId) {
        let Some(job) = self.jobs.remove(&id) else {
            return;
        };
        let Stage::Closing(closing) = job.stage else {
            return;
        };
        let outcome = Rc::unwrap_or_clone(closing.outcome);
        let (process_id, function) = (job.attempt.process_id, job.function);
        let duration_ms = now.saturating_sub(job.assigned_at);
        self.notify(if outcome.is_success() {
            Notice::Closed {
                process_id,
                function,
                duration_ms,
                output: outcome.output,
            }
        } else {
            Notice::Failed {
                process_id,
                function,
                duration_ms,
                errors: outcome.errors,
                output: outcome.output,
            }
        });
    }
}

impl Closing {
    fn is_checked_at(&self, now: u64) -> bool {
        self.checked_at == Some(now)
    }

    /// Whether the error says that the process has ended just as we want it: an earlier try of ours did it, and its
    /// answer was lost.
    fn has_ended_so(&self, error: &ColonyError) -> bool {
        let ColonyError::Refused { message, .. } = error else {
            return false;
        };
        self.backoff.has_failed()
            && !self.outcome.is_success()
            && message.contains("failed process as failed")
    }

    /// The server can't store this close. An output that it can't store becomes the reason of a failure.
    fn refused(&mut self, now: u64, error: &ColonyError) {
        self.refusals += 1;
        self.try_at = now + self.backoff.next_ms();
        self.outcome = Rc::new(Outcome::failure(if self.outcome.is_success() {
            format!("the server did not accept the output: {error}")
        } else {
            format!("the server did not accept the reasons of this failure: {error}")
        }));
    }
}

fn why_not_ours(state: ProcessState) -> &'static str {
    match state {
        ProcessState::Cancelled => "it was cancelled",
        ProcessState::Failed => "the server ended it: its time was up",
        ProcessState::Success => "it was closed already",
        ProcessState::Waiting | ProcessState::Running | ProcessState::Unknown(_) => {
            "the server took it back: its time was up, or this executor was not heard of"
        }
    }
}
