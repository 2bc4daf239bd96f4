//! How an executor gets work and shows that it lives: polls, signs of life, and what to do when an answer is lost.
//!
//! A poll is never aborted and there is never a second one beside it: an aborted poll leaves a ghost on the server
//! that eats wake-ups, and may lose the process that was on its way. When the answer to a poll is lost, a process may
//! be running under us that we know nothing of, and nobody else will ever look for it: so before the next poll we
//! ask. The server may not have noticed that the connection is gone, and the lost poll may still be given a process
//! until its wait is over: so we ask again after that.

use super::backoff::Backoff;
use super::input::{Effect, Input, Notice};
use super::life::{Life, Phase};
use super::settings::Settings;
use crate::colony::{ColonyError, Process, Refusal};

/// Why we ask what is running under us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// An earlier life of this executor may have left something.
    Start,
    /// Answers to polls were lost.
    LostAnswers(Lost),
}

/// When polls were sent whose answers were lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lost {
    first: u64,
    last: u64,
}

/// A process that was in the queue for longer than this waited behind others.
const BACKLOG_MS: f64 = 100.0;
/// The longest that a poll lets a close go first.
const YIELD_MS: u64 = 500;

/// How much later than its wait's end a poll may still be given a process, for the time that it was on its way.
const POLL_MARGIN_MS: u64 = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flight {
    None,
    /// Sent at the time given.
    Assign(u64),
    /// Sent at the time given.
    List(u64),
    Heartbeat,
}

#[derive(Debug)]
pub(super) struct Polling {
    flight: Flight,
    doubt: Option<Doubt>,
    /// Asked about once, when the polls may not have been over yet.
    ask_again: Option<Lost>,
    /// No request before this time.
    not_before: u64,
    /// When the server last had a reason to think us alive.
    seen_at: u64,
    backoff: Backoff,
    offline: bool,
    paused: bool,
    /// Whether a close holds the next poll up.
    held_up: bool,
    /// Whether processes wait in the queue: then the next poll overlaps a close.
    backlog: bool,
    /// Whether the next poll lets a close go first.
    yielding: bool,
}

impl Polling {
    pub(super) fn new(settings: &Settings, seed: u64) -> Self {
        Self {
            flight: Flight::None,
            doubt: None,
            ask_again: None,
            not_before: 0,
            seen_at: 0,
            backoff: Backoff::new(settings.backoff_min_ms, settings.backoff_max_ms, seed),
            offline: false,
            paused: false,
            held_up: false,
            backlog: false,
            yielding: false,
        }
    }

    pub(super) fn start(&mut self, now: u64) {
        self.doubt = Some(Doubt::Start);
        self.not_before = now;
        self.seen_at = now;
        if !matches!(self.flight, Flight::Assign(_)) {
            // Its answer may have come while nobody listened.
            self.flight = Flight::None;
        }
    }

    /// Something was said while we were stopped.
    pub(super) fn note_late(&mut self, input: &Input) {
        if let Input::Assigned(_) = input {
            self.flight = Flight::None;
        }
    }

    /// Takes note of how long a process was in the queue.
    pub(super) fn note_queued(&mut self, queued_ms: Option<f64>) {
        self.backlog = queued_ms.is_none_or(|ms| ms >= BACKLOG_MS);
    }

    /// A close is about to be sent. Where nothing waits in the queue the next poll lets it go first: the server looks
    /// for work before it answers, and the close would wait for that.
    pub(super) fn let_close_go_first(&mut self, now: u64) {
        if !self.backlog && !self.offline {
            self.yielding = true;
            self.not_before = self.not_before.max(now + YIELD_MS);
        }
    }

    /// A close was answered.
    pub(super) fn close_went(&mut self, now: u64) {
        if std::mem::take(&mut self.yielding) {
            self.not_before = now;
        }
    }

    pub(super) fn retry_now(&mut self, now: u64) {
        self.not_before = self.not_before.min(now);
    }

    /// Whether an answer is out that may bring processes. It is waited for when we leave.
    pub(super) fn is_in_flight(&self) -> bool {
        matches!(self.flight, Flight::Assign(_) | Flight::List(_)) || self.lost().is_some()
    }

