//! How processes come into our hands: taken up once, and not run where they were running when we crashed.

use std::ops::RangeInclusive;
use std::rc::Rc;

use super::input::{Effect, JobId, Notice};
use super::job::Job;
use super::life::{Life, Phase, STOPPED};
use super::settings::Crash;
use crate::colony::{Attempt, Process};
use crate::functions::Outcome;

/// How many attempts are remembered, so that none is taken up twice.
const REMEMBERED: usize = 1_000;

const INTERRUPTED: &str = "the page that ran this was reloaded or closed; it is not run again unasked, \
                           because part of its work may be done";

impl Life {
    /// Takes up a process that the server says is ours, and that it assigned to us at some time in `started`.
    pub(super) fn take_up(&mut self, now: u64, started: RangeInclusive<u64>, process: Process) {
        if self.remembers(&process.attempt()) || self.is_outdated(&process.attempt()) {
            return;
        }
        if let Some(earlier) = self.jobs.of(&process.process_id) {
            // What we still hold of it is void.
            self.lose(earlier, "the server took it back and assigned it again");
        }
        self.polling.note_queued(process.queued_ms());
        self.notify(Notice::Assigned {
            process_id: process.process_id.clone(),
            function: process.function.clone(),
            args: process.args.clone(),
            kwargs: process.kwargs.clone(),
            initiator: process.initiator_name.clone(),
            deadline_ms: process.limit_ms(),
        });
        let id = self.insert(now, started, &process);
        if let Phase::Quitting { .. } = self.phase {
            self.close(now, id, Outcome::failure(STOPPED));
        } else if let Some(reason) = self.refuses(&process.process_id) {
            self.close(now, id, Outcome::failure(reason));
        } else {
            self.effects.push(Effect::Run {
                job: id,
                process: Rc::new(process),
            });
        }
    }

    /// Closes a process that was left running by an earlier life of this executor.
    pub(super) fn settle_leftover(&mut self, now: u64, process: &Process) {
        if !self.remembers(&process.attempt()) {
            // It may have been running for any time.
            let id = self.insert(now, 0..=now, process);
            let reason = match self.crash(&process.process_id) {
                Some(crash) => format!("the executor crashed while this ran: {}", crash.reason),
                None => INTERRUPTED.to_owned(),
            };
            self.close(now, id, Outcome::failure(reason));
        }
    }

    fn crash(&self, process_id: &str) -> Option<&Crash> {
        let crashes = &self.settings.crashes;
        crashes.iter().find(|crash| crash.process_id == process_id)
    }

    /// Why a process is not run, where it was running at several crashes: the server may hand it out for ever.
    fn refuses(&self, process_id: &str) -> Option<String> {
        let crash = self.crash(process_id).filter(|crash| crash.count >= 2)?;
        Some(format!(
            "not run again: this executor crashed {} times while it ran ({})",
            crash.count, crash.reason
        ))
    }

    fn insert(&mut self, now: u64, started: RangeInclusive<u64>, process: &Process) -> JobId {
        if self.remembered.len() == REMEMBERED {
            self.remembered.remove(0);
        }
        self.remembered.push(process.attempt());
        let id = JobId(self.next_job);
        self.next_job += 1;
        let job = Job::new(id, process, now, started);
        self.jobs.0.push(job);
        id
    }

    pub(super) fn remembers(&self, attempt: &Attempt) -> bool {
        self.remembered.contains(attempt)
    }

    /// Whether a later attempt of the process is known.
    fn is_outdated(&self, attempt: &Attempt) -> bool {
        self.remembered.iter().any(|known| {
            known.process_id == attempt.process_id && known.start_ms > attempt.start_ms
        })
    }
}
