//! How processes end: deadlines, what the server says of a running process, and closes that are sent until the
//! server acknowledges them or the attempt is no longer ours.

use std::rc::Rc;

use super::input::{Effect, JobId, Notice};
use super::job::{Closing, Stage, WATCH_MS};
use super::life::Life;
use crate::colony::{ColonyError, Process, ProcessState, Refusal};
use crate::functions::Outcome;
use crate::json::to_text;
use crate::text::cut;

/// An answer that took no longer is as good as the present.
const PROMPT_MS: u64 = 1_000;
/// How often the server may refuse even the shortest close before it is given up.
const MAX_REFUSALS: u32 = 4;
/// How often a close may fail for no reason of its own while the server answers everything else.
const MAX_UNANSWERED: u32 = 6;
/// What is smaller reaches the server, in bytes.
const LARGE: usize = 256 * 1024;
/// How much of the server's words a reason holds, in characters.
const MAX_WORDS: usize = 200;

const REFUSED: &str = "the server refuses every close of it; it stays RUNNING there until its time is up or it is \
                       removed";

impl Life {
    /// Deadlines, looks at running processes, and closes, as far as they are due.
    pub(super) fn advance_jobs(&mut self, now: u64) {
        for id in self.job_ids() {
            self.advance_job(now, id);
        }
    }

    fn advance_job(&mut self, now: u64, id: JobId) {
        let Some(job) = self.jobs.get_mut(id) else {
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
                self.effects.push(Effect::Forget { job: id });
                self.close(now, id, outcome);
            }
            _ => {}
        }
        let Some(job) = self.jobs.get_mut(id) else {
            return;
        };
        let past_due = job.is_past_due(now);
        match &mut job.stage {
            Stage::Closing(closing)
                if !closing.in_flight && now >= closing.try_at && !job.watch.in_flight =>
            {
                if past_due && !closing.is_checked_at(now) {
                    // It may be somebody else's by now, or ours again as another attempt: look before closing.
                    let look = job.look(now);
                    self.effects.push(look);
                } else {
                    closing.in_flight = true;
                    let outcome = Rc::clone(&closing.outcome);
                    self.effects.push(Effect::Close {
                        job: id,
                        process_id: job.attempt.process_id.clone(),
                        outcome,
                    });
                }
            }
            Stage::Running if !job.watch.in_flight && now >= job.watch.due => {
                let look = job.look(now);
                self.effects.push(look);
            }
            _ => {}
        }
    }

    /// The server answers again: closes that wait out a failure are tried now.
    pub(super) fn retry_closes_now(&mut self, now: u64) {
        for job in &mut self.jobs.0 {
            if let Stage::Closing(closing) = &mut job.stage {
                closing.try_at = closing.try_at.min(now);
            }
        }
    }

    /// A process may have ended on the server: it is looked at now, or once more where a look is out already.
    pub(super) fn hinted(&mut self, now: u64, id: JobId) {
        if let Some(job) = self.jobs.get_mut(id) {
            job.watch.due = now;
            job.watch.again = job.watch.in_flight;
        }
    }

    pub(super) fn watched(&mut self, now: u64, id: JobId, answer: Result<Process, ColonyError>) {
        let Some(job) = self.jobs.get_mut(id) else {
            return;
        };
        job.watch.in_flight = false;
        if !std::mem::take(&mut job.watch.again) {
            job.watch.due = now + WATCH_MS;
        }
        match answer {
            Ok(process) if process.is_still(&job.attempt, &self.executor_id) => {
                // While a slow answer was on its way, a poll may have brought us the process anew.
                let is_true_still =
                    now <= job.watch.sent_at + PROMPT_MS || !self.polling.may_bring_processes();
                if let Stage::Closing(closing) = &mut job.stage
                    && is_true_still
                {
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
        let Some(job) = self.jobs.get_mut(id) else {
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
            _ => {
                if closing.failed(now, &error, !self.polling.offline) {
                    let words = brief(&error);
                    self.lose(id, &format!("{REFUSED}: {words}"));
                }
            }
        }
    }

    fn acknowledged(&mut self, now: u64, id: JobId) {
        let Some(job) = self.jobs.remove(id) else {
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

    /// The server did not take this close, or nobody knows. It is tried again, with less where it was refused; whether
    /// that is of no use.
    fn failed(&mut self, now: u64, error: &ColonyError, server_answers: bool) -> bool {
        self.try_at = now + self.backoff.next_ms();
        self.unanswered = if server_answers && error.is_unknown() {
            self.unanswered + 1
        } else {
            0
        };
        let is_stuck = self.unanswered >= MAX_UNANSWERED;
        let has_answered = matches!(error, ColonyError::Refused { .. });
        if !error.is_unknown() || (is_stuck && has_answered) {
            self.refusals += 1;
            if self.refusals == 1 {
                self.shorten(error);
            }
        } else if is_stuck && is_large(&self.outcome) {
            // Nothing on the way lets it through.
            self.shorten(error);
        }
        self.refusals > MAX_REFUSALS
    }

    /// Closes it as failed, and with nothing but a reason.
    fn shorten(&mut self, error: &ColonyError) {
        let what = if self.outcome.is_success() {
            "output"
        } else {
            "reasons of this failure"
        };
        let reason = format!("the server did not take the {what}: {}", brief(error));
        self.outcome = Rc::new(Outcome::failure(reason));
    }
}

fn is_large(outcome: &Outcome) -> bool {
    let written: usize = outcome.output.iter().map(|v| to_text(v).len()).sum();
    written + outcome.errors.iter().map(String::len).sum::<usize>() >= LARGE
}

/// The error's beginning.
fn brief(error: &ColonyError) -> String {
    cut(&error.to_string(), MAX_WORDS).to_owned()
}

fn why_not_ours(state: ProcessState) -> &'static str {
    match state {
        ProcessState::Cancelled => "it was cancelled",
        ProcessState::Failed => "the server ended it: its time was up",
        ProcessState::Success => "it was closed already",
        ProcessState::Waiting | ProcessState::Running | ProcessState::Unknown => {
            "the server took it back: its time was up, or this executor was not heard of"
        }
    }
}