    /// Whether something may run under us that we don't know of.
    pub(super) fn is_unsure(&self) -> bool {
        self.doubt == Some(Doubt::Start) || self.is_in_flight()
    }

    /// Polls whose answers were lost, as long as they are not cleared up.
    fn lost(&self) -> Option<Lost> {
        match self.doubt {
            Some(Doubt::LostAnswers(lost)) => Some(lost),
            _ => self.ask_again,
        }
    }
}

impl Life {
    pub(super) fn polling_wake_at(&self) -> Option<u64> {
        let polling = &self.polling;
        match polling.flight {
            Flight::Assign(sent_at) => Some(self.overdue_at(sent_at)),
            Flight::List(_) | Flight::Heartbeat => None,
            Flight::None if polling.doubt.is_some() || (self.wants_work() && !polling.held_up) => {
                Some(polling.not_before)
            }
            Flight::None => {
                let beat_at = polling.seen_at + self.settings.heartbeat_ms;
                let ask_at = polling.ask_again.map(|lost| self.over_at(lost.last));
                let due = ask_at.map_or(beat_at, |at| at.min(beat_at));
                Some(polling.not_before.max(due))
            }
        }
    }

    /// Sends the next request, when one is due.
    pub(super) fn advance_polling(&mut self, now: u64) {
        if let Flight::Assign(sent_at) = self.polling.flight
            && now >= self.overdue_at(sent_at)
        {
            self.polling.flight = Flight::None;
            self.answer_lost(now, sent_at, "the server did not answer a poll");
        }
        if let Some(lost) = self.polling.ask_again
            && now >= self.over_at(lost.last)
        {
            self.polling.ask_again = None;
            self.polling.doubt.get_or_insert(Doubt::LostAnswers(lost));
        }
        self.polling.held_up = self.jobs.values().any(|job| job.blocks_assign(now));
        if self.polling.flight != Flight::None || now < self.polling.not_before {
            return;
        }
        if self.polling.doubt.is_some() {
            self.polling.flight = Flight::List(now);
            self.effects.push_back(Effect::ListRunning);
        } else if self.wants_work() && !self.polling.held_up {
            self.polling.flight = Flight::Assign(now);
            self.polling.seen_at = now;
            self.notify(Notice::Polling);
            self.effects.push_back(Effect::Assign {
                timeout_s: self.settings.poll_s,
            });
        } else if now >= self.polling.seen_at + self.settings.heartbeat_ms {
            self.polling.flight = Flight::Heartbeat;
            self.polling.seen_at = now;
            self.effects.push_back(Effect::Heartbeat);
        }
    }

    /// When a process that a poll brought was assigned at the latest.
    fn latest_start(&self, now: u64, sent_at: u64) -> u64 {
        now.min(sent_at + u64::from(self.settings.poll_s) * 1000)
    }

    /// From when on a poll can't be given a process any more.
    fn over_at(&self, sent_at: u64) -> u64 {
        sent_at + u64::from(self.settings.poll_s) * 1000 + POLL_MARGIN_MS
    }

    fn overdue_at(&self, sent_at: u64) -> u64 {
        sent_at + u64::from(self.settings.poll_s) * 1000 + self.settings.poll_grace_ms
    }

    /// Whether there is a free slot, and not too much that waits to be closed.
    fn wants_work(&self) -> bool {
        let busy = self.running();
        let closing = self.jobs.len() - busy;
        self.phase == Phase::Working && busy < self.settings.slots && closing <= self.settings.slots
    }

    pub(super) fn assigned(&mut self, now: u64, answer: Result<Process, ColonyError>) {
        let Flight::Assign(sent_at) = self.polling.flight else {
            return self.assigned_late(now, answer.is_ok());
        };
        self.polling.flight = Flight::None;
        match answer {
            Ok(process) => {
                self.answered(now);
                let latest = self.latest_start(now, sent_at);
                self.take_up(now, latest..=latest, process);
            }
            Err(error) => match error.refusal() {
                Some(Refusal::NoProcess) => self.answered(now),
                Some(Refusal::Paused) => {
                    self.back_online(now);
                    if !std::mem::replace(&mut self.polling.paused, true) {
                        self.notify(Notice::Paused);
                    }
                    self.polling.not_before = now + self.settings.backoff_min_ms;
                }
                Some(Refusal::NotMember) => self.fall_back(now, &self.not_a_member()),
                _ if error.is_unknown() => self.answer_lost(now, sent_at, &error.to_string()),
                _ => self.fall_back(now, &error.to_string()),
            },
        }
    }

    /// An answer came that was given up. Its process may have been taken back long ago: the server is asked.
    fn assigned_late(&mut self, now: u64, with_process: bool) {
        if with_process {
            let first = now.saturating_sub(self.overdue_at(0));
            let lost = self.polling.lost().unwrap_or(Lost { first, last: now });
            self.polling.doubt.get_or_insert(Doubt::LostAnswers(lost));
        }
    }

    pub(super) fn listed(&mut self, now: u64, answer: Result<Vec<Process>, ColonyError>) {
        let Flight::List(asked_at) = self.polling.flight else {
            return;
        };
        self.polling.flight = Flight::None;
        let processes = match answer {
            Ok(processes) => processes,
            Err(error) if error.refusal() == Some(Refusal::NotMember) => {
                return self.fall_back(now, &self.not_a_member());
            }
            Err(error) => return self.fall_back(now, &error.to_string()),
        };
        self.back_online(now);
        let doubt = self.polling.doubt.take();
        if let Some(Doubt::LostAnswers(lost)) = doubt
            && asked_at < self.over_at(lost.last)
        {
            self.polling.ask_again = Some(lost);
        }
        for process in processes {
            if !process.is_still(&process.attempt(), &self.executor_id) {
                continue;
            }
            match doubt {
                Some(Doubt::LostAnswers(lost)) => {
                    let started = lost.first..=self.latest_start(now, lost.last);
                    self.take_up(now, started, process);
                }
                Some(Doubt::Start) | None => self.settle_leftover(now, &process),
            }
        }
    }

    pub(super) fn heartbeat_answered(&mut self, now: u64, answer: Result<(), ColonyError>) {
        if self.polling.flight != Flight::Heartbeat {
            return;
        }
        self.polling.flight = Flight::None;
        match answer {
            Ok(()) => self.back_online(now),
            Err(error) if error.refusal() == Some(Refusal::NotMember) => {
                self.fall_back(now, &self.not_a_member())
            }
            Err(error) => self.fall_back(now, &error.to_string()),
        }
    }

    /// The server answered as one that has us in its books and is not paused.
    fn answered(&mut self, now: u64) {
        let resumed = std::mem::take(&mut self.polling.paused);
        if resumed && !self.polling.offline {
            self.notify(Notice::Online);
        }
        self.back_online(now);
    }

    fn back_online(&mut self, now: u64) {
        self.polling.backoff.reset();
        if std::mem::take(&mut self.polling.offline) {
            self.notify(Notice::Online);
            self.retry_closes_now(now);
        }
    }

    fn answer_lost(&mut self, now: u64, sent_at: u64, reason: &str) {
        let first = self.polling.lost().map_or(sent_at, |lost| lost.first);
        let lost = Lost {
            first: first.min(sent_at),
            last: sent_at,
        };
        match self.polling.doubt {
            // What is asked first finds more; these are asked for after it.
            Some(Doubt::Start) => self.polling.ask_again = Some(lost),
            _ => self.polling.doubt = Some(Doubt::LostAnswers(lost)),
        }
        self.fall_back(now, reason);
    }

    fn fall_back(&mut self, now: u64, reason: &str) {
        let retry_in_ms = self.polling.backoff.next_ms();
        self.polling.not_before = now + retry_in_ms;
        self.polling.yielding = false;
        self.polling.offline = true;
        self.notify(Notice::Offline {
            reason: reason.to_owned(),
            retry_in_ms,
        });
    }

    fn not_a_member(&self) -> String {
        format!(
            "the server no longer takes this executor: it was removed, not approved, or another took its name. \
             The colony's owner can let it in again with `colonies executor approve`, or you press Start with the \
             owner's key (executor id {})",
            self.executor_id
        )
    }
}
